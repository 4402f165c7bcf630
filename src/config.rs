//! `feeds.toml` and the environment to a checked [`Config`].
//!
//! Checked once, here; everything else gets plain values. An error names the line and the column.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{Span, SpanRelativeTo};
use serde::Deserialize;
use toml::Spanned;

use crate::canonical_url::CanonicalUrl;
use crate::fetch::{FetchLimits, FetchSettings, PrivateAddresses, ProxySettings};
use crate::model::Subscription;
use crate::schedule::PollLimits;

/// Everything the user can decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The file it was read from.
    pub path: PathBuf,
    /// Where the archive is.
    pub archive: PathBuf,
    /// Where the index is.
    pub index: PathBuf,
    /// What to follow.
    pub feeds: Vec<Subscription>,
    /// How to fetch.
    pub fetch: FetchSettings,
    /// How to poll.
    pub poll: PollSettings,
    /// Where `annals serve` listens.
    pub listen: SocketAddr,
}

/// How feeds and pages are visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollSettings {
    /// Between which limits a feed's interval moves.
    pub limits: PollLimits,
    /// Hosts that are visited at the same time.
    pub hosts_at_once: usize,
    /// Entries of one feed that are read at one visit.
    pub entries_max: usize,
    /// Ages at which an archived page is looked at again for corrections.
    pub revisit: Vec<Duration>,
}

/// The configuration cannot be used: one line that says where and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It is not there.
    #[error(
        "there is no {}: name one with --config, or make one with `annals add URL`", .0.display()
    )]
    Missing(PathBuf),
    /// It cannot be read.
    #[error("cannot read {}: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// Something in it is wrong.
    #[error("{}:{line}:{column}: {problem}", .path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What is wrong.
        problem: String,
    },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    archive: FolderTable,
    #[serde(default)]
    index: FolderTable,
    #[serde(default)]
    fetch: FetchTable,
    #[serde(default)]
    poll: PollTable,
    #[serde(default)]
    serve: ServeTable,
    #[serde(default)]
    feed: Vec<FeedTable>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FolderTable {
    folder: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FetchTable {
    contact: Option<Spanned<String>>,
    timeout: Option<Spanned<String>>,
    connect_timeout: Option<Spanned<String>>,
    body_mib_max: Option<Spanned<usize>>,
    redirects_max: Option<Spanned<usize>>,
    gap: Option<Spanned<String>>,
    allow_private: Option<Spanned<Vec<String>>>,
    proxy: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PollTable {
    every_min: Option<Spanned<String>>,
    every_max: Option<Spanned<String>>,
    every_first: Option<Spanned<String>>,
    hosts_at_once: Option<Spanned<usize>>,
    entries_max: Option<Spanned<usize>>,
    revisit: Option<Spanned<Vec<String>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServeTable {
    listen: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedTable {
    url: Spanned<String>,
    name: Option<String>,
    country: Option<Spanned<String>>,
    lang: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

impl Config {
    /// Reads and checks a file. Relative paths in it start from its folder.
    ///
    /// # Errors
    /// [`ConfigError`], with the line and column of what is wrong.
    pub fn read(path: &Path) -> Result<Config, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => ConfigError::Missing(path.to_owned()),
            _ => ConfigError::Unreadable { path: path.to_owned(), reason: e.to_string() },
        })?;
        Config::parse(path, &text)
    }

    /// Checks the text of a file.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn parse(path: &Path, text: &str) -> Result<Config, ConfigError> {
        let check = Check { path, text };
        let file: File = toml::from_str(text).map_err(|e| {
            let message = e.message().split('\n').collect::<Vec<_>>().join("; ");
            check.wrong(e.span().map_or(0, |s| s.start), message)
        })?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let poll = poll_settings(&check, &file.poll)?;
        let listen = match &file.serve.listen {
            None => SocketAddr::from(([127, 0, 0, 1], 8600)),
            Some(listen) => check.value(listen, |v: &String| v.parse().ok(), "no ADDRESS:PORT")?,
        };
        let archive = file.archive.folder.unwrap_or_else(|| "archive".into());
        let index = file.index.folder.unwrap_or_else(|| "index".into());
        Ok(Config {
            path: path.to_owned(),
            archive: folder.join(archive),
            index: folder.join(index),
            fetch: fetch_settings(&check, &file.fetch)?,
            poll,
            listen,
            feeds: subscriptions(&check, &file.feed)?,
        })
    }
}

fn fetch_settings(check: &Check<'_>, table: &FetchTable) -> Result<FetchSettings, ConfigError> {
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

fn poll_settings(check: &Check<'_>, table: &PollTable) -> Result<PollSettings, ConfigError> {
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

fn subscriptions(check: &Check<'_>, feeds: &[FeedTable]) -> Result<Vec<Subscription>, ConfigError> {
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
        });
    }
    Ok(subscriptions)
}

