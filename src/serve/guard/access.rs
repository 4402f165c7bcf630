//! Who may read and who may change.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest, Sha256};

use super::super::State;
use super::super::problem::Problem;
use super::sessions::cookie;
use crate::clock;

/// The SHA-256 of a token: all that is kept of it.
pub type TokenHash = [u8; 32];

/// Whom the endpoint answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everyone on this machine: other machines cannot reach the address.
    ThisMachine,
    /// Those who show the token.
    Token(TokenHash),
    /// Everyone may read; who shows the token, where there is one, may change.
    Public(Option<TokenHash>),
}

/// What may be done with a request.
#[derive(Debug, PartialEq, Eq)]
enum Permission {
    Granted,
    /// With the token it would be.
    NeedsToken,
    /// Nobody may.
    Never,
}

/// Whether somebody may read everything although no token is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicReading {
    /// Yes: `--public-read-only`.
    Allowed,
    /// No.
    Refused,
}

impl Audience {
    /// Whom to answer at an address; none where other machines reach it and nothing guards it.
    pub fn at(
        address: SocketAddr,
        token: Option<TokenHash>,
        public: PublicReading,
    ) -> Option<Audience> {
        match (public, token, address.ip().is_loopback()) {
            (PublicReading::Allowed, token, _) => Some(Audience::Public(token)),
            (PublicReading::Refused, Some(token), _) => Some(Audience::Token(token)),
            (PublicReading::Refused, None, true) => Some(Audience::ThisMachine),
            (PublicReading::Refused, None, false) => None,
        }
    }

    /// The token's hash, where there is a token.
    pub(in crate::serve) fn token(self) -> Option<TokenHash> {
        match self {
            Audience::ThisMachine => None,
            Audience::Token(hash) => Some(hash),
            Audience::Public(hash) => hash,
        }
    }

    fn permits(self, changes: bool, has_token: bool) -> Permission {
        match self {
            Audience::ThisMachine => Permission::Granted,
            Audience::Public(_) if !changes => Permission::Granted,
            Audience::Public(None) => Permission::Never,
            Audience::Token(_) | Audience::Public(Some(_)) if has_token => Permission::Granted,
            Audience::Token(_) | Audience::Public(Some(_)) => Permission::NeedsToken,
        }
    }
}

impl Audience {
    /// Whether a page may offer to change something.
    pub(in crate::serve) fn may_change(self, headers: &HeaderMap, state: &State) -> bool {
        self.permits(true, has_token(headers, state)) == Permission::Granted
    }
}

/// What is answered without a token: how the process is, and the way in.
const OPEN: [&str; 4] = ["/healthz", "/readyz", "/login", "/accounts/ClientLogin"];

/// The files of the login page, and of the others: they tell nothing.
const ASSETS: &str = "/assets/";

/// Answers only those who may ask.
pub(in crate::serve) async fn check(
    Shared(state): Shared<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if OPEN.contains(&path) || path.starts_with(ASSETS) {
        return next.run(request).await;
    }
    match state.audience.permits(changes, has_token(request.headers(), &state)) {
        Permission::Granted => next.run(request).await,
        Permission::Never => {
            let detail = "this archive is open for reading only";
            Problem::new(StatusCode::FORBIDDEN, detail).into_response()
        }
        Permission::NeedsToken if is_for_a_person(&request) => {
            let target = request.uri().path_and_query().map_or("/", |p| p.as_str());
            let back: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
            Redirect::to(&format!("/login?back={back}")).into_response()
        }
        Permission::NeedsToken => {
            let detail = "a token is needed: `Authorization: Bearer TOKEN`, `X-Auth-Token: TOKEN`, \
                          or the token as the password of basic authentication";
            let mut answer = Problem::new(StatusCode::UNAUTHORIZED, detail).into_response();
            let asks =
                header::HeaderValue::from_static("Basic realm=\"annals\", charset=\"UTF-8\"");
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, asks);
            answer
        }
    }
}

