//! Postings of a term, where it counts in articles of some languages only.

use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use crate::text::Stemmer;

use super::schema::RULES;

/// Languages, by the numbers of their rules ([`Stemmer::number`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rules(u64);

impl Rules {
    pub fn of(stemmers: &[Stemmer]) -> Rules {
        Rules(stemmers.iter().fold(0, |all, stemmer| all | 1 << stemmer.number()))
    }

    fn has(self, number: u64) -> bool {
        u32::try_from(number).is_ok_and(|number| self.0.checked_shr(number).unwrap_or(0) & 1 == 1)
    }
}

/// A term by which a word is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FormTerm {
    pub term: Term,
    /// The languages in which it counts; none for all.
    pub only: Option<Rules>,
}

impl FormTerm {
    /// A term that counts in every language.
    pub fn anywhere(term: Term) -> FormTerm {
        FormTerm { term, only: None }
    }
}

/// The documents of one piece of the index with a term.
pub(super) struct Sifted {
    postings: SegmentPostings,
    only: Option<(Rules, Column<u64>)>,
}

impl Sifted {
    /// Those of a term; none where it is not there.
    pub fn open(
        term: &FormTerm,
        reader: &SegmentReader,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<Sifted>> {
        let index = reader.inverted_index(term.term.field())?;
        let Some(postings) = index.read_postings(&term.term, option)? else { return Ok(None) };
        let only = match term.only {
            None => None,
            Some(rules) => Some((rules, reader.fast_fields().u64(RULES)?)),
        };
        let mut sifted = Sifted { postings, only };
        sifted.settle();
        Ok(Some(sifted))
    }

    /// How often the term stands in the document.
    pub fn times(&self) -> u32 {
        self.postings.term_freq()
    }

    /// Adds the positions of the term in the document.
    pub fn positions(&mut self, positions: &mut Vec<u32>) {
        self.postings.append_positions_with_offset(0, positions);
    }

    /// Goes on to a document that counts.
    fn settle(&mut self) -> DocId {
        let mut doc = self.postings.doc();
        if let Some((rules, column)) = &self.only {
            while doc < TERMINATED && !column.first(doc).is_some_and(|number| rules.has(number)) {
                doc = self.postings.advance();
            }
        }
        doc
    }
}

impl From<SegmentPostings> for Sifted {
    fn from(postings: SegmentPostings) -> Sifted {
        Sifted { postings, only: None }
    }
}

impl DocSet for Sifted {
    fn advance(&mut self) -> DocId {
        self.postings.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.postings.doc() < target {
            self.postings.seek(target);
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.postings.size_hint()
    }
}
