//! What is known of an entry before its end, where the better of several words is chosen.

use super::Kind;
use super::facts::EntryFacts;
use super::fields::Field;
use super::writer::Writer;

/// An entry being read.
#[derive(Debug, Default)]
pub struct Item {
    /// Where it begins in the written document.
    pub began: usize,
    /// What feed-rs does not hand on.
    pub facts: EntryFacts,
    title: Option<String>,
    has_title: bool,
    id: Option<String>,
    second_id: Option<String>,
    summary: Option<String>,
    summary_bytes: usize,
    summary_is_full: bool,
    content_bytes: usize,
    has_link: bool,
    link: Option<String>,
    published: Option<(u8, String)>,
    updated: Option<(u8, String)>,
    has_person: bool,
    source_people: Vec<String>,
}

impl Item {
    /// An entry that begins at `began` of the written document.
    pub fn at(began: usize) -> Item {
        Item { began, ..Item::default() }
    }

    /// Whether a title is still wanted, and takes note that it came.
    pub fn first_title(&mut self) -> bool {
        !std::mem::replace(&mut self.has_title, true)
    }

    /// Whether a summary is still wanted, and takes note that it came.
    pub fn first_summary(&mut self, bytes: usize) -> bool {
        let first = self.summary_bytes == 0;
        self.summary_bytes = self.summary_bytes.max(bytes);
        first
    }

    /// Whether content is longer than what came before; feed-rs keeps the last.
    pub fn longer_content(&mut self, bytes: usize) -> bool {
        let longer = bytes > self.content_bytes;
        self.content_bytes = self.content_bytes.max(bytes);
        longer
    }

    /// Takes note of a link that was written.
    pub fn linked(&mut self) {
        self.has_link = true;
    }

    /// A link for an entry that turns out to have no other.
    pub fn second_link(&mut self, href: String) {
        self.link.get_or_insert(href);
    }

    /// Takes a text whose place is decided at the end.
    pub fn take(&mut self, field: Field, text: String) {
        if text.trim().is_empty() {
            return;
        }
        match field {
            Field::FullSummary => {
                self.summary_is_full = true;
                self.take(Field::SecondSummary, text);
            }
            Field::SecondTitle => _ = self.title.get_or_insert(text),
            // The longest of them says most.
            Field::SecondSummary if self.summary.as_ref().is_none_or(|s| s.len() < text.len()) => {
                self.summary = Some(text);
            }
            Field::Id => _ = self.id.get_or_insert(text),
            Field::SecondId => _ = self.second_id.get_or_insert(text),
            // `dc:date` tells when something happened to the entry, not what.
            Field::Published(0) => {
                keep_better(&mut self.updated, 0, text.clone());
                keep_better(&mut self.published, 0, text);
            }
            Field::Published(rank) => keep_better(&mut self.published, rank, text),
            Field::Updated(rank) => keep_better(&mut self.updated, rank, text),
            _ => {}
        }
    }

    /// Takes note of an author that was written.
    pub fn person(&mut self) {
        self.has_person = true;
    }

    /// An author of the feed that the entry was copied from (RFC 4287 s.4.2.1).
    pub fn source_person(&mut self, name: String) {
        self.source_people.push(name);
    }

    /// Whether its id is known.
    pub fn has_id(&self) -> bool {
        self.id.is_some()
    }

    /// Writes what was decided; gives the facts.
    pub fn finish(mut self, kind: Kind, out: &mut Writer) -> EntryFacts {
        let words = kind.words();
        if !self.has_title
            && let Some(title) = &self.title
        {
            out.element("title", title);
        }
        if let Some(summary) = &self.summary {
            if self.summary_bytes == 0 && self.content_bytes == 0 {
                out.element_with(words.summary, words.html, summary);
            } else if self.content_bytes == 0
                && self.summary_is_full
                && summary.len() > self.summary_bytes
            {
                out.element_with(words.content, words.html, summary);
            }
        }
        // RSS 1.0 names its entries by `rdf:about`.
        let about = self.facts.about.clone();
        if let Some(id) = self.id.or(about).or(self.second_id) {
            out.element(words.id, &id);
        }
        if !self.has_link
            && let Some(link) = &self.link
        {
            out.element("link", link);
        }
        if !self.has_person {
            for name in &self.source_people {
                words.person(out, name);
            }
        }
        let dated = self.published.as_ref().or(self.updated.as_ref());
        self.facts.dated = dated.map(|(_, text)| text.clone()).unwrap_or_default();
        self.facts.has_updated = self.updated.is_some();
        if let Some((_, text)) = self.published {
            out.element(words.published, &text);
        }
        if let Some((_, text)) = self.updated {
            out.element("updated", &text);
        }
        self.facts
    }
}

fn keep_better(kept: &mut Option<(u8, String)>, rank: u8, text: String) {
    if kept.as_ref().is_none_or(|(known, _)| *known <= rank) {
        *kept = Some((rank, text));
    }
}
