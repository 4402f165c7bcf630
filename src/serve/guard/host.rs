//! Under which names the endpoint answers.
//!
//! A page elsewhere can give its own name our address and have a browser ask us under it (DNS
//! rebinding). Such a request carries a name that is none of ours. An address in place of a name
//! cannot be rebound.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State as Shared};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::super::State;
use super::super::problem::Problem;

/// Refuses requests under a name that is none of ours.
pub(in crate::serve) async fn check(
    Shared(state): Shared<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let host = request.headers().get(header::HOST).map(|h| h.to_str().unwrap_or_default());
    let host = request.uri().host().or(host);
    if host.is_none_or(|host| is_ours(host, &state.config.serve.names)) {
        return next.run(request).await;
    }
    let detail = "this endpoint is not known under that name: \
                  `[serve] names` in feeds.toml lists the names it answers to";
    Problem::new(StatusCode::MISDIRECTED_REQUEST, detail).into_response()
}

fn is_ours(host: &str, names: &[String]) -> bool {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
        || names.iter().any(|own| own.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_our_own_names_are_answered() {
        let names = ["annals.example".to_owned()];
        for host in ["localhost", "127.0.0.1:8600", "[::1]:8600", "LOCALHOST:1", "Annals.Example"] {
            assert!(is_ours(host, &names), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "", "annals.example.evil.example"] {
            assert!(!is_ours(host, &names), "{host}");
        }
    }
}
