//! The search index: what the archive holds, arranged for questions.
//!
//! All tantivy stays in this folder, and none of its types leave it. The index is disposable: it
//! stores no texts, only what finds them, and carries in its own commit the number of the last
//! archive change that it holds, so that it can catch up or be built again. It never reads the
//! archive and decides nothing about when to commit.
//!
//! A word without a field is sought in title, lead, body and authors' names; matches in a title
//! weigh most. [`Index::search`] gives a page of hits, [`Index::rows`] every article that answers
//! with its dates and labels, [`Index::counts`] the most frequent labels; [`Index::as_of`] asks the
//! same of the archive as it stood. The meaning of a query is written down in
//! [`crate::query::matches()`]; an index finds the same documents: by the engine's own queries where
//! these are exact, by the places of the words (`near`) where an operator asks for places.

mod analysis;
mod budget;
mod compile;
mod counts;
mod cursor;
mod error;
mod excluded;
mod files;
mod frequencies;
mod folder;
mod forms;
mod id;
mod labels;
mod leaf;
mod like;
mod near;
mod rank;
mod record;
mod rows;
mod schema;
mod search;
mod sift;
mod standing;
mod word;
mod words;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tantivy::{IndexReader, ReloadPolicy, Searcher};

use crate::canonical_url::ArticleId;
use crate::query::{Query, TextField};

pub use budget::Cancel;
pub use counts::ValueCount;
pub use cursor::Cursor;
pub use error::IndexError;
pub use files::clear;
pub use labels::Label;
pub use rows::Row;
pub use search::{Hit, SearchOptions, SearchResult, Sort};
pub use writer::{IndexWriter, WriterOptions};

use budget::Budget;
use error::{Fault, guarded};
use files::Check;
use folder::Folder;
use schema::Fields;
use standing::Standing;

/// How long a question may take where nobody says otherwise.
const QUESTION_MAX: Duration = Duration::from_secs(60);

/// An index in a folder, open for reading. Clones share what they opened.
#[derive(Clone)]
pub struct Index {
    dir: PathBuf,
    engine: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    /// The moment that questions are asked of; none for now.
    as_of: Option<Timestamp>,
    patience: Duration,
    cancel: Cancel,
}

/// What a question is asked of.
struct View<'i> {
    searcher: Searcher,
    fields: &'i Fields,
    standing: Standing,
    budget: Arc<Budget>,
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
            let dir = dir.to_owned();
            let (as_of, patience, cancel) = (None, QUESTION_MAX, Cancel::default());
            Ok(Index { dir, engine, reader, fields, as_of, patience, cancel })
        })
    }

    /// The same index as it stood at a moment: every article in the revision that was the last one
    /// then, and none that was captured later.
    pub fn as_of(&self, moment: Timestamp) -> Index {
        Index { as_of: Some(moment), ..self.clone() }
    }

    /// The same index with so much time for a question; [`IndexError::TooLong`] is the answer where
    /// that is not enough. Without it a question has a minute.
    pub fn within(&self, patience: Duration) -> Index {
        Index { patience, ..self.clone() }
    }

    /// The same index, which gives questions up once they are cancelled: the answer is then
    /// [`IndexError::Cancelled`].
    pub fn cancelled_by(&self, cancel: Cancel) -> Index {
        Index { cancel, ..self.clone() }
    }

    /// Whether work on answers may go on: for those who read many of them.
    ///
    /// # Errors
    /// [`IndexError::Cancelled`] where nobody waits for it any more.
    pub fn go_on(&self) -> Result<(), IndexError> {
        if self.cancel.is_cancelled() { Err(IndexError::Cancelled) } else { Ok(()) }
    }

    /// Asks a question.
    fn ask<T>(
        &self,
        question: impl FnOnce(&View<'_>) -> Result<T, Fault>,
    ) -> Result<T, IndexError> {
        let view = View {
            searcher: self.reader.searcher(),
            fields: &self.fields,
            standing: self.as_of.map_or(Standing::Latest, Standing::AsOf),
            budget: Arc::new(Budget::new(self.patience, self.cancel.clone())),
        };
        guarded(&self.dir, || view.budget.judge(question(&view)))
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
    /// [`IndexError::Damaged`] where a piece cannot be read, [`IndexError::TooLong`] and
    /// [`IndexError::TooBroad`] where the query asks too much.
    pub fn search(
        &self,
        query: &Query,
        options: &SearchOptions,
    ) -> Result<SearchResult, IndexError> {
        self.search_after(query, options, None)
    }

    /// The same, going on behind a hit of an earlier answer in the same order. Sorted by dates the
    /// pages stay whole while articles come and go; the total is of all.
    ///
    /// # Errors
    /// As [`Index::search`].
    pub fn search_after(
        &self,
        query: &Query,
        options: &SearchOptions,
        after: Option<Cursor>,
    ) -> Result<SearchResult, IndexError> {
        self.ask(|view| search::search(view, query, options, after))
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
        self.ask(|view| rows::rows(view, query, labels, visit))
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
        self.ask(|view| counts::counts(view, query, labels, top))
    }

    /// For each word, how many articles have it in `field` in this form, accents and case folded.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] where a piece cannot be read.
    pub fn frequencies(&self, field: TextField, words: &[String]) -> Result<Vec<u64>, IndexError> {
        self.ask(|view| frequencies::frequencies(view, field, words))
    }

    /// Every article in the index and its last revision there, in the order of their ids.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] where a piece cannot be read.
    pub fn ids(&self) -> Result<Vec<(ArticleId, u32)>, IndexError> {
        self.ask(search::ids)
    }

    /// How large the index is.
    ///
    /// # Errors
    /// [`IndexError::Io`] where the disk refuses.
    pub fn stats(&self) -> Result<IndexStats, IndexError> {
        let searcher = self.reader.searcher();
        let options = SearchOptions { limit: 0, ..SearchOptions::default() };
        Ok(IndexStats {
            documents: self.search(&Query::Everything, &options)?.total,
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
