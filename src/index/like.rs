//! Articles with a word like a pattern's token, whatever its place.

use std::sync::Arc;

use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{
    BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, Score, SegmentReader, TantivyError};

use crate::query::PatternToken;

use super::budget::Budget;
use super::words::words_like;

/// A query for words like a token; all articles found are ranked alike.
#[derive(Debug, Clone)]
pub(super) struct LikeQuery {
    pub field: Field,
    pub token: PatternToken,
    pub budget: Arc<Budget>,
}

impl Query for LikeQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(LikeWeight(self.clone())))
    }
}

struct LikeWeight(LikeQuery);

impl Weight for LikeWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let LikeQuery { field, token, budget } = &self.0;
        let index = reader.inverted_index(*field)?;
        let mut docs = BitSet::with_max_value(reader.max_doc());
        words_like((reader, *field), token, budget, &mut |info| {
            let postings =
                index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            insert(postings, &mut docs);
            Ok(())
        })?;
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(docs), boost)))
    }

    fn explain(&self, _: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument(format!("document {doc} is not explained")))
    }
}

fn insert(mut postings: BlockSegmentPostings, docs: &mut BitSet) {
    loop {
        let block = postings.docs();
        if block.is_empty() {
            return;
        }
        for &doc in block {
            docs.insert(doc);
        }
        postings.advance();
    }
}
