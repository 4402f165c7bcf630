//! `feeds.toml` as people keep it: read, added to, taken from, its comments and order kept.

use std::path::Path;

use anyhow::{Context, bail};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::canonical_url::CanonicalUrl;
use crate::config::{Config, ConfigError};
use crate::model::Subscription;

/// The file, understood and as it is written.
pub struct FeedsFile {
    /// What was understood.
    pub config: Config,
    document: DocumentMut,
}

impl FeedsFile {
    /// Reads it; an empty one where there is no file yet.
    ///
    /// # Errors
    /// Where it cannot be read, or something in it is wrong.
    pub fn open(path: &Path) -> anyhow::Result<FeedsFile> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => {
                let reason = e.to_string();
                return Err(ConfigError::Unreadable { path: path.to_owned(), reason }.into());
            }
        };
        let config = Config::parse(path, &text)?;
        let document = text.parse::<DocumentMut>().with_context(|| path.display().to_string())?;
        Ok(FeedsFile { config, document })
    }

    /// Whether a feed stands in it.
    pub fn follows(&self, url: &CanonicalUrl) -> bool {
        self.config.feeds.iter().any(|f| f.url == *url)
    }

    /// Adds a feed at the end.
    ///
    /// # Errors
    /// Where `feed` is something else than a list of tables.
    pub fn add(&mut self, feed: Subscription) -> anyhow::Result<()> {
        let feeds =
            self.document.entry("feed").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(feeds) = feeds.as_array_of_tables_mut() else {
            let path = self.config.path.display();
            bail!("{path}: `feed` is not a list of [[feed]] tables");
        };
        feeds.push(table(&feed));
        self.config.feeds.push(feed);
        Ok(())
    }

    /// Takes the feed at a place of [`Config::feeds`] out, and gives it.
    pub fn remove(&mut self, place: usize) -> Subscription {
        // The configuration and the document list the same tables in the same order.
        if let Some(feeds) = self.document.get_mut("feed").and_then(|f| f.as_array_of_tables_mut())
        {
            feeds.remove(place);
        }
        self.config.feeds.remove(place)
    }

    /// Writes beside the file and renames, so that a file that people edit is never half there.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn save(&self) -> anyhow::Result<()> {
        let path = &self.config.path;
        let mut name = path.file_name().context("--config names no file")?.to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let written = std::fs::write(&part, self.document.to_string())
            .and_then(|()| std::fs::rename(&part, path));
        if written.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        written.with_context(|| format!("cannot write {}", path.display()))
    }
}

fn table(feed: &Subscription) -> Table {
    let mut table = Table::new();
    table["url"] = value(feed.url.as_str());
    for (key, part) in [("name", &feed.name), ("country", &feed.country), ("lang", &feed.lang)] {
        if let Some(part) = part {
            table[key] = value(part);
        }
    }
    if !feed.tags.is_empty() {
        table["tags"] = value(feed.tags.iter().collect::<toml_edit::Array>());
    }
    table
}
