//! `feeds.toml` as people keep it: read, added to, taken from, its comments and order kept.

use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Config, ConfigError};
use crate::canonical_url::CanonicalUrl;
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
    pub fn open(path: &Path) -> Result<FeedsFile, ConfigError> {
        let unreadable = |reason: String| ConfigError::Unreadable { path: path.to_owned(), reason };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(unreadable(e.to_string())),
        };
        let config = Config::parse(path, &text)?;
        let document = text.parse::<DocumentMut>().map_err(|e| unreadable(e.to_string()))?;
        Ok(FeedsFile { config, document })
    }

    /// Whether a feed stands in it.
    pub fn follows(&self, url: &CanonicalUrl) -> bool {
        self.place(url).is_some()
    }

    /// Where a feed stands in [`Config::feeds`].
    pub fn place(&self, url: &CanonicalUrl) -> Option<usize> {
        self.config.feeds.iter().position(|feed| feed.url == *url)
    }

    /// Adds a feed at the end.
    ///
    /// # Errors
    /// Where `feed` is something else than a list of tables.
    pub fn add(&mut self, feed: Subscription) -> Result<(), ConfigError> {
        let feeds =
            self.document.entry("feed").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(feeds) = feeds.as_array_of_tables_mut() else {
            return Err(self.unwritable("`feed` is not a list of [[feed]] tables"));
        };
        feeds.push(table(&feed));
        self.config.feeds.push(feed);
        Ok(())
    }

    /// Gives the feed at a place of [`Config::feeds`] another name and other labels.
    pub fn rename(&mut self, place: usize, name: Option<String>, tags: Vec<String>) {
        let Some(feed) = self.config.feeds.get_mut(place) else { return };
        let tables = self.document.get_mut("feed").and_then(|f| f.as_array_of_tables_mut());
        if let Some(table) = tables.and_then(|tables| tables.get_mut(place)) {
            match &name {
                Some(name) => table["name"] = value(name),
                None => drop(table.remove("name")),
            }
            match tags.is_empty() {
                false => table["tags"] = value(tags.iter().collect::<toml_edit::Array>()),
                true => drop(table.remove("tags")),
            }
        }
        (feed.name, feed.tags) = (name, tags);
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
    pub fn save(&self) -> Result<(), ConfigError> {
        let path = &self.config.path;
        let name = path.file_name().ok_or_else(|| self.unwritable("--config names no file"))?;
        let mut name = name.to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let written = std::fs::write(&part, self.document.to_string())
            .and_then(|()| std::fs::rename(&part, path));
        if written.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        written.map_err(|error| self.unwritable(&error.to_string()))
    }

    fn unwritable(&self, reason: &str) -> ConfigError {
        ConfigError::Unwritable { path: self.config.path.clone(), reason: reason.to_owned() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feeds.toml");
        let text = "# Ours\n[[feed]] # the first\nurl = \"https://a.example/\"\ncountry = \"FR\"\n";
        std::fs::write(&path, text).unwrap();
        let mut file = FeedsFile::open(&path).unwrap();
        file.rename(0, Some("A".into()), vec!["coast".into()]);
        file.save().unwrap();
        let named = "name = \"A\"\ntags = [\"coast\"]\n";
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{text}{named}"));
        let mut file = FeedsFile::open(&path).unwrap();
        file.rename(0, None, Vec::new());
        file.save().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}
