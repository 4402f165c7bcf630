//! The HTTP clients: one that connects itself, guarded, and one for each proxy.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::Client;

use super::guard::GuardedResolver;
use super::{FetchError, FetchSettings};
use crate::canonical_url::CanonicalUrl;

/// How long a connection is kept for the next request to its host, beyond the pause before that: a
/// pass over thousands of hosts must not keep thousands of connections open.
const IDLE_MORE: Duration = Duration::from_secs(1);

/// Where requests go out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxySettings {
    /// As `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    #[default]
    Environment,
    /// Straight to the server, whatever the environment says.
    Direct,
    /// Through this one (`http://`, `https://`, `socks5://`), always.
    Through(String),
}

/// Chooses the client for an address.
pub(super) struct Clients {
    matcher: Option<Matcher>,
    direct: Client,
    proxied: Mutex<HashMap<String, Client>>,
    settings: FetchSettings,
}

impl std::fmt::Debug for Clients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clients").finish_non_exhaustive()
    }
}

impl Clients {
    pub(super) fn new(settings: &FetchSettings) -> Result<Clients, FetchError> {
        // The first one wins; a second call, in a test, changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let matcher = match &settings.proxy {
            ProxySettings::Environment => Some(Matcher::from_env()),
            ProxySettings::Direct => None,
            ProxySettings::Through(proxy) => Some(Matcher::builder().all(proxy.as_str()).build()),
        };
        let resolver = GuardedResolver { allowed: settings.allow_private.clone() };
        let direct = builder(settings).no_proxy().dns_resolver(resolver).build().map_err(setup)?;
        let proxied = Mutex::default();
        Ok(Clients { matcher, direct, proxied, settings: settings.clone() })
    }

    /// The client for an address. A proxy is trusted with names, and may itself stand anywhere;
    /// private addresses that are written out are refused all the same.
    pub(super) fn client_for(&self, url: &CanonicalUrl) -> Result<Client, FetchError> {
        self.settings.allow_private.check_literal(url)?;
        let uri = http_uri(url)?;
        let Some(intercept) = self.matcher.as_ref().and_then(|m| m.intercept(&uri)) else {
            return Ok(self.direct.clone());
        };
        let key = intercept.uri().to_string();
        let mut proxied = self.proxied.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = proxied.get(&key) {
            return Ok(client.clone());
        }
        let client = builder(&self.settings).proxy(proxy(&intercept)?).build().map_err(setup)?;
        proxied.insert(key, client.clone());
        Ok(client)
    }
}

fn builder(settings: &FetchSettings) -> reqwest::ClientBuilder {
    // Redirects are followed by hand, so that every hop is polite, guarded and recorded. The
    // client inflates nothing: its features for that are off.
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(settings.limits.connect_timeout)
        .timeout(settings.limits.timeout)
        .pool_idle_timeout(settings.limits.gap + IDLE_MORE)
        .pool_max_idle_per_host(1)
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
}

fn proxy(intercept: &Intercept) -> Result<reqwest::Proxy, FetchError> {
    // `socks5` would resolve names here, past the guard; the proxy is to resolve them.
    let address = intercept.uri().to_string().replacen("socks5://", "socks5h://", 1);
    let address = address.replacen("socks4://", "socks4a://", 1);
    let mut proxy = reqwest::Proxy::all(&address).map_err(setup)?;
    if let Some((user, password)) = intercept.raw_auth() {
        proxy = proxy.basic_auth(user, password);
    } else if let Some(header) = intercept.basic_auth() {
        proxy = proxy.custom_http_auth(header.clone());
    }
    Ok(proxy)
}

fn http_uri(url: &CanonicalUrl) -> Result<http::Uri, FetchError> {
    http::Uri::from_str(url.as_str())
        .map_err(|e| FetchError::BadRedirect(format!("{url} cannot be asked for: {e}")))
}

fn setup(error: reqwest::Error) -> FetchError {
    FetchError::Setup(format!("{:#}", anyhow::Error::from(error)))
}
