//! Articles with a word, in any of its forms, in any of several fields.
//!
//! What the engine's own union of terms would do, but that a word's forms count together: an article
//! with *port* and *ports* has the word twice, and ranks by the length of its text however many
//! terms find it.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{
    Bm25StatisticsProvider, Bm25Weight, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use super::sift::{FormTerm, Sifted};

/// How many documents are read at a time.
const WINDOW: u32 = 4_096;
/// A leap over more documents than this asks for one of them, not for those around it.
const LEAP: u32 = 256;

/// A query for a word.
#[derive(Debug, Clone)]
pub(super) struct WordQuery(pub Vec<WordIn>);

/// A word in one field.
#[derive(Debug, Clone)]
pub(super) struct WordIn {
    /// The field of folded words, whose length documents are ranked by.
    pub words: Field,
    /// What finds the word.
    pub terms: Vec<FormTerm>,
    /// How much a match weighs.
    pub boost: Score,
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut fields = Vec::with_capacity(self.0.len());
        for field in &self.0 {
            let similarity = match scoring {
                EnableScoring::Disabled { .. } => None,
                EnableScoring::Enabled { statistics_provider, .. } => {
                    let found = frequency(&field.terms, statistics_provider)?;
                    let similarity = similarity(field.words, found, statistics_provider)?;
                    Some(similarity.boost_by(field.boost))
                }
            };
            fields.push((field.clone(), similarity));
        }
        Ok(Box::new(WordWeight(fields)))
    }
}

/// In how many articles a word is, at most: two of its terms may be in one.
pub(super) fn frequency(
    terms: &[FormTerm],
    statistics: &dyn Bm25StatisticsProvider,
) -> tantivy::Result<u64> {
    let mut frequency = 0;
    for term in terms {
        frequency += statistics.doc_freq(&term.term)?;
    }
    Ok(frequency)
}

/// What documents are ranked by, where a field has something in so many of them.
pub(super) fn similarity(
    words: Field,
    frequency: u64,
    statistics: &dyn Bm25StatisticsProvider,
) -> tantivy::Result<Bm25Weight> {
    let documents = statistics.total_num_docs()?;
    let average = statistics.total_num_tokens(words)? as Score / documents.max(1) as Score;
    // The engine asserts that no term is in more documents than there are.
    Ok(Bm25Weight::for_one_term(frequency.min(documents), documents, average))
}

struct WordWeight(Vec<(WordIn, Option<Bm25Weight>)>);

impl Weight for WordWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut fields = Vec::with_capacity(self.0.len());
        for (field, similarity) in &self.0 {
            let ranked = match similarity {
                None => None,
                Some(weight) => {
                    Some((weight.boost_by(boost), reader.get_fieldnorms_reader(field.words)?))
                }
            };
            let option = match ranked {
                None => IndexRecordOption::Basic,
                Some(_) => IndexRecordOption::WithFreqs,
            };
            let mut postings = Vec::new();
            for term in &field.terms {
                postings.extend(Sifted::open(term, reader, option)?);
            }
            if !postings.is_empty() {
                fields.push(Found { postings, ranked });
            }
        }
        Ok(Box::new(WordScorer::new(fields)))
    }

    fn explain(&self, _: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument(format!("document {doc} is not explained")))
    }
}

/// The word in one field of one piece of the index.
struct Found {
    postings: Vec<Sifted>,
    ranked: Option<(Bm25Weight, FieldNormReader)>,
}

impl Found {
    fn score(&self, doc: DocId, count: u32) -> Score {
        self.ranked
            .as_ref()
            .map_or(0.0, |(weight, lengths)| weight.score(lengths.fieldnorm_id(doc), count))
    }
}

/// The documents with the word, read a window at a time.
struct WordScorer {
    fields: Vec<Found>,
    window: Window,
    doc: DocId,
    score: Score,
}

impl WordScorer {
    fn new(fields: Vec<Found>) -> WordScorer {
        let mut scorer = WordScorer { fields, window: Window::new(), doc: 0, score: 0.0 };
        scorer.next();
        scorer
    }

    /// The nearest document that was not read yet.
    fn ahead(&self) -> DocId {
        let postings = self.fields.iter().flat_map(|field| &field.postings);
        postings.map(Sifted::doc).min().unwrap_or(TERMINATED)
    }