/// A browser that opens a page is shown where to log in.
fn is_for_a_person(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|a| a.to_str().ok());
    request.method() == Method::GET && accept.is_some_and(|a| a.contains("text/html"))
}

/// Whether the request shows the token, or a session that was opened with it.
pub(in crate::serve) fn has_token(headers: &HeaderMap, state: &State) -> bool {
    let Some(hash) = state.audience.token() else { return false };
    // Digests are compared, so how long that takes tells nothing of the token.
    if shown_tokens(headers).iter().any(|token| sha256(token.as_bytes()) == hash) {
        return true;
    }
    let session = cookie(headers).or_else(|| google_session(headers));
    session.is_some_and(|key| state.sessions.holds(&key, clock::now()))
}

/// Everything in the request that may be the token.
fn shown_tokens(headers: &HeaderMap) -> Vec<String> {
    let text = |name| headers.get(name).and_then(|v: &header::HeaderValue| v.to_str().ok());
    let mut tokens: Vec<String> = text("x-auth-token").map(str::to_owned).into_iter().collect();
    if let Some((scheme, value)) = text("authorization").and_then(|v| v.split_once(' ')) {
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" => tokens.push(value.trim().to_owned()),
            "basic" => tokens.extend(basic_password(value.trim())),
            _ => {}
        }
    }
    tokens
}

/// The password of basic authentication (RFC 7617): what feed readers can send.
fn basic_password(value: &str) -> Option<String> {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::STANDARD.decode(value).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.split_once(':').map(|(_, password)| password.to_owned())
}

/// The session of a reader app that logged in by `ClientLogin`.
fn google_session(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("GoogleLogin auth=").map(str::to_owned)
}

/// The digest by which tokens and sessions are known.
pub fn sha256(bytes: &[u8]) -> TokenHash {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "127.0.0.1:8600";
    const EVERYWHERE: &str = "0.0.0.0:8600";

    #[test]
    fn a_wider_address_needs_a_token_or_a_word() {
        let at =
            |address: &str, token, public| Audience::at(address.parse().unwrap(), token, public);
        let (hash, no) = ([7; 32], PublicReading::Refused);
        assert_eq!(at(HERE, None, no), Some(Audience::ThisMachine));
        assert_eq!(at("[::1]:1", None, no), Some(Audience::ThisMachine));
        assert_eq!(at(EVERYWHERE, None, no), None);
        assert_eq!(at(EVERYWHERE, Some(hash), no), Some(Audience::Token(hash)));
        assert_eq!(at(HERE, Some(hash), no), Some(Audience::Token(hash)));
        let open = at(EVERYWHERE, None, PublicReading::Allowed);
        assert_eq!(open, Some(Audience::Public(None)));
    }

    #[test]
    fn reading_and_changing_are_two_things() {
        use Permission::{Granted, NeedsToken, Never};
        let check = |audience: Audience, changes, has_token, expected| {
            assert_eq!(audience.permits(changes, has_token), expected, "{audience:?}");
        };
        check(Audience::ThisMachine, true, false, Granted);
        check(Audience::Token([0; 32]), false, false, NeedsToken);
        check(Audience::Token([0; 32]), true, true, Granted);
        check(Audience::Public(None), false, false, Granted);
        check(Audience::Public(None), true, true, Never);
        check(Audience::Public(Some([0; 32])), true, false, NeedsToken);
        check(Audience::Public(Some([0; 32])), true, true, Granted);
    }

    #[test]
    fn a_token_is_shown_in_three_ways() {
        let shown = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            shown_tokens(&headers)
        };
        assert_eq!(shown("authorization", "Bearer s3cret"), ["s3cret"]);
        assert_eq!(shown("x-auth-token", "s3cret"), ["s3cret"]);
        assert_eq!(shown("authorization", "basic YW55OnMzY3JldA=="), ["s3cret"]);
        assert!(shown("authorization", "Digest s3cret").is_empty());
    }
}
