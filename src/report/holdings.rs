//! What reports are made from: the archive, its index, and the way the answers' texts are read.
//!
//! Texts are read an article at a time by several threads, each with a reader of its own, so that
//! what is held in memory does not grow with the number of answers. Which thread reads what is left
//! to chance: a report has to be the same whichever did.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;

use crate::archive::Reader;
use crate::canonical_url::ArticleId;
use crate::index::{Index, IndexError};
use crate::model::Document;
use crate::query::Query;

use super::ReportError;

/// Fewer articles than this are read by one thread: another's reader costs as much as they do.
const ARTICLES_A_THREAD_MIN: usize = 32;

/// Hears how many articles of how many are read, in no particular order and from any thread.
pub type Told<'a> = dyn Fn(u64, u64) + Sync + 'a;

/// An archive and its index.
#[derive(Clone, Copy)]
pub struct Holdings<'a> {
    /// The archive.
    pub reader: &'a Reader,
    /// Its index, now or as it stood at a moment ([`Index::as_of`]).
    pub index: &'a Index,
    threads: usize,
    told: Option<&'a Told<'a>>,
}

/// An article that answers a query, in the revision that does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The article.
    pub id: ArticleId,
    /// The number of the revision.
    pub revision: u32,
}

impl<'a> Holdings<'a> {
    /// An archive and its index, read by one thread.
    pub fn new(reader: &'a Reader, index: &'a Index) -> Holdings<'a> {
        Holdings { reader, index, threads: 1, told: None }
    }

    /// The same, read by as many threads as there are cores, and `told` of each article.
    pub fn on_all_cores(self, told: &'a Told<'a>) -> Holdings<'a> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Holdings { threads, told: Some(told), ..self }
    }

    /// Every article that answers, the first published first; those without a date stand last.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn answers(&self, query: &Query) -> Result<Vec<Answer>, IndexError> {
        type Dated = (bool, Option<Timestamp>, ArticleId, u32);
        let mut dated: Vec<Dated> = Vec::new();
        self.index.rows(query, &[], &mut |row| {
            let published = row.published();
            dated.push((published.is_none(), published, row.id().clone(), row.revision()));
        })?;
        dated.sort_unstable();
        Ok(dated.into_iter().map(|(_, _, id, revision)| Answer { id, revision }).collect())
    }

    /// The same, to look up.
    pub(super) fn ids(&self, query: &Query) -> Result<HashSet<ArticleId>, IndexError> {
        let mut ids = HashSet::new();
        self.index.rows(query, &[], &mut |row| {
            ids.insert(row.id().clone());
        })?;
        Ok(ids)
    }

    /// Has every article that answers read as it is searched: `take` gets it with its place in the
    /// order of [`Holdings::answers`]. Gives what each thread made of its part. An article that was
    /// forgotten a moment ago is left out.
    pub(super) fn documents<T: Default + Send>(
        &self,
        query: &Query,
        take: impl Fn(&mut T, usize, &Document) + Sync,
    ) -> Result<Vec<T>, ReportError> {
        self.read(&self.answers(query)?, |made, place, reader, answer| {
            if let Some((document, _)) = reader.document_at(&answer.id, answer.revision)? {
                take(made, place, &document);
            }
            Ok(())
        })
    }

    /// The same with the reader, for what is more than the last text.
    pub(super) fn read<T: Default + Send>(
        &self,
        answers: &[Answer],
        take: impl Fn(&mut T, usize, &Reader, &Answer) -> Result<(), ReportError> + Sync,
    ) -> Result<Vec<T>, ReportError> {
        let (index, told) = (self.index, self.told);
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let share = |reader: &Reader| -> Result<T, ReportError> {
            let mut made = T::default();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(answer) = answers.get(place) else { return Ok(made) };
                index.go_on()?;
                take(&mut made, place, reader, answer).inspect_err(|_| {
                    // Nothing that the others would read is of use any more.
                    next.store(answers.len(), Ordering::Relaxed);
                })?;
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                told.iter().for_each(|told| told(done as u64, answers.len() as u64));
            }
        };
        let threads = self.threads.min(answers.len() / ARTICLES_A_THREAD_MIN).max(1);
        let others = (1..threads).map(|_| Reader::open(self.reader.folder()));
        let others = others.collect::<Result<Vec<Reader>, _>>()?;
        std::thread::scope(|scope| {
            let share = &share;
            let others = others.into_iter().map(|reader| scope.spawn(move || share(&reader)));
            let others: Vec<_> = others.collect();
            let mut made = vec![share(self.reader)?];
            for other in others {
                made.push(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
            }
            Ok(made)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use super::*;
    use crate::archive::{Archive, ArchiveError};
    use crate::canonical_url::CanonicalUrl;

    fn answers(count: usize) -> Vec<Answer> {
        let url = |n| CanonicalUrl::parse(&format!("https://www.e.org/{n}")).unwrap();
        (0..count).map(|n| Answer { id: url(n).article_id(), revision: 1 }).collect()
    }

    /// What each thread made, and how many of how many were heard of.
    type Outcome = (Result<Vec<Vec<usize>>, ReportError>, Vec<(u64, u64)>);

    /// Has some answers read by four threads.
    fn read(
        answers: &[Answer],
        take: impl Fn(&mut Vec<usize>, usize) -> Result<(), ReportError> + Sync,
    ) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path(), Duration::ZERO).unwrap();
        let index = Index::open(&folder.path().join("index")).unwrap();
        let heard = Mutex::new(Vec::new());
        let told = |done, of| heard.lock().unwrap().push((done, of));
        let holdings = Holdings::new(archive.read(), &index).on_all_cores(&told);
        let holdings = Holdings { threads: 4, ..holdings };
        let parts = holdings.read(answers, |made, place, _, answer| {
            assert_eq!(answer, &answers[place]);
            take(made, place)
        });
        (parts, heard.into_inner().unwrap())
    }

    #[test]
    fn every_answer_is_read_once_whichever_thread_does() {
        for count in [0, 1, 31, 64, 1_000] {
            let answers = answers(count);
            let (parts, mut heard) = read(&answers, |made, place| {
                made.push(place);
                Ok(())
            });
            let mut places = parts.unwrap().concat();
            places.sort_unstable();
            assert_eq!(places, (0..count).collect::<Vec<_>>());
            heard.sort_unstable();
            let expected = (1..=count as u64).map(|done| (done, count as u64));
            assert_eq!(heard, expected.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_text_that_cannot_be_read_ends_it() {
        let broken = || ArchiveError::Damaged("torn".into());
        let (parts, heard) = read(&answers(1_000), |_, place| match place {
            100 => Err(broken().into()),
            _ => Ok(()),
        });
        assert_eq!(parts.unwrap_err().to_string(), broken().to_string());
        assert!(heard.len() < 1_000);
    }
}
