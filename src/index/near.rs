//! Articles with a passage: words near one another, in order, in one sentence, so many times.
//!
//! The postings say where words stand; [`crate::query::places`] decides, by the rules that also
//! mark the matches in a text.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::query::{Layout, Passage, Place, Reach, places};

use super::budget::Budget;
use super::forms::{PARAGRAPH, SENTENCE, VALUE};
use super::leaf::{Leaf, Lookup, WordLookup};
use super::word::{frequency, similarity};

/// How many documents are looked at between two looks at the clock.
const DOCUMENTS_A_LOOK: u32 = 64;

/// A query for a passage in one field.
#[derive(Debug, Clone)]
pub(super) struct PassageQuery {
    pub passage: Arc<Passage<Lookup>>,
    /// The field of folded words, whose length documents are ranked by.
    pub words: Field,
    pub forms: Field,
    /// Whether the field may have several values.
    pub has_values: bool,
    pub budget: Arc<Budget>,
}

impl Query for PassageQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let similarity = match scoring {
            EnableScoring::Disabled { .. } => None,
            EnableScoring::Enabled { statistics_provider: statistics, .. } => {
                let mut words = Vec::new();
                self.passage.each(&mut |lookup| {
                    words.extend(lookup.ways.iter().flatten().map(|(_, word)| word));
                });
                let mut rarest = statistics.total_num_docs()?;
                for word in words {
                    let found = match word {
                        WordLookup::Terms(terms) => frequency(terms, statistics)?,
                        WordLookup::Written { folded, .. } => statistics.doc_freq(folded)?,
                        WordLookup::Like(..) => 0,
                    };
                    rarest = if found > 0 { rarest.min(found) } else { rarest };
                }
                Some(similarity(self.words, rarest, statistics)?)
            }
        };
        Ok(Box::new(PassageWeight { query: self.clone(), similarity }))
    }
}

struct PassageWeight {
    query: PassageQuery,
    similarity: Option<Bm25Weight>,
}

impl Weight for PassageWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let query = &self.query;
        let passage = query.passage.map(&mut |lookup| Leaf::open(lookup, reader, &query.budget))?;
        let lengths = match &self.similarity {
            None => None,
            Some(weight) => {
                Some((weight.boost_by(boost), reader.get_fieldnorms_reader(query.words)?))
            }
        };
        let mut scorer = PassageScorer {
            passage,
            divisions: Divisions::open(query, reader)?,
            lengths,
            budget: Arc::clone(&query.budget),
            looked: 0,
            doc: 0,
            count: 0,
        };
        scorer.find(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, _: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument(format!("document {doc} is not explained")))
    }
}

/// The documents of one piece that hold the passage.
struct PassageScorer {
    passage: Passage<Leaf>,
    divisions: Divisions,
    lengths: Option<(Bm25Weight, FieldNormReader)>,
    budget: Arc<Budget>,
    looked: u32,
    doc: DocId,
    /// How many places there are in `doc`.
    count: u32,
}

impl PassageScorer {
    /// Goes to the first document from `target` on that holds the passage.
    fn find(&mut self, target: DocId) {
        self.doc = candidate(&mut self.passage, target);
        while self.doc < TERMINATED {
            self.looked += 1;
            if self.looked.is_multiple_of(DOCUMENTS_A_LOOK) && !self.budget.allows_more() {
                self.doc = TERMINATED;
                return;
            }
            let doc = self.doc;
            let layout = self.divisions.at(doc);
            let found: Vec<Place<()>> =
                places(&mut self.passage, layout, &mut |leaf: &mut Leaf| leaf.places(doc));
            if !found.is_empty() {
                self.count = u32::try_from(found.len()).unwrap_or(u32::MAX);
                return;
            }
            self.doc = candidate(&mut self.passage, doc + 1);
        }
    }
}

/// The first document from `target` on that holds the words of the passage, wherever.
fn candidate(passage: &mut Passage<Leaf>, target: DocId) -> DocId {
    match passage {
        Passage::Pattern(leaf) => leaf.seek(target),
        Passage::Any(parts) => {
            let found = parts.iter_mut().map(|part| candidate(part, target));
            found.min().unwrap_or(TERMINATED)
        }
        Passage::Near(parts, _) => {
            let mut doc = target;
            'search: while doc < TERMINATED {
                for part in parts.iter_mut() {
                    let next = candidate(part, doc);
                    if next > doc {
                        doc = next;
                        continue 'search;
                    }
                }
                break;
            }
            doc
        }
        Passage::NotNear(inner, _, _) | Passage::AtLeast(_, inner) | Passage::First(_, inner) => {
            candidate(inner, target)
        }
    }
}

impl DocSet for PassageScorer {
    fn advance(&mut self) -> DocId {
        if self.doc < TERMINATED {
            self.find(self.doc + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.find(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        0
    }

    fn cost(&self) -> u64 {
        // Places cost far more than postings: what else is asked goes first.
        u64::from(u32::MAX)
    }
}

impl Scorer for PassageScorer {
    fn score(&mut self) -> Score {
        let lengths = self.lengths.as_ref();
        lengths
            .map_or(1.0, |(weight, norms)| weight.score(norms.fieldnorm_id(self.doc), self.count))
    }
}

/// Where the texts of a field are divided.
#[derive(Default)]
struct Divisions {
    sentences: Division,
    paragraphs: Division,
    values: Division,
}

/// The marks of one kind of division, and where they are in a document; none where nobody asks.
#[derive(Default)]
struct Division {
    postings: Option<SegmentPostings>,
    positions: Vec<u32>,
}

impl Divisions {
    fn open(query: &PassageQuery, reader: &SegmentReader) -> tantivy::Result<Divisions> {
        let index = reader.inverted_index(query.forms)?;
        let open = |is_asked: bool, mark: &str| {
            let term = Term::from_field_text(query.forms, mark);
            let option = IndexRecordOption::WithFreqsAndPositions;
            let found = if is_asked { index.read_postings(&term, option)? } else { None };
            tantivy::Result::Ok(Division { postings: found, positions: Vec::new() })
        };
        let passage = &query.passage;
        Ok(Divisions {
            sentences: open(asks(passage, Reach::Sentence), SENTENCE)?,
            paragraphs: open(asks(passage, Reach::Paragraph), PARAGRAPH)?,
            values: open(query.has_values, VALUE)?,
        })
    }

    fn at(&mut self, doc: DocId) -> Layout<'_> {
        Layout {
            sentences: self.sentences.at(doc),
            paragraphs: self.paragraphs.at(doc),
            values: self.values.at(doc),
        }
    }
}

impl Division {
    fn at(&mut self, doc: DocId) -> &[u32] {
        self.positions.clear();
        if let Some(postings) = &mut self.postings {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() == doc {
                postings.positions(&mut self.positions);
            }
        }
        &self.positions
    }
}

/// Whether a passage asks for this reach.
fn asks(passage: &Passage<Lookup>, wanted: Reach) -> bool {
    let within = |parts: &[Passage<Lookup>]| parts.iter().any(|part| asks(part, wanted));
    match passage {
        Passage::Pattern(_) => false,
        Passage::Any(parts) => within(parts),
        Passage::Near(parts, reach) => *reach == wanted || within(parts),
        Passage::NotNear(one, reach, other) => {
            *reach == wanted || asks(one, wanted) || asks(other, wanted)
        }
        Passage::AtLeast(_, inner) | Passage::First(_, inner) => asks(inner, wanted),
    }
}
