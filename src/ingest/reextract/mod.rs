//! The present extractor over the archive's raw pages: what it would read differently, and, where
//! that is wanted, a new generation of readings. Those that are replaced stay.
//!
//! No edit by a publisher: revisions keep their numbers, captures and moments. Can be stopped at
//! any time and goes on where it was: an article is written whole, and known by its generation.

mod compare;

pub use compare::{FIELDS, FieldChange};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::indexing::Progress;
use super::reading::{Known, revision_of};
use super::{EXTRACTOR_GENERATION, IngestError};
use crate::archive::{Archive, ArchiveError, NewReading, ReadAgain, Reader};
use crate::canonical_url::ArticleId;
use crate::clock;
use crate::extract::RuleBook;
use crate::model::Capture;

/// Articles that are read between two transactions, for each core: bounds memory, and what is
/// read twice after a crash.
const ARTICLES_A_CORE: usize = 32;
/// Pages that could not be read are counted; so many are named.
const PROBLEMS_MAX: usize = 10;

/// Where the readings go.
pub enum Target<'a> {
    /// Nowhere: they are compared only.
    Report(&'a Reader),
    /// Into the archive, and the clock says when.
    Write(&'a mut Archive),
}

impl Target<'_> {
    fn reader(&self) -> &Reader {
        match self {
            Target::Report(reader) => reader,
            Target::Write(archive) => archive.read(),
        }
    }
}

/// Which readings are done anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readings {
    /// Those of earlier generations of the extractor.
    Earlier,
    /// All: the user's rules may have changed, or the memory of a site.
    All,
}

/// What became of one field, in revisions (for `comments`: in articles).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldReport {
    /// Another value than before.
    pub changed: u64,
    /// A value where there was none.
    pub gained: u64,
    /// None where there was a value.
    pub lost: u64,
    /// The first few of them.
    pub examples: Vec<Example>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The article.
    pub id: ArticleId,
    /// The number of the revision.
    pub revision: u32,
    /// The values.
    pub change: FieldChange,
}

/// What reading everything again came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reextracted {
    /// Articles read again.
    pub articles: u64,
    /// Revisions read again.
    pub revisions: u64,
    /// Revisions that read differently now.
    pub differing: u64,
    /// Captures that could not be read.
    pub unreadable: u64,
    /// The first few of them, in words.
    pub problems: Vec<String>,
    /// By field: only those that differ somewhere.
    pub fields: BTreeMap<&'static str, FieldReport>,
}

/// Reads archived pages again. At most `examples` differences of each field are kept.
///
/// # Errors
/// Where the archive cannot be read or written; what was written by then stays.
pub fn reextract(
    mut target: Target<'_>,
    rules: &RuleBook,
    (readings, examples): (Readings, usize),
    told: &dyn Fn(Progress),
) -> Result<Reextracted, IngestError> {
    let below = match readings {
        Readings::Earlier => EXTRACTOR_GENERATION,
        Readings::All => u32::MAX,
    };
    let last = target.reader().count_read_before(below)?;
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let folder = target.reader().folder().to_owned();
    let readers: Vec<Reader> =
        (0..cores).map(|_| Reader::open(&folder)).collect::<Result<_, _>>()?;
    let mut readers: Vec<Mutex<Reader>> = readers.into_iter().map(Mutex::new).collect();
    let mut report = Reextracted::default();
    let mut after = None;
    loop {
        let limit = (cores * ARTICLES_A_CORE) as u32;
        let ids = target.reader().read_before(below, after.as_ref(), limit)?;
        let Some(newest) = ids.last().cloned() else { break };
        let mut read = Vec::new();
        for article in read_all(&mut readers, &ids, rules) {
            let article = article?;
            report.add(&article, examples);
            read.push(article.again);
        }
        if let Target::Write(archive) = &mut target {
            archive.save_readings(&read, clock::now())?;
        }
        after = Some(newest);
        told(Progress { done: report.articles, last });
    }
    Ok(report)
}

/// An article read again, and what is different.
struct ArticleRead {
    again: ReadAgain,
    changes: Vec<(u32, FieldChange)>,
    problems: Vec<String>,
}

