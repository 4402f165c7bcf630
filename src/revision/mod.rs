//! Is this another state of the article? And what changed from one to the next?
//!
//! Pure. Title, lead, authors and text make a revision; counters, dates and page furniture do not.

mod changes;
mod diff;

use sha2::{Digest, Sha256};

use crate::model::{Article, Author, Revision};

pub use changes::{Difference, Disclosure, Part, difference};
pub use diff::{Edit, diff, sentences};

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
}