    /// Goes to the next document.
    fn next(&mut self) {
        loop {
            if let Some((doc, score)) = self.window.take() {
                (self.doc, self.score) = (doc, score);
                return;
            }
            let ahead = self.ahead();
            if ahead == TERMINATED {
                self.doc = TERMINATED;
                return;
            }
            self.window.read(ahead, &mut self.fields);
        }
    }

    /// Goes to the nearest document and reads it alone.
    fn alone(&mut self) {
        self.doc = self.ahead();
        self.score = 0.0;
        if self.doc == TERMINATED {
            return;
        }
        for field in &mut self.fields {
            let mut count = 0;
            for postings in &mut field.postings {
                if postings.doc() == self.doc {
                    count += postings.times();
                    postings.advance();
                }
            }
            if count > 0 {
                self.score += field.score(self.doc, count);
            }
        }
    }
}

impl DocSet for WordScorer {
    fn advance(&mut self) -> DocId {
        if self.doc < TERMINATED {
            self.next();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if self.window.skip_to(target) {
            self.next();
            return self.doc;
        }
        self.window.clear();
        for postings in self.fields.iter_mut().flat_map(|field| &mut field.postings) {
            if postings.doc() < target {
                postings.seek(target);
            }
        }
        if target - self.doc > LEAP {
            self.alone()
        } else {
            self.next()
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let postings = self.fields.iter().flat_map(|field| &field.postings);
        postings.map(Sifted::size_hint).max().unwrap_or(0)
    }
}

impl Scorer for WordScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}

/// Documents that were read and are still to be given.
struct Window {
    /// The first document that it can hold, a multiple of 64.
    begin: DocId,
    /// The first behind them; `begin` where it was never read.
    end: DocId,
    /// Those in it, a bit each.
    present: Box<[u64]>,
    scores: Box<[Score]>,
    /// How often the word is in a field of each.
    counts: Box<[u32]>,
    /// The first of `present` that may have a bit.
    at: usize,
}

impl Window {
    fn new() -> Window {
        let documents = WINDOW as usize;
        Window {
            begin: 0,
            end: 0,
            present: vec![0; documents / 64].into(),
            scores: vec![0.0; documents].into(),
            counts: vec![0; documents].into(),
            at: documents / 64,
        }
    }

    fn clear(&mut self) {
        self.present.fill(0);
        self.end = self.begin;
        self.at = self.present.len();
    }

    /// Takes the next document out.
    fn take(&mut self) -> Option<(DocId, Score)> {
        while let Some(bits) = self.present.get_mut(self.at) {
            if *bits == 0 {
                self.at += 1;
                continue;
            }
            let place = self.at * 64 + bits.trailing_zeros() as usize;
            *bits &= *bits - 1;
            return Some((self.begin + place as DocId, self.scores[place]));
        }
        None
    }

    /// Drops what stands before `target`; false where that lies behind the window.
    fn skip_to(&mut self, target: DocId) -> bool {
        if target >= self.end {
            return false;
        }
        let place = target.saturating_sub(self.begin) as usize;
        if place / 64 >= self.at {
            self.at = place / 64;
            self.present[self.at] &= u64::MAX << (place % 64);
        }
        true
    }

    /// Reads the documents from `first` on.
    fn read(&mut self, first: DocId, fields: &mut [Found]) {
        self.begin = first / 64 * 64;
        self.end = self.begin.saturating_add(WINDOW);
        self.at = 0;
        self.present.fill(0);
        self.scores.fill(0.0);
        let mut found = [0_u64; WINDOW as usize / 64];
        for field in fields {
            for postings in &mut field.postings {
                let mut doc = postings.doc();
                while doc < self.end {
                    let place = (doc - self.begin) as usize;
                    found[place / 64] |= 1 << (place % 64);
                    self.counts[place] += postings.times();
                    doc = postings.advance();
                }
            }
            self.rank(field, &mut found);
        }
    }

    /// Adds the scores of the documents in which a field has the word.
    fn rank(&mut self, field: &Found, found: &mut [u64]) {
        for (at, bits) in found.iter_mut().enumerate() {
            let mut bits = std::mem::take(bits);
            self.present[at] |= bits;
            while bits != 0 {
                let place = at * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let count = std::mem::take(&mut self.counts[place]);
                self.scores[place] += field.score(self.begin + place as DocId, count);
            }
        }
    }
}
