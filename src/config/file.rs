//! What `feeds.toml` may hold, as it is written; an unknown key is an error.

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub archive: FolderTable,
    #[serde(default)]
    pub index: FolderTable,
    #[serde(default)]
    pub fetch: FetchTable,
    #[serde(default)]
    pub poll: PollTable,
    #[serde(default)]
    pub serve: ServeTable,
    #[serde(default)]
    pub rule: Vec<RuleTable>,
    #[serde(default)]
    pub feed: Vec<FeedTable>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FolderTable {
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FetchTable {
    pub contact: Option<Spanned<String>>,
    pub timeout: Option<Spanned<String>>,
    pub connect_timeout: Option<Spanned<String>>,
    pub body_mib_max: Option<Spanned<usize>>,
    pub redirects_max: Option<Spanned<usize>>,
    pub gap: Option<Spanned<String>>,
    pub allow_private: Option<Spanned<Vec<String>>>,
    pub proxy: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PollTable {
    pub every_min: Option<Spanned<String>>,
    pub every_max: Option<Spanned<String>>,
    pub every_first: Option<Spanned<String>>,
    pub hosts_at_once: Option<Spanned<usize>>,
    pub entries_max: Option<Spanned<usize>>,
    pub revisit: Option<Spanned<Vec<String>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServeTable {
    pub listen: Option<Spanned<String>>,
    pub token_sha256: Option<Spanned<String>>,
    pub names: Option<Spanned<Vec<String>>>,
    pub allow_origins: Option<Spanned<Vec<String>>>,
    pub public: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeedTable {
    pub url: Spanned<String>,
    pub name: Option<String>,
    pub country: Option<Spanned<String>>,
    pub lang: Option<String>,
    #[serde(default)]
    pub tags: Vec<String>,
    pub every: Option<Spanned<String>>,
    pub title: Option<Spanned<String>>,
    pub body: Option<Spanned<String>>,
    pub author: Option<Spanned<String>>,
    pub date: Option<Spanned<String>>,
    pub comments: Option<Spanned<String>>,
    #[serde(default)]
    pub remove: Vec<Spanned<String>>,
}

/// The user's own rules for the pages of a host.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleTable {
    pub host: Spanned<String>,
    pub title: Option<Spanned<String>>,
    pub body: Option<Spanned<String>>,
    pub author: Option<Spanned<String>>,
    pub date: Option<Spanned<String>>,
    pub comments: Option<Spanned<String>>,
    #[serde(default)]
    pub remove: Vec<Spanned<String>>,
}

/// The keys that name parts of a page: a table of rules has them, and a feed's own.
pub(super) trait SelectorKeys {
    /// Title, body, author, date and comments.
    fn selectors(&self) -> [&Option<Spanned<String>>; 5];
    /// What is taken out.
    fn remove(&self) -> &[Spanned<String>];
}

impl SelectorKeys for RuleTable {
    fn selectors(&self) -> [&Option<Spanned<String>>; 5] {
        [&self.title, &self.body, &self.author, &self.date, &self.comments]
    }

    fn remove(&self) -> &[Spanned<String>] {
        &self.remove
    }
}

impl SelectorKeys for FeedTable {
    fn selectors(&self) -> [&Option<Spanned<String>>; 5] {
        [&self.title, &self.body, &self.author, &self.date, &self.comments]
    }

    fn remove(&self) -> &[Spanned<String>] {
        &self.remove
    }
}
