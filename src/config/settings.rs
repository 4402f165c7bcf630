//! The tables of `feeds.toml` to checked settings, with their defaults.

use std::net::SocketAddr;
use std::time::Duration;

use super::check::{Check, parse_duration};
use super::file::{FeedTable, FetchTable, PollTable, ServeTable};
use super::{ConfigError, PollSettings, ServeSettings};
use crate::canonical_url::CanonicalUrl;
use crate::fetch::{FetchLimits, FetchSettings, PrivateAddresses, ProxySettings};
use crate::model::Subscription;
use crate::schedule::PollLimits;

pub(super) fn fetch(check: &Check<'_>, table: &FetchTable) -> Result<FetchSettings, ConfigError> {
    let contact = match &table.contact {
        // The header takes no line breaks and no parentheses within its comment.
        Some(contact) => check.value(
            contact,
            |c: &String| {
                c.chars().all(|c| c.is_ascii_graphic() && !"()".contains(c)).then(|| c.clone())
            },
            "not an e-mail address or a web address",
        )?,
        None => "https://github.com/annals/annals".into(),
    };
    let proxy = match &table.proxy {
        None => ProxySettings::Environment,
        Some(proxy) if proxy.get_ref() == "none" => ProxySettings::Direct,
        Some(proxy) => {
            let known = |p: &String| {
                let schemes =
                    ["http://", "https://", "socks4://", "socks4a://", "socks5://", "socks5h://"];
                let known = schemes.iter().any(|s| p.starts_with(s)) && url::Url::parse(p).is_ok();
                known.then(|| ProxySettings::Through(p.clone()))
            };
            check.value(proxy, known, "not \"none\" or an http, https, socks4 or socks5 address")?
        }
    };
    let allow_private = match &table.allow_private {
        None => PrivateAddresses::default(),
        Some(list) => PrivateAddresses::parse(list.get_ref())
            .map_err(|problem| check.wrong(list.span().start, problem))?,
    };
    let mib = check.number(&table.body_mib_max, 20, 1..=1024)?;
    Ok(FetchSettings {
        limits: FetchLimits {
            timeout: check.duration(&table.timeout, 30)?,
            connect_timeout: check.duration(&table.connect_timeout, 10)?,
            body_bytes_max: mib << 20,
            redirects_max: check.number(&table.redirects_max, 10, 0..=50)?,
            gap: check.duration(&table.gap, 1)?,
        },
        user_agent: format!("annals/{} (+{contact})", env!("CARGO_PKG_VERSION")),
        allow_private,
        proxy,
    })
}

pub(super) fn poll(check: &Check<'_>, table: &PollTable) -> Result<PollSettings, ConfigError> {
    const HOUR: u64 = 3_600;
    let limits = PollLimits {
        every_min: check.duration(&table.every_min, HOUR / 4)?,
        every_max: check.duration(&table.every_max, 24 * HOUR)?,
        every_first: check.duration(&table.every_first, HOUR)?,
    };
    if limits.every_min > limits.every_max {
        let place = table.every_min.as_ref().or(table.every_max.as_ref());
        let at = place.map_or(0, |p| p.span().start);
        return Err(check.wrong(at, "`every_min` is longer than `every_max`".into()));
    }
    let revisit = match &table.revisit {
        None => [HOUR, 6 * HOUR, 24 * HOUR, 7 * 24 * HOUR, 30 * 24 * HOUR]
            .map(Duration::from_secs)
            .to_vec(),
        Some(list) => {
            let all = |l: &Vec<String>| {
                let ages: Option<Vec<Duration>> = l.iter().map(|d| parse_duration(d)).collect();
                ages.filter(|ages| ages.is_sorted())
            };
            check.value(list, all, "no growing list of times such as [\"6h\", \"7d\"]")?
        }
    };
    Ok(PollSettings {
        limits,
        hosts_at_once: check.number(&table.hosts_at_once, 32, 1..=1_000)?,
        entries_max: check.number(&table.entries_max, 5_000, 1..=1_000_000)?,
        revisit,
    })
}

pub(super) fn serve(check: &Check<'_>, table: &ServeTable) -> Result<ServeSettings, ConfigError> {
    let listen = match &table.listen {
        None => SocketAddr::from(([127, 0, 0, 1], 8600)),
        Some(listen) => check.value(listen, |v: &String| v.parse().ok(), "no ADDRESS:PORT")?,
    };
    let no_digest = "no SHA-256 in hexadecimal (`annals serve token` prints one)";
    let token = table.token_sha256.as_ref();
    let names = |names: &Vec<String>| {
        let is_name = |n: &String| {
            !n.is_empty() && n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
        };
        names.iter().map(|n| is_name(n).then(|| n.to_ascii_lowercase())).collect()
    };
    let origins = |origins: &Vec<String>| {
        let is_origin = |o: &String| {
            url::Url::parse(o).is_ok_and(|url| url.origin().ascii_serialization() == *o)
        };
        origins.iter().map(|o| is_origin(o).then(|| o.clone())).collect()
    };
    let public = |url: &String| CanonicalUrl::parse(url).ok();
    Ok(ServeSettings {
        listen,
        token_sha256: token.map(|t| check.value(t, |t| sha256(t), no_digest)).transpose()?,
        names: match &table.names {
            None => Vec::new(),
            Some(list) => check.value(list, names, "no list of host names without a port")?,
        },
        allow_origins: match &table.allow_origins {
            None => Vec::new(),
            Some(list) => {
                check.value(list, origins, "no list of origins such as \"https://example.org\"")?
            }
        },
        public: table
            .public
            .as_ref()
            .map(|url| check.value(url, public, "no http or https address"))
            .transpose()?,
    })
}

/// The bytes of a SHA-256 in hexadecimal.
fn sha256(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

pub(super) fn subscriptions(
    check: &Check<'_>,
    feeds: &[FeedTable],
) -> Result<Vec<Subscription>, ConfigError> {
    let mut subscriptions: Vec<Subscription> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for feed in feeds {
        let at = feed.url.span().start;
        let url = CanonicalUrl::parse(feed.url.get_ref())
            .map_err(|e| check.wrong(at, format!("{:?}: {e}", feed.url.get_ref())))?;
        if !seen.insert(url.clone()) {
            return Err(check.wrong(at, format!("{url} stands here twice")));
        }
        if let Some(country) = &feed.country {
            let code = |c: &String| {
                (c.len() == 2 && c.bytes().all(|b| b.is_ascii_uppercase())).then_some(())
            };
            check.value(country, code, "no country code of two capitals (ISO 3166-1)")?;
        }
        subscriptions.push(Subscription {
            url,
            name: feed.name.clone(),
            country: feed.country.as_ref().map(|c| c.get_ref().clone()),
            lang: feed.lang.clone(),
            tags: feed.tags.clone(),
            every: feed.every.as_ref().map(|every| check.time(every)).transpose()?,
        });
    }
    Ok(subscriptions)
}
