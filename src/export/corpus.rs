//! A corpus as it stood: which articles, in which revisions, with which hashes.
//!
//! A frozen corpus is a file of JSON: the first line says what it is, each other line is an
//! article. It holds no texts, so that it may be passed on; whoever has the same articles can check
//! that theirs are the same.

use std::io::{self, BufRead, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ExportError;
use super::datasheet::Datasheet;
use crate::archive::{ArchiveError, Reader};
use crate::canonical_url::ArticleId;
use crate::model::Revision;
use crate::report::{Answer, rank};

/// The version of the file's form.
pub const CORPUS_VERSION: u32 = 1;

/// What a frozen corpus says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorpusHead {
    /// The version of the form.
    pub annals_corpus: u32,
    /// The program that froze it.
    pub program: String,
    /// When (RFC 3339 in UTC).
    pub frozen: String,
    /// The query as it was typed; none: all articles.
    pub query: Option<String>,
    /// The language that it was typed in.
    pub syntax: Option<String>,
    /// The query in its canonical form, with every moment absolute.
    pub canonical: Option<String>,
    /// The query in plain words.
    pub understood: Option<String>,
    /// The moment that was asked of, where it was an earlier one.
    pub as_of: Option<String>,
    /// When the archive had last changed.
    pub archive_as_of: String,
    /// How many articles a sample was to have; none: all that answer.
    pub sample: Option<usize>,
    /// The seed of the sample.
    pub seed: Option<u64>,
    /// How many articles.
    pub articles: usize,
}

/// One article of a corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorpusItem {
    /// The article.
    pub id: String,
    /// Its address.
    pub url: String,
    /// The revision.
    pub revision: u32,
    /// When that was captured.
    pub captured: String,
    /// The hash of its title, lead, authors and text.
    pub content_hash: String,
}

/// How an archive holds an article of a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// The same text.
    Same,
    /// Other texts of the article only: their hashes.
    Different(Vec<String>),
    /// Nothing.
    Missing,
}

/// Chooses `size` articles by a seed, the same as `annals sample`: those of the lowest rank, so that
/// the choice of an article does not depend on which others there are.
pub fn sample(mut answers: Vec<Answer>, size: usize, seed: u64) -> Vec<Answer> {
    let rank = |answer: &Answer| rank(seed, answer.id.as_str());
    let mut keyed: Vec<([u8; 32], usize)> = answers.iter().map(rank).zip(0..).collect();
    keyed.sort();
    keyed.truncate(size);
    // In the order in which they came.
    let mut places: Vec<usize> = keyed.into_iter().map(|(_, place)| place).collect();
    places.sort_unstable();
    let mut place = 0;
    answers.retain(|_| {
        place += 1;
        places.binary_search(&(place - 1)).is_ok()
    });
    answers
}

/// Writes a corpus, and gives its datasheet; `now` is when.
///
/// # Errors
/// Where the archive cannot be read, or the file not be written.
pub fn freeze(
    reader: &Reader,
    answers: &[Answer],
    (head, now): (&CorpusHead, Timestamp),
    mut out: impl Write,
) -> Result<Datasheet, ExportError> {
    let mut datasheet = Datasheet::default();
    line(&mut out, head)?;
    for Answer { id, revision } in answers {
        let Some(revision) = reader.revision(id, Some(*revision))? else { continue };
        line(&mut out, &item(&revision))?;
        datasheet.add(&revision);
    }
    datasheet.add_collection(reader, now)?;
    out.flush()?;
    Ok(datasheet)
}

fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

fn item(revision: &Revision) -> CorpusItem {
    CorpusItem {
        id: revision.article_id.to_string(),
        url: revision.url.to_string(),
        revision: revision.number,
        captured: revision.captured.to_string(),
        content_hash: revision.content_hash.clone(),
    }
}

/// Reads a corpus: its head, then each article in turn.
///
/// # Errors
/// Where it cannot be read, or is none.
pub fn read(
    input: impl BufRead,
    mut each: impl FnMut(CorpusItem) -> Result<(), ArchiveError>,
) -> Result<CorpusHead, ExportError> {
    let wrong = |n: usize, e: serde_json::Error| {
        let error = format!("line {n}: not of a frozen corpus: {e}");
        ExportError::Io(io::Error::new(io::ErrorKind::InvalidData, error))
    };
    let mut head = None;
    for (n, line) in input.lines().enumerate() {
        let line = line?;
        match head {
            None => head = Some(serde_json::from_str(&line).map_err(|e| wrong(n + 1, e))?),
            Some(_) => each(serde_json::from_str(&line).map_err(|e| wrong(n + 1, e))?)?,
        }
    }
    let empty = || io::Error::new(io::ErrorKind::InvalidData, "the file is empty");
    Ok(head.ok_or_else(empty)?)
}

/// How an archive holds an article.
///
/// # Errors
/// Where it cannot be read.
pub fn held(reader: &Reader, item: &CorpusItem) -> Result<Held, ArchiveError> {
    let Some(id) = ArticleId::parse(&item.id) else { return Ok(Held::Missing) };
    let hashes: Vec<String> = reader.revisions(&id)?.into_iter().map(|r| r.content_hash).collect();
    Ok(match hashes.contains(&item.content_hash) {
        true => Held::Same,
        false if hashes.is_empty() => Held::Missing,
        false => Held::Different(hashes),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical_url::CanonicalUrl;

    fn answers(n: usize) -> Vec<Answer> {
        let url = |n| CanonicalUrl::parse(&format!("http://e.org/{n}")).unwrap();
        (0..n).map(|n| Answer { id: url(n).article_id(), revision: 1 }).collect()
    }

    #[test]
    fn a_sample_is_the_same_for_the_same_seed() {
        let all = answers(200);
        let chosen = sample(all.clone(), 20, 7);
        assert_eq!(chosen.len(), 20);
        assert_eq!(sample(all.clone(), 20, 7), chosen);
        assert_ne!(sample(all.clone(), 20, 8), chosen);
        assert_eq!(sample(all.clone(), 500, 7), all);
        // Without some that were not chosen, the choice is the same.
        let fewer = all.into_iter().enumerate().filter(|(n, a)| n % 2 == 0 || chosen.contains(a));
        assert_eq!(sample(fewer.map(|(_, answer)| answer).collect(), 20, 7), chosen);
    }
}
