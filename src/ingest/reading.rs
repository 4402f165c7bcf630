//! The bytes of a page to a reading: the extractor, with everything that is known of the page.
//!
//! New pages and archived ones take this road, so that the same bytes read the same.

use jiff::Timestamp;

use super::EXTRACTOR_GENERATION;
use crate::archive::{ArchiveError, NewRevision, Reader};
use crate::canonical_url::CanonicalUrl;
use crate::extract::{Furniture, PageContext, PageRead, RuleBook, Rules, read_page};
use crate::fetch::inflate_archived;
use crate::model::{Article, Capture, EntryWitness, Field, Revision, Source};
use crate::revision;
use crate::text::word_count;

/// What is known of a page besides its bytes.
#[derive(Debug, Default)]
pub(super) struct Known {
    entry: EntryWitness,
    rules: Rules,
    furniture: Furniture,
}

impl Known {
    /// What the archive and the user know of a page at an address, where this entry led to it.
    pub fn of(
        reader: &Reader,
        rules: &RuleBook,
        entry: Option<EntryWitness>,
        url: &CanonicalUrl,
    ) -> Result<Known, ArchiveError> {
        let entry = entry.unwrap_or_default();
        let rules = rules.for_page(url, entry.feed.as_deref());
        Ok(Known { entry, rules, furniture: reader.furniture(url.host())? })
    }

    /// Reads a page that was captured at this moment: its address, the kind and the head of the
    /// response, and the body.
    pub fn read(
        &self,
        page: (&CanonicalUrl, Option<&str>, &[u8]),
        body: &[u8],
        at: Timestamp,
    ) -> PageRead {
        self.read_beside(&self.entry, page, body, at)
    }

    fn read_beside(
        &self,
        entry: &EntryWitness,
        (url, content_type, head): (&CanonicalUrl, Option<&str>, &[u8]),
        body: &[u8],
        at: Timestamp,
    ) -> PageRead {
        let page = PageContext {
            url: Some(url),
            content_type,
            captured: Some(at),
            response_head: Some(head),
            rules: Some(&self.rules),
            entry: Some(entry),
            furniture: Some(&self.furniture),
            ..PageContext::default()
        };
        read_page(body, &page)
    }

    /// Reads a page out of the archive; `revision` is what it was read as.
    ///
    /// # Errors
    /// Where its record cannot be read or inflated, in words.
    pub fn read_again(
        &self,
        reader: &Reader,
        capture: &Capture,
        revision: Option<&Revision>,
    ) -> Result<Article, String> {
        let entry = revision.map(|r| self.entry_at(r)).unwrap_or_default();
        let (head, body) = reader.raw(capture).map_err(|e| e.to_string())?;
        let body = inflate_archived(&head, &body).map_err(|e| e.to_string())?;
        let text = String::from_utf8_lossy(&head);
        let mut fields = text.lines().filter_map(|line| line.split_once(':'));
        let content_type = fields.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let content_type = content_type.map(|(_, value)| value.trim());
        let page = (&capture.url, content_type, head.as_slice());
        Ok(self.read_beside(&entry, page, &body, capture.at).parsed.value)
    }

    /// What the entry said when a revision was captured, as far as that is kept: what it gave to
    /// the revision, and for the last one what it says now. An edit in the feed must not reach
    /// back into what was read before it.
    fn entry_at(&self, revision: &Revision) -> EntryWitness {
        let gave = |field: Field| {
            let source = revision.provenance.get(field.name()).map(|(source, _)| source.as_str());
            source == Some(Source::Feed.name())
        };
        let mut entry = EntryWitness::default();
        if revision.number == revision.revisions {
            entry = self.entry.clone();
        }
        if gave(Field::Title) {
            entry.title = revision.title.clone();
        }
        if gave(Field::Authors) {
            entry.authors = revision.authors.iter().map(|a| a.name.clone()).collect();
        }
        if gave(Field::Published) {
            entry.published = revision.published.clone();
        }
        if gave(Field::Body) {
            entry.content = Some(revision.html.clone());
        } else if gave(Field::Lead) {
            entry.content = revision.lead.clone();
        }
        entry
    }
}

/// A reading as the archive takes it.
pub(super) fn revision_of(article: Article) -> NewRevision {
    NewRevision {
        content_hash: revision::content_hash(&article),
        words: u32::try_from(word_count(&article.text())).unwrap_or(u32::MAX),
        generation: EXTRACTOR_GENERATION,
        article,
    }
}
