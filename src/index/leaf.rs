//! The places of one pattern in the documents of one piece of the index.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use crate::query::{Likeness, PatternToken, Place};

use super::budget::{Budget, WORDS_MAX};
use super::forms;
use super::sift::{FormTerm, Sifted};
use super::words::{end_of_prefix, words_like};

const POSITIONS: IndexRecordOption = IndexRecordOption::WithFreqsAndPositions;

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
    /// As any of some terms.
    Terms(Vec<FormTerm>),
    /// As every term of a field that is like a token.
    Like(Field, PatternToken),
    /// As it is written: by its folded form and, in a field of forms, how it is written.
    Written { folded: Term, forms: Field, token: PatternToken },
}

/// A pattern in one piece of the index.
pub(super) struct Leaf {
    ways: Vec<Way>,
}

/// A row of words.
struct Way {
    words: Vec<(u32, Word)>,
    doc: DocId,
    /// Where the row begins in a document, and where one of its words is: kept for the next one.
    starts: Vec<u32>,
    positions: Vec<u32>,
}

/// A word, and where it does not count.
struct Word {
    found: Union,
    except: Union,
}

/// Several postings as one.
struct Union {
    postings: Vec<Sifted>,
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
            let mut way = Way { words, doc: 0, starts: Vec::new(), positions: Vec::new() };
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
        let (doc, starts, positions) = (self.doc, &mut self.starts, &mut self.positions);
        let length = self.words.last().map_or(0, |(offset, _)| offset + 1);
        let mut words = self.words.iter_mut();
        let Some((_, first)) = words.next() else { return };
        first.positions(doc, starts);
        for (offset, word) in words {
            word.positions(doc, positions);
            starts.retain(|start| positions.binary_search(&(start + *offset)).is_ok());
        }
        let place = |&start: &u32| Place { start, end: start + length, marks: Vec::new() };
        found.extend(starts.iter().map(place));
    }
}

impl Word {
    fn open(
        lookup: &WordLookup,
        (reader, typed): (&SegmentReader, &str),
        budget: &Budget,
    ) -> tantivy::Result<Word> {
        let any = |terms: &[FormTerm]| {
            let mut found = Vec::with_capacity(terms.len());
            for term in terms {
                found.extend(Sifted::open(term, reader, POSITIONS)?);
            }
            tantivy::Result::Ok(Union::new(found))
        };
        let one = |term: &Term| any(&[FormTerm::anywhere(term.clone())]);
        let none = Union::new(Vec::new());
        Ok(match lookup {
            WordLookup::Terms(terms) => Word { found: any(terms)?, except: none },
            WordLookup::Like(field, token) => {
                let index = reader.inverted_index(*field)?;
                let mut postings = Vec::new();
                words_like((reader, *field), token, budget, &mut |info| {
                    if postings.len() >= WORDS_MAX {
                        return Err(budget.refuse(typed));
                    }
                    postings.push(index.read_postings_from_terminfo(info, POSITIONS)?.into());
                    Ok(())
                })?;
                Word { found: Union::new(postings), except: none }
            }
            WordLookup::Written { folded, forms, token } => {
                let Likeness::Written(written) = &token.likeness else {
                    return Ok(Word { found: one(folded)?, except: none });
                };
                if *written != token.folded {
                    let form = forms::written(&token.folded, written);
                    let form = Term::from_field_text(*forms, &form);
                    return Ok(Word { found: one(&form)?, except: none });
                }
                let others = Union::written_otherwise(reader, *forms, &token.folded)?;
                Word { found: one(folded)?, except: others }
            }
        })
    }

    /// Puts the positions of the word in a document that it is in into `out`, in order.
    fn positions(&mut self, doc: DocId, out: &mut Vec<u32>) {
        self.found.positions(out);
        if self.except.seek(doc) == doc {
            let mut except = Vec::new();
            self.except.positions(&mut except);
            out.retain(|position| except.binary_search(position).is_err());
        }
    }
}

impl Union {
    fn new(postings: Vec<Sifted>) -> Union {
        let ahead = postings.iter().enumerate().map(|(n, p)| Reverse((p.doc(), n))).collect();
        let mut union = Union { postings, ahead, here: Vec::new(), doc: 0 };
        union.gather();
        union
    }

    /// Every other way of writing a folded word.
    fn written_otherwise(
        reader: &SegmentReader,
        forms: Field,
        folded: &str,
    ) -> tantivy::Result<Union> {
        let index = reader.inverted_index(forms)?;
        let start = forms::written_otherwise(folded);
        let mut terms = index.terms().range().ge(&start).lt(end_of_prefix(&start)).into_stream()?;
        let mut postings = Vec::new();
        while terms.advance() {
            postings.push(index.read_postings_from_terminfo(terms.value(), POSITIONS)?.into());
        }
        Ok(Union::new(postings))
    }

    /// The first document from `target` on that any of them holds.
    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if let [only] = self.postings.as_mut_slice() {
            self.doc = only.seek(target);
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

    fn positions(&mut self, out: &mut Vec<u32>) {
        out.clear();
        for &number in &self.here {
            self.postings[number].positions(out);
        }
        if self.here.len() > 1 {
            out.sort_unstable();
            out.dedup();
        }
    }
}
