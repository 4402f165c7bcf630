//! Who looks at a page: the language, and what may be offered.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::super::State;
use super::super::guard::has_token;
use super::locale::Locale;

/// Who looks at a page.
pub(super) struct Visitor {
    /// How dates and numbers are written.
    pub locale: &'static Locale,
    /// Whether something may be changed, such as a search saved.
    pub may_change: bool,
    /// Whether a token was shown; none where no token is asked for.
    pub logged_in: Option<bool>,
}

impl FromRequestParts<Arc<State>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<State>,
    ) -> Result<Visitor, Infallible> {
        let language = parts.headers.get(header::ACCEPT_LANGUAGE);
        let language = language.and_then(|l| l.to_str().ok()).unwrap_or_default();
        let token = state.audience.token();
        Ok(Visitor {
            locale: Locale::of(language),
            may_change: state.audience.may_change(&parts.headers, state),
            logged_in: token.map(|_| has_token(&parts.headers, state)),
        })
    }
}

impl Visitor {
    /// Somebody of whom nothing is known.
    pub fn unknown() -> Visitor {
        Visitor { locale: Locale::of(""), may_change: false, logged_in: None }
    }
}
