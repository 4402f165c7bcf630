//! `feeds.toml` and the environment to a checked [`Config`].
//!
//! Checked once, here; everything else gets plain values. An error names the line and the column.

mod check;
mod feeds_file;
mod file;
mod rules;
mod settings;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::canonical_url::CanonicalUrl;
use crate::extract::RuleBook;
use crate::fetch::FetchSettings;
use crate::model::Subscription;
use crate::schedule::PollLimits;

use check::Check;
pub use check::parse_duration;
pub use feeds_file::FeedsFile;
use file::File;

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
    /// The user's own rules of extraction.
    pub rules: RuleBook,
    /// How the endpoint answers.
    pub serve: ServeSettings,
}

/// How the endpoint answers, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServeSettings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The token's SHA-256, where one is needed. The token itself stands nowhere.
    pub token_sha256: Option<[u8; 32]>,
    /// Host names under which it is reached, lower case; addresses are always known.
    pub names: Vec<String>,
    /// Origins whose pages may read the interface (CORS); none by default.
    pub allow_origins: Vec<String>,
    /// Where hubs can reach the endpoint, to tell us of changes; without it none is asked.
    pub public: Option<CanonicalUrl>,
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
    /// It cannot be written.
    #[error("cannot write {}: {reason}", .path.display())]
    Unwritable {
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
        let poll = settings::poll(&check, &file.poll)?;
        let archive = file.archive.folder.unwrap_or_else(|| "archive".into());
        let index = file.index.folder.unwrap_or_else(|| "index".into());
        Ok(Config {
            path: path.to_owned(),
            archive: folder.join(archive),
            index: folder.join(index),
            fetch: settings::fetch(&check, &file.fetch)?,
            poll,
            rules: rules::book(&check, &file.rule, &file.feed)?,
            serve: settings::serve(&check, &file.serve)?,
            feeds: settings::subscriptions(&check, &file.feed)?,
        })
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
        assert_eq!(config.serve.listen.to_string(), "127.0.0.1:8600");
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
        let selector = error("[[rule]]\nhost = \"e.org\"\ntitle = \"h1..x\"\n");
        assert!(selector.starts_with("feeds.toml:3:9: \"h1..x\" is no CSS selector"), "{selector}");
        let host = error("[[rule]]\nhost = \"http://e.org/\"\ntitle = \"h1\"\n");
        assert_eq!(host, "feeds.toml:2:8: \"http://e.org/\" is no host such as \"example.org\"");
        assert!(error("[[rule]]\nhost = \"e.org\"\n").starts_with("feeds.toml:2:8: a rule needs"));
        assert!(error("[poll\n").starts_with("feeds.toml:1:6: "));
        let time = error("[fetch]\ntimeout = \"soon\"\n");
        assert_eq!(time, "feeds.toml:2:11: \"soon\" is no time such as \"30s\", \"15m\" or \"1d\"");
        let every = error("[[feed]]\nurl = \"http://e.org/\"\nevery = \"often\"\n");
        assert!(every.starts_with("feeds.toml:3:9: \"often\" is no time"), "{every}");
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
