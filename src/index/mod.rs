//! The search index: what the archive holds, arranged for questions.
//!
//! All tantivy stays in this folder, and none of its types leave it. The index is disposable: it
//! stores no texts, only what finds them, and carries in its own commit the number of the last
//! archive change that it holds, so that it can catch up or be built again. It never reads the
//! archive and decides nothing about when to commit.
//!
//! A word without a field is sought in title, lead, body and authors' names; matches in a title
//! weigh most. [`Index::search`] gives a page of hits, [`Index::rows`] every article that answers
//! with its dates and labels, [`Index::counts`] the most frequent labels. The meaning of a query is written down in [`crate::query::matches()`]; an index
//! finds the same documents.

mod analysis;
mod compile;
mod error;
mod excluded;
mod files;
mod frequencies;
mod folder;
mod id;
mod labels;
mod rank;
mod record;
mod rows;
mod schema;
mod search;
mod writer;

use std::path::{Path, PathBuf};

use tantivy::{IndexReader, ReloadPolicy};

use crate::canonical_url::ArticleId;
use crate::query::{Query, TextField};

pub use error::IndexError;
pub use files::clear;
pub use labels::Label;
pub use rows::{Row, ValueCount};
pub use search::{Hit, SearchOptions, SearchResult, Sort};
pub use writer::{IndexWriter, WriterOptions};

use error::guarded;
use files::Check;
use folder::Folder;
use schema::Fields;

/// An index in a folder, open for reading. Clones share what they opened.
#[derive(Clone)]
pub struct Index {
    dir: PathBuf,
    engine: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
}

/// How large an index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexStats {
    /// How many articles it holds.
    pub documents: u64,
    /// In how many pieces.
    pub segments: usize,
    /// How much room it takes.
    pub bytes: u64,
}

impl Index {
    /// Opens the index in `dir`, and makes an empty one where there is none.
    ///
    /// # Errors
    /// [`IndexError::Incompatible`] where another version of Annals wrote it,
    /// [`IndexError::Damaged`] where it cannot be read as an index, [`IndexError::Io`] where the
    /// disk refuses.
    pub fn open(dir: &Path) -> Result<Index, IndexError> {
        let is_new = files::prepare(dir)?;
        guarded(dir, || {
            let (schema, fields) = schema::build();
            let directory = Folder::open(dir)?;
            let mut engine = match is_new {
                true => tantivy::Index::open_or_create(directory, schema.clone())?,
                false => tantivy::Index::open(directory)?,
            };
            if engine.schema() != schema {
                return Err(error::Fault::OtherSchema);
            }
            files::check(dir, &engine, Check::Changed)?;
            engine.set_tokenizers(analysis::tokenizers());
            let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            Ok(Index { dir: dir.to_owned(), engine, reader, fields })
        })
    }

    /// Makes visible what was committed since, by this process or another.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn refresh(&self) -> Result<(), IndexError> {
        guarded(&self.dir, || Ok(self.reader.reload()?))
    }

    /// The number of the last archive change that the index holds; none where it holds none.
    ///
    /// # Errors
    /// [`IndexError::Damaged`], also where the number cannot be read.
    pub fn last_change(&self) -> Result<Option<u64>, IndexError> {
        guarded(&self.dir, || match self.engine.load_metas()?.payload {
            None => Ok(None),
            Some(payload) => match payload.parse() {
                Ok(change) => Ok(Some(change)),
                Err(_) => Err(error::Fault::BadPayload(payload)),
            },
        })
    }

    /// Opens the index for writing; one at a time, also across processes.
    ///
    /// # Errors
    /// [`IndexError::Locked`] where another writer is at work.
    pub fn writer(&self, options: WriterOptions) -> Result<IndexWriter, IndexError> {
        IndexWriter::open(self, options)
    }

    /// The articles that answer `query`, best first.
    ///
    /// The total is exact. Equal articles stand in the order of their ids. A limit of 0 counts.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] where a piece cannot be read.
    pub fn search(
        &self,
        query: &Query,
        options: &SearchOptions,
    ) -> Result<SearchResult, IndexError> {
        guarded(&self.dir, || search::search(&self.reader.searcher(), &self.fields, query, options))
    }

    /// Shows `visit` every article that answers `query`, with its dates, its numbers and the labels
    /// that are asked for, in no particular order; gives how many there are. Reads no archive.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] where a piece cannot be read.
    pub fn rows(
        &self,
        query: &Query,
        labels: &[Label],
        visit: &mut dyn FnMut(&Row<'_>),
    ) -> Result<u64, IndexError> {
        let place = (&self.reader.searcher(), &self.fields);
        guarded(&self.dir, || rows::rows(place, query, labels, visit))
    }

    /// How many of the articles that answer `query` have each value of each label: the most
    /// frequent `top` values, in the order of `labels`. An article with two tags counts for both.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] where a piece cannot be read.
    pub fn counts(
        &self,
        query: &Query,
        labels: &[Label],
        top: usize,
    ) -> Result<Vec<Vec<ValueCount>>, IndexError> {
        let place = (&self.reader.searcher(), &self.fields);
        guarded(&self.dir, || rows::counts(place, query, labels, top))
    }

    /// For each word, how many articles have it in `field` in this form, accents and case folded.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] where a piece cannot be read.
    pub fn frequencies(&self, field: TextField, words: &[String]) -> Result<Vec<u64>, IndexError> {
        let place = (&self.reader.searcher(), &self.fields);
        guarded(&self.dir, || frequencies::frequencies(place, field, words))
    }

    /// Every article in the index and its revision there, in the order of their ids.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] where a piece cannot be read.
    pub fn ids(&self) -> Result<Vec<(ArticleId, u32)>, IndexError> {
        guarded(&self.dir, || search::ids(&self.reader.searcher()))
    }

    /// How large the index is.
    ///
    /// # Errors
    /// [`IndexError::Io`] where the disk refuses.
    pub fn stats(&self) -> Result<IndexStats, IndexError> {
        let searcher = self.reader.searcher();
        Ok(IndexStats {
            documents: searcher.num_docs(),
            segments: searcher.segment_readers().len(),
            bytes: files::bytes(&self.dir)?,
        })
    }

    /// Reads every file and compares it with its checksum: slow, for a thorough check.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] with the names of the files that differ.
    pub fn verify(&self) -> Result<(), IndexError> {
        guarded(&self.dir, || files::check(&self.dir, &self.engine, Check::All))
    }
}

#[cfg(test)]
mod tests;
