//! Is this another state of the article? And what changed from one to the next?
//!
//! Pure. Title, lead, authors and text make a revision; counters, dates and page furniture do not.

use sha2::{Digest, Sha256};
use unicode_segmentation::UnicodeSegmentation;

use crate::model::{Article, Author, Revision};

/// How an article compares with its last archived state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not archived before.
    New,
    /// Title, lead, authors or text changed.
    Revised,
    /// Nothing that matters changed.
    Unchanged,
}

/// Compares an article's hash with that of the last revision.
pub fn compare(last: Option<&str>, content_hash: &str) -> Change {
    match last {
        None => Change::New,
        Some(last) if last == content_hash => Change::Unchanged,
        Some(_) => Change::Revised,
    }
}

/// The hash of what makes a revision: `sha256:` and hex, over title, lead, authors' names and text.
pub fn content_hash(article: &Article) -> String {
    hash(article.title.as_deref(), article.lead.as_deref(), &article.authors, &article.text())
}

/// The same of a revision that was read back.
pub fn stored_hash(revision: &Revision) -> String {
    let lead = revision.lead.as_deref();
    hash(revision.title.as_deref(), lead, &revision.authors, &revision.text)
}

fn hash(title: Option<&str>, lead: Option<&str>, authors: &[Author], text: &str) -> String {
    let mut hasher = Sha256::new();
    let names = authors.iter().map(|a| a.name.as_str());
    for part in [title.unwrap_or_default(), lead.unwrap_or_default()].into_iter().chain(names) {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.update(text.as_bytes());
    hasher.finalize().iter().fold("sha256:".to_owned(), |hex, b| hex + &format!("{b:02x}"))
}

/// A piece of a text in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit<'a> {
    /// In both.
    Kept(&'a str),
    /// Only in the old one.
    Removed(&'a str),
    /// Only in the new one.
    Added(&'a str),
}

/// The longest texts that are compared sentence by sentence, in sentences: the work grows with the
/// product of both lengths. Longer ones count as replaced.
const SENTENCES_MAX: usize = 4_000;

/// Compares two texts sentence by sentence: a longest common subsequence (Hunt and McIlroy, 1976).
pub fn diff<'a>(old: &'a str, new: &'a str) -> Vec<Edit<'a>> {
    let (old, new) = (sentences(old), sentences(new));
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[same..].iter().rev().zip(new[same..].iter().rev()).take_while(|(a, b)| a == b);
    let tail = tail.count();
    let mut edits: Vec<Edit<'a>> = old[..same].iter().map(|s| Edit::Kept(s)).collect();
    edits.extend(middle(&old[same..old.len() - tail], &new[same..new.len() - tail]));
    edits.extend(old[old.len() - tail..].iter().map(|s| Edit::Kept(s)));
    edits
}

fn middle<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Edit<'a>> {
    if old.len() > SENTENCES_MAX || new.len() > SENTENCES_MAX {
        let removed = old.iter().map(|s| Edit::Removed(s));
        return removed.chain(new.iter().map(|s| Edit::Added(s))).collect();
    }
    // lengths[i][j]: of the longest common subsequence of old[i..] and new[j..].
    let width = new.len() + 1;
    let mut lengths = vec![0u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i * width + j] = if old[i] == new[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut edits = Vec::new();
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            edits.push(Edit::Kept(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            edits.push(Edit::Removed(old[i]));
            i += 1;
        } else {
            edits.push(Edit::Added(new[j]));
            j += 1;
        }
    }
    edits.extend(old[i..].iter().map(|s| Edit::Removed(s)));
    edits.extend(new[j..].iter().map(|s| Edit::Added(s)));
    edits
}

/// The sentences of a text, paragraph by paragraph (UAX #29 s.5).
pub fn sentences(text: &str) -> Vec<&str> {
    let lines = text.lines().flat_map(|line| line.unicode_sentences());
    lines.map(str::trim).filter(|s| !s.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, BlockKind};

    fn article(title: &str, text: &str) -> Article {
        let block =
            Block { kind: BlockKind::Paragraph, text: text.into(), html: format!("<p>{text}</p>") };
        Article { title: Some(title.into()), body: vec![block], ..Article::default() }
    }

    #[test]
    fn title_lead_authors_and_text_make_a_revision() {
        let first = content_hash(&article("Tide", "It rises."));
        assert_eq!(compare(None, &first), Change::New);
        assert_eq!(compare(Some(&first), &first), Change::Unchanged);
        let mut dated = article("Tide", "It rises.");
        dated.section = Some("Harbour".into());
        assert_eq!(content_hash(&dated), first);
        for other in [article("Tides", "It rises."), article("Tide", "It falls.")] {
            assert_eq!(compare(Some(&first), &content_hash(&other)), Change::Revised);
        }
    }

    #[test]
    fn a_diff_names_what_came_and_went() {
        let edits = diff("One. Two. Three.", "One. Two and a half. Three. Four.");
        assert_eq!(
            edits,
            [
                Edit::Kept("One."),
                Edit::Removed("Two."),
                Edit::Added("Two and a half."),
                Edit::Kept("Three."),
                Edit::Added("Four."),
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn both_texts_can_be_read_out_of_their_diff(
            old in "([A-C]\\. ){0,12}", new in "([A-C]\\. ){0,12}",
        ) {
            let edits = diff(&old, &new);
            let side = |keep: fn(&Edit<'_>) -> bool| -> Vec<String> {
                edits.iter().filter(|e| keep(e)).map(|e| match e {
                    Edit::Kept(s) | Edit::Removed(s) | Edit::Added(s) => (*s).to_owned(),
                }).collect()
            };
            proptest::prop_assert_eq!(side(|e| !matches!(e, Edit::Added(_))), sentences(&old));
            proptest::prop_assert_eq!(side(|e| !matches!(e, Edit::Removed(_))), sentences(&new));
        }
    }
}