/// Reads articles on all cores, each with a reader of its own; the answers stand in their order.
fn read_all(
    readers: &mut [Mutex<Reader>],
    ids: &[ArticleId],
    rules: &RuleBook,
) -> Vec<Result<ArticleRead, ArchiveError>> {
    let next = AtomicUsize::new(0);
    let read = Mutex::new(Vec::with_capacity(ids.len()));
    std::thread::scope(|scope| {
        for reader in readers.iter_mut() {
            let (next, read) = (&next, &read);
            let reader = reader.get_mut().unwrap_or_else(PoisonError::into_inner);
            scope.spawn(move || {
                while let Some((n, id)) = {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    ids.get(n).map(|id| (n, id))
                } {
                    let article = read_article(reader, rules, id);
                    read.lock().unwrap_or_else(PoisonError::into_inner).push((n, article));
                }
            });
        }
    });
    let mut read = read.into_inner().unwrap_or_else(PoisonError::into_inner);
    read.sort_by_key(|(n, _)| *n);
    read.into_iter().map(|(_, article)| article).collect()
}

/// Reads every capture of an article again: those of its revisions for all fields, the others for
/// their comments.
fn read_article(
    reader: &Reader,
    rules: &RuleBook,
    id: &ArticleId,
) -> Result<ArticleRead, ArchiveError> {
    let revisions = reader.revisions(id)?;
    let entry = reader.entry_of_article(id)?;
    let mut read = ArticleRead {
        again: ReadAgain {
            id: id.clone(),
            readings: Vec::new(),
            comments: None,
            comments_claimed: None,
        },
        changes: Vec::new(),
        problems: Vec::new(),
    };
    let mut comments = Vec::new();
    let mut before: Option<Capture> = None;
    for capture in reader.captures_of(id)? {
        let revision = revisions.iter().find(|r| r.capture == capture);
        // The same bytes have the same comments.
        let same = |b: &Capture| b.url == capture.url && b.payload_digest == capture.payload_digest;
        if revision.is_none() && before.as_ref().is_some_and(same) {
            continue;
        }
        let known = Known::of(reader, rules, entry.clone(), &capture.url)?;
        let mut article = match known.read_again(reader, &capture, revision) {
            Ok(article) => article,
            Err(problem) => {
                read.problems.push(format!("{}: {problem}", capture.url));
                continue;
            }
        };
        read.again.comments_claimed = article.comments_claimed.or(read.again.comments_claimed);
        comments.push((capture.at, std::mem::take(&mut article.comments)));
        before = Some(capture);
        let Some(revision) = revision else { continue };
        let changes = compare::changes(revision, &article);
        read.again.readings.push(NewReading {
            number: revision.number,
            reading: revision_of(article),
            differs: !changes.is_empty(),
        });
        read.changes.extend(changes.into_iter().map(|change| (revision.number, change)));
    }
    if read.problems.is_empty() {
        read.changes.extend(of_comments(reader, id, &comments)?);
        read.again.comments = Some(comments);
    }
    Ok(read)
}

type CommentsByCapture = [(jiff::Timestamp, Vec<crate::model::Comment>)];

/// Whether an article has other comments now, by author and text.
fn of_comments(
    reader: &Reader,
    id: &ArticleId,
    captures: &CommentsByCapture,
) -> Result<Option<(u32, FieldChange)>, ArchiveError> {
    let stored = reader.comments(id)?;
    let old: BTreeSet<(&str, &str)> =
        stored.iter().map(|c| (c.author.as_deref().unwrap_or_default(), &*c.text)).collect();
    let found = captures.iter().flat_map(|(_, comments)| comments);
    let new: BTreeSet<(&str, &str)> =
        found.map(|c| (c.author.as_deref().unwrap_or_default(), &*c.text)).collect();
    let list = |comments: &BTreeSet<(&str, &str)>| {
        let lines = comments.iter().map(|(author, text)| format!("{author}: {text}"));
        lines.collect::<Vec<_>>().join(" | ")
    };
    let change = || FieldChange { field: "comments", old: list(&old), new: list(&new) };
    Ok((old != new).then(|| (0, change())))
}

impl Reextracted {
    fn add(&mut self, read: &ArticleRead, examples: usize) {
        self.articles += 1;
        self.revisions += read.again.readings.len() as u64;
        self.differing += read.again.readings.iter().filter(|r| r.differs).count() as u64;
        self.unreadable += read.problems.len() as u64;
        let room = PROBLEMS_MAX.saturating_sub(self.problems.len());
        self.problems.extend(read.problems.iter().take(room).cloned());
        for (revision, change) in &read.changes {
            let field = self.fields.entry(change.field).or_default();
            match (change.old.is_empty(), change.new.is_empty()) {
                (true, _) => field.gained += 1,
                (_, true) => field.lost += 1,
                _ => field.changed += 1,
            }
            if field.examples.len() < examples {
                let (id, change) = (read.again.id.clone(), change.clone());
                field.examples.push(Example { id, revision: *revision, change });
            }
        }
    }
}
