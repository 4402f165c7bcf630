//! The places of one pattern in the documents of one piece of the index.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use crate::query::{Likeness, PatternToken, Place};

use super::budget::{Budget, WORDS_MAX};
use super::marks;
use super::words::{end_of_prefix, words_like};

/// How a pattern is looked up: in any of several ways, each a row of words with their distances
/// from the first.
#[derive(Debug, Clone)]
pub(super) struct Lookup {
    pub ways: Vec<Vec<(u32, WordLookup)>>,
    /// What the pattern is called in messages.
    pub typed: String,
}

/// How a word is looked up.
#[derive(Debug, Clone)]
pub(super) enum WordLookup {
    /// As a term.
    Term(Term),
    /// As every term of a field that is like a token.
    Like(Field, PatternToken),
    /// As it is written: by its folded form and by the marks of how it is written.
    Written { folded: Term, marks: Field, token: PatternToken },
}

/// A pattern in one piece of the index.
pub(super) struct Leaf {
    ways: Vec<Way>,
}

/// A row of words.
struct Way {
    words: Vec<(u32, Word)>,
    doc: DocId,
}

/// A word, and where it does not count.
struct Word {
    found: Union,
    except: Union,
}

/// Several postings as one.
struct Union {
    postings: Vec<SegmentPostings>,
    /// Those that lie ahead, the nearest on top.
    ahead: BinaryHeap<Reverse<(DocId, usize)>>,
    /// Those that are at `doc`.
    here: Vec<usize>,
    doc: DocId,
}

impl Leaf {
    pub fn open(lookup: &Lookup, reader: &SegmentReader, budget: &Budget) -> tantivy::Result<Leaf> {
        let mut ways = Vec::with_capacity(lookup.ways.len());
        for way in &lookup.ways {
            let mut words = Vec::with_capacity(way.len());
            for (offset, word) in way {
                words.push((*offset, Word::open(word, (reader, &lookup.typed), budget)?));
            }
            let mut way = Way { words, doc: 0 };
            way.find(0);
            ways.push(way);
        }
        Ok(Leaf { ways })
    }

    /// The first document from `target` on that holds all words of a way.
    pub fn seek(&mut self, target: DocId) -> DocId {
        let found = self.ways.iter_mut().map(|way| way.seek(target));
        found.min().unwrap_or(TERMINATED)
    }

    /// The places of the pattern in a document, in order.
    pub fn places(&mut self, doc: DocId) -> Vec<Place<()>> {
        let mut found = Vec::new();
        for way in &mut self.ways {
            if way.seek(doc) == doc {
                way.places(&mut found);
            }
        }
        found
    }
}

impl Way {
    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.find(target);
        }
        self.doc
    }

    fn find(&mut self, target: DocId) {
        let mut doc = target;
        'search: while doc < TERMINATED {
            for (_, word) in &mut self.words {
                let next = word.found.seek(doc);
                if next > doc {
                    doc = next;
                    continue 'search;
                }
            }
            break;
        }
        self.doc = if self.words.is_empty() { TERMINATED } else { doc };
    }

    fn places(&mut self, found: &mut Vec<Place<()>>) {
        let doc = self.doc;
        let length = self.words.last().map_or(0, |(offset, _)| offset + 1);
        let mut words = self.words.iter_mut();
        let Some((_, first)) = words.next() else { return };
        let mut starts = first.positions(doc);
        for (offset, word) in words {
            let positions = word.positions(doc);
            starts.retain(|start| positions.binary_search(&(start + *offset)).is_ok());
        }
        let place = |start| Place { start, end: start + length, marks: Vec::new() };
        found.extend(starts.into_iter().map(place));
    }
}

impl Word {
    fn open(
        lookup: &WordLookup,
        (reader, typed): (&SegmentReader, &str),
        budget: &Budget,
    ) -> tantivy::Result<Word> {
        let one = |term: &Term| {
            let index = reader.inverted_index(term.field())?;
            let found = index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?;
            tantivy::Result::Ok(Union::new(found.into_iter().collect()))
        };
        let none = Union::new(Vec::new());
        Ok(match lookup {
            WordLookup::Term(term) => Word { found: one(term)?, except: none },
            WordLookup::Like(field, token) => {
                let index = reader.inverted_index(*field)?;
                let mut postings = Vec::new();
                words_like((reader, *field), token, budget, &mut |info| {
                    if postings.len() >= WORDS_MAX {
                        return Err(budget.refuse(typed));
                    }
                    let option = IndexRecordOption::WithFreqsAndPositions;
                    postings.push(index.read_postings_from_terminfo(info, option)?);
                    Ok(())
                })?;
                Word { found: Union::new(postings), except: none }
            }
            WordLookup::Written { folded, marks, token } => {
                let Likeness::Written(written) = &token.likeness else {
                    return Ok(Word { found: one(folded)?, except: none });
                };
                if *written != token.folded {
                    let mark = marks::written(&token.folded, written);
                    let mark = Term::from_field_text(*marks, &mark);
                    return Ok(Word { found: one(&mark)?, except: none });
                }
                let others = Union::beginning(reader, *marks, &token.folded)?;
                Word { found: one(folded)?, except: others }
            }
        })
    }

    /// The positions of the word in a document that it is in, in order.
    fn positions(&mut self, doc: DocId) -> Vec<u32> {
        let mut positions = self.found.positions();
        if self.except.seek(doc) == doc {
            let except = self.except.positions();
            positions.retain(|position| except.binary_search(position).is_err());
        }
        positions
    }
}

impl Union {
    fn new(postings: Vec<SegmentPostings>) -> Union {
        let ahead = postings.iter().enumerate().map(|(n, p)| Reverse((p.doc(), n))).collect();
        let mut union = Union { postings, ahead, here: Vec::new(), doc: 0 };
        union.gather();
        union
    }

    /// The marks of every other way of writing a folded word.
    fn beginning(reader: &SegmentReader, marks: Field, folded: &str) -> tantivy::Result<Union> {
        let index = reader.inverted_index(marks)?;
        let start = marks::written_otherwise(folded);
        let mut terms = index.terms().range().ge(&start).lt(end_of_prefix(&start)).into_stream()?;
        let mut postings = Vec::new();
        while terms.advance() {
            let option = IndexRecordOption::WithFreqsAndPositions;
            postings.push(index.read_postings_from_terminfo(terms.value(), option)?);
        }
        Ok(Union::new(postings))
    }

    /// The first document from `target` on that any of them holds.
    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        for number in self.here.drain(..) {
            let doc = self.postings[number].seek(target);
            self.ahead.push(Reverse((doc, number)));
        }
        while let Some(Reverse((doc, number))) = self.ahead.peek().copied()
            && doc < target
        {
            self.ahead.pop();
            let doc = self.postings[number].seek(target);
            self.ahead.push(Reverse((doc, number)));
        }
        self.gather();
        self.doc
    }

    /// Takes those at the nearest document out of the ones ahead.
    fn gather(&mut self) {
        self.doc = self.ahead.peek().map_or(TERMINATED, |Reverse((doc, _))| *doc);
        while let Some(Reverse((doc, number))) = self.ahead.peek().copied()
            && doc == self.doc
            && doc < TERMINATED
        {
            self.ahead.pop();
            self.here.push(number);
        }
    }

    fn positions(&mut self) -> Vec<u32> {
        let mut positions = Vec::new();
        for &number in &self.here {
            self.postings[number].append_positions_with_offset(0, &mut positions);
        }
        if self.here.len() > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
        positions
    }
}
