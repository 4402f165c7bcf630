//! Changes to the index.

use std::collections::HashSet;

use tantivy::Term;
use tantivy::merge_policy::LogMergePolicy;

use crate::canonical_url::ArticleId;
use crate::model::Document;

use super::Index;
use super::error::{IndexError, guarded};
use super::record::record;

/// The share of deleted articles in a piece of the index at which it is written anew. The engine
/// would otherwise keep every old revision until the piece is merged for its size.
const DELETED_SHARE_MAX: f32 = 0.3;

/// The least memory that the engine works with, in bytes a thread.
const MEMORY_BYTES_MIN: usize = 15_000_000;

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterOptions {
    /// Memory for what is not yet on disk, in bytes.
    pub memory_bytes: usize,
    /// Threads that take articles apart.
    pub threads: usize,
}

impl Default for WriterOptions {
    fn default() -> WriterOptions {
        WriterOptions { memory_bytes: 100_000_000, threads: 1 }
    }
}

/// The one writer of an index. What is not committed when it is dropped never happened.
pub struct IndexWriter {
    engine: tantivy::IndexWriter,
    index: Index,
    /// Articles written since the last commit.
    pending: HashSet<ArticleId>,
}

impl IndexWriter {
    pub(super) fn open(index: &Index, options: WriterOptions) -> Result<IndexWriter, IndexError> {
        let threads = options.threads.max(1);
        let memory = options.memory_bytes.max(MEMORY_BYTES_MIN.saturating_mul(threads));
        let engine = guarded(&index.dir, || {
            let engine = index.engine.writer_with_num_threads(threads, memory)?;
            let mut policy = LogMergePolicy::default();
            policy.set_del_docs_ratio_before_merge(DELETED_SHARE_MAX);
            engine.set_merge_policy(Box::new(policy));
            // What another process wrote before the lock was ours.
            index.reader.reload()?;
            Ok(engine)
        })?;
        Ok(IndexWriter { engine, index: index.clone(), pending: HashSet::new() })
    }

    /// The number of the last archive change that was committed: see [`Index::last_change`].
    ///
    /// # Errors
    /// As [`Index::last_change`].
    pub fn last_change(&self) -> Result<Option<u64>, IndexError> {
        self.index.last_change()
    }

    /// Writes an article's only revision in place of what there is of it.
    ///
    /// # Errors
    /// [`IndexError::Write`] or [`IndexError::Io`] where the disk refuses.
    pub fn upsert(&mut self, document: &Document) -> Result<(), IndexError> {
        self.replace(std::slice::from_ref(document))
    }

    /// Writes the revisions of one article in place of what there is of it: the last one to be
    /// found, the others to be found as of their time.
    ///
    /// # Errors
    /// As [`IndexWriter::upsert`].
    pub fn replace(&mut self, revisions: &[Document]) -> Result<(), IndexError> {
        let Some(last) = revisions.last() else { return Ok(()) };
        guarded(&self.index.dir, || {
            let term = Term::from_field_text(self.index.fields.id, last.id.as_str());
            // A deletion is looked up in every piece: worth it only where there is something.
            let is_known = !self.pending.insert(last.id.clone())
                || self.index.reader.searcher().doc_freq(&term)? > 0;
            if is_known {
                self.engine.delete_term(term);
            }
            for revision in revisions {
                self.engine.add_document(record(revision, &self.index.fields))?;
            }
            Ok(())
        })
    }

    /// Removes an article; one that is not there is no error.
    pub fn delete(&mut self, id: &ArticleId) {
        self.engine.delete_term(Term::from_field_text(self.index.fields.id, id.as_str()));
    }

    /// Puts everything since the last commit on disk, together with the number of the last
    /// archive change that it holds, and makes it visible to this process.
    ///
    /// # Errors
    /// [`IndexError::Write`] or [`IndexError::Io`] where the disk refuses; the last commit then
    /// still stands.
    pub fn commit(&mut self, last_change: u64) -> Result<(), IndexError> {
        guarded(&self.index.dir, || {
            let mut commit = self.engine.prepare_commit()?;
            commit.set_payload(&last_change.to_string());
            commit.commit()?;
            self.pending.clear();
            Ok(self.index.reader.reload()?)
        })
    }

    /// Waits for the merging of pieces that goes on in the background, and closes the index.
    ///
    /// # Errors
    /// [`IndexError::Write`] where it failed; what was committed stands.
    pub fn close(self) -> Result<(), IndexError> {
        let dir = self.index.dir;
        guarded(&dir, || Ok(self.engine.wait_merging_threads()?))?;
        // The merged pieces are smaller: read those from now on.
        guarded(&dir, || Ok(self.index.reader.reload()?))
    }
}
