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
            logged_in: token.map(|_| has_token(&parts.headers, state)),
        })
    }
}

impl Visitor {
    /// Somebody of whom nothing is known.
    pub fn unknown() -> Visitor {
        Visitor { locale: Locale::of(""), logged_in: None }
    }
}
