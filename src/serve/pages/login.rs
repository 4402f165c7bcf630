//! Logging in with the token, and out.

use std::sync::Arc;

use axum::Form;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::State;
use super::super::asked::Parameters;
use super::super::guard::{COOKIE, cookie, sha256};
use super::super::problem::Problem;
use super::layout::{self, Frame, Section};
use super::visitor::Visitor;
use crate::clock;

/// Where to go after logging in.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    back: String,
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(super) struct Login {
    token: String,
    #[serde(default)]
    back: String,
}

/// The form.
pub(super) async fn form(visitor: Visitor, Parameters(asked): Parameters<Back>) -> Markup {
    show(&visitor, &asked.back, None)
}

/// Opens a session for who has the token.
pub(super) async fn log_in(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    Form(login): Form<Login>,
) -> Result<Response, Problem> {
    let is_right = state.audience.token() == Some(sha256(login.token.trim().as_bytes()));
    if !is_right {
        let page = show(&visitor, &login.back, Some("That is not the token."));
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    }
    let key = state.sessions.open(clock::now());
    let key = key.ok_or_else(|| Problem::internal("the system gives no random bytes"))?;
    // Not `Secure`: on this machine and behind a proxy that ends TLS we are asked by plain HTTP.
    let cookie = format!("{COOKIE}={key}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(own_path(&login.back))).into_response())
}

/// Ends the session.
pub(super) async fn log_out(Shared(state): Shared<Arc<State>>, headers: HeaderMap) -> Response {
    if let Some(key) = cookie(&headers) {
        state.sessions.close(&key);
    }
    let ended = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    ([(header::SET_COOKIE, ended)], Redirect::to("/login")).into_response()
}

/// A path of ours, where somebody may be sent after logging in; else the front page.
fn own_path(back: &str) -> &str {
    let is_own = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains(['\\', '\r', '\n', '\t']);
    if is_own { back } else { "/" }
}

fn show(visitor: &Visitor, back: &str, error: Option<&str>) -> Markup {
    let main = html! {
        div.narrow {
            h1 { "Log in" }
            p { "This archive asks for its token. " code { "annals serve token" } " made it." }
            @if let Some(error) = error { p.error role="alert" { (error) } }
            form.login method="post" action="/login" {
                input type="hidden" name="back" value=(own_path(back));
                label for="token" { "Token" }
                input #token type="password" name="token" autocomplete="current-password" required
                    autofocus;
                button { "Log in" }
            }
        }
    };
    let frame = Frame { title: "Log in", section: Section::None, query: None, head: html! {} };
    layout::page(visitor, &frame, &main)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for back in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb"] {
            assert_eq!(own_path(back), "/", "{back:?}");
        }
        assert_eq!(own_path("/?q=eels"), "/?q=eels");
    }
}
