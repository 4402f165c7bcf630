//! `annals config`: what was understood of feeds.toml.

use std::process::ExitCode;

use super::{Global, out, workspace};
use crate::config::Config;
use crate::extract::Rules;
use crate::fetch::ProxySettings;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(global: &Global, _args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let rows = rows(&config);
    if global.json {
        let map: serde_json::Map<String, serde_json::Value> =
            rows.into_iter().map(|(k, v)| (k, v.into())).collect();
        out::json(&map)?;
        return Ok(ExitCode::SUCCESS);
    }
    use std::io::Write;
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(k, v)| vec![k, v]).collect();
    out::stdout().write_all(out::columns(&rows).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn rows(c: &Config) -> Vec<(String, String)> {
    let limits = &c.fetch.limits;
    let revisit: Vec<String> = c.poll.revisit.iter().map(|d| time(*d)).collect();
    let mut countries: Vec<&str> = c.feeds.iter().filter_map(|f| f.country.as_deref()).collect();
    countries.sort_unstable();
    countries.dedup();
    let rows = [
        ("file", c.path.display().to_string()),
        ("archive.folder", c.archive.display().to_string()),
        ("index.folder", c.index.display().to_string()),
        ("feeds", format!("{} from {} countries", c.feeds.len(), countries.len())),
        ("fetch.user_agent", c.fetch.user_agent.clone()),
        ("fetch.proxy", proxy(&c.fetch.proxy)),
        ("fetch.timeout", time(limits.timeout)),
        ("fetch.connect_timeout", time(limits.connect_timeout)),
        ("fetch.body_mib_max", (limits.body_bytes_max >> 20).to_string()),
        ("fetch.redirects_max", limits.redirects_max.to_string()),
        ("fetch.gap", time(limits.gap)),
        ("poll.every_min", time(c.poll.limits.every_min)),
        ("poll.every_max", time(c.poll.limits.every_max)),
        ("poll.every_first", time(c.poll.limits.every_first)),
        ("poll.hosts_at_once", c.poll.hosts_at_once.to_string()),
        ("poll.entries_max", c.poll.entries_max.to_string()),
        ("poll.revisit", revisit.join(", ")),
        ("serve.listen", c.serve.listen.to_string()),
        ("serve.token", if c.serve.token_sha256.is_some() { "set" } else { "none" }.to_owned()),
        ("serve.names", c.serve.names.join(", ")),
        ("serve.allow_origins", c.serve.allow_origins.join(", ")),
        ("serve.public", c.serve.public.as_ref().map(ToString::to_string).unwrap_or_default()),
    ];
    rows.into_iter().map(|(key, value)| (key.to_owned(), value)).chain(rules(c)).collect()
}

/// The user's own rules: a row for each host or feed.
fn rules(c: &Config) -> impl Iterator<Item = (String, String)> {
    let line = |rules: &Rules| {
        let rules: Vec<String> =
            rules.named().iter().map(|(name, rule)| format!("{name} = {rule:?}")).collect();
        rules.join(", ")
    };
    let hosts = c.rules.of_hosts.iter().map(move |(host, r)| (format!("rule.{host}"), line(r)));
    hosts.chain(c.rules.of_feeds.iter().map(move |(url, r)| (format!("rule.{url}"), line(r))))
}

/// A proxy's address without its password.
fn proxy(settings: &ProxySettings) -> String {
    match settings {
        ProxySettings::Environment => "as the environment says".into(),
        ProxySettings::Direct => "none".into(),
        ProxySettings::Through(address) => match url::Url::parse(address) {
            Ok(mut url) if url.password().is_some() => {
                let _ = url.set_password(Some("***"));
                url.to_string()
            }
            _ => address.clone(),
        },
    }
}

/// A time as one would write it in the file.
fn time(d: std::time::Duration) -> String {
    let mut parts = Vec::new();
    let mut rest = d.as_secs();
    for (size, unit) in [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")] {
        if rest >= size {
            parts.push(format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if d.subsec_millis() > 0 {
        parts.push(format!("{}ms", d.subsec_millis()));
    }
    if parts.is_empty() { "0s".to_owned() } else { parts.join(" ") }
}