/// Reads `30s`, `15m`, `6h`, `1d 12h`; a day has 24 hours.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?.try_into().ok()
}

/// Says where in the file something is wrong.
struct Check<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Check<'_> {
    fn wrong(&self, offset: usize, problem: String) -> ConfigError {
        let before = self.text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        ConfigError::Wrong {
            path: self.path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            problem,
        }
    }

    fn value<T: std::fmt::Debug, U>(
        &self,
        value: &Spanned<T>,
        read: impl Fn(&T) -> Option<U>,
        problem: &str,
    ) -> Result<U, ConfigError> {
        let wrong =
            || self.wrong(value.span().start, format!("{:?} is {problem}", value.get_ref()));
        read(value.get_ref()).ok_or_else(wrong)
    }

    fn duration(
        &self,
        value: &Option<Spanned<String>>,
        default_s: u64,
    ) -> Result<Duration, ConfigError> {
        match value {
            None => Ok(Duration::from_secs(default_s)),
            Some(v) => {
                self.value(v, |t| parse_duration(t), "no time such as \"30s\", \"15m\" or \"1d\"")
            }
        }
    }

    fn number(
        &self,
        value: &Option<Spanned<usize>>,
        default: usize,
        range: std::ops::RangeInclusive<usize>,
    ) -> Result<usize, ConfigError> {
        let Some(value) = value else { return Ok(default) };
        let problem = format!("not between {} and {}", range.start(), range.end());
        self.value(value, |n| range.contains(n).then_some(*n), &problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Config::parse(Path::new("feeds.toml"), text).unwrap_err().to_string()
    }

    #[test]
    fn an_empty_file_is_a_configuration() {
        let config = Config::parse(Path::new("/x/feeds.toml"), "").unwrap();
        assert_eq!(config.archive, Path::new("/x/archive"));
        assert_eq!(config.listen.to_string(), "127.0.0.1:8600");
        assert_eq!(config.fetch.limits.timeout, Duration::from_secs(30));
    }

    #[test]
    fn an_error_names_line_and_column() {
        let wrong_key = error("[[feed]]\nurl = \"http://e.org/\"\nnmae = \"x\"\n");
        assert!(wrong_key.starts_with("feeds.toml:3:1: unknown field `nmae`"), "{wrong_key}");
        let wrong_type = error("[poll]\nhosts_at_once = \"many\"\n");
        assert!(wrong_type.starts_with("feeds.toml:2:17: invalid type"), "{wrong_type}");
        let bad_address = error("[[feed]]\nurl = \"ftp://e.org/\"\n");
        assert_eq!(
            bad_address,
            "feeds.toml:2:7: \"ftp://e.org/\": scheme \"ftp\" is not http or https"
        );
        assert!(error("[poll\n").starts_with("feeds.toml:1:6: "));
        let time = error("[fetch]\ntimeout = \"soon\"\n");
        assert_eq!(time, "feeds.toml:2:11: \"soon\" is no time such as \"30s\", \"15m\" or \"1d\"");
        let twice = "[[feed]]\nurl = \"http://e.org/\"\n".repeat(2);
        assert_eq!(error(&twice), "feeds.toml:4:7: http://e.org/ stands here twice");
    }

    #[test]
    fn times_are_written_as_people_write_them() {
        for (text, seconds) in [("30s", 30), ("15m", 900), ("1d 12h", 129_600), ("0s", 0)] {
            assert_eq!(parse_duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for bad in ["", "5", "-1h", "1 parsec"] {
            assert_eq!(parse_duration(bad), None, "{bad}");
        }
    }
}
