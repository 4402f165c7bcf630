//! Articles that are about the same: those that have the most telling words in common.
//!
//! The words of an article are weighed by tf-idf (Salton and Buckley 1988): how often they stand
//! there, and how few articles have them. The best of them are one query, and the index ranks what
//! answers it.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::canonical_url::ArticleId;
use crate::index::{Index, SearchOptions, Sort};
use crate::model::Document;
use crate::query::{Passage, Pattern, Query, TextClause, TextField};
use crate::text::{fold, tokens};

use super::passages::passages;
use super::{Holdings, ReportError};

/// How many words make the query.
const TERMS_MAX: usize = 25;

/// The shortest word that tells something, in characters; scripts without spaces need fewer.
const WORD_CHARS_MIN: usize = 2;

/// What is similar to an article.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Similar {
    /// The article.
    pub id: String,
    /// The words by which others were sought, the most telling first.
    pub terms: Vec<String>,
    /// The most similar first.
    pub rows: Vec<SimilarRow>,
}

/// An article that is similar.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SimilarRow {
    /// The article.
    pub id: String,
    /// Its address.
    pub url: String,
    /// Its headline.
    pub title: Option<String>,
    /// The feed that first led to it.
    pub source: Option<String>,
    /// When it was published, as stated.
    pub published: Option<String>,
    /// How similar; comparable within one answer only (BM25).
    pub score: f32,
    /// Whether it is a near copy.
    pub is_copy: bool,
}

/// The `limit` articles most similar to one. None where there is no such article.
///
/// # Errors
/// Where archive or index cannot be read.
pub fn similar(
    holdings: &Holdings<'_>,
    id: &ArticleId,
    limit: usize,
) -> Result<Option<Similar>, ReportError> {
    let Holdings { reader, index, .. } = *holdings;
    let Some((document, _)) = reader.document(id)? else { return Ok(None) };
    let terms = telling_words(index, &document)?;
    let copies = reader.cluster_of(id)?;
    let mut similar = Similar { id: id.to_string(), terms: terms.clone(), rows: Vec::new() };
    if terms.is_empty() {
        return Ok(Some(similar));
    }
    let clauses = terms.into_iter().flat_map(|word| {
        [TextField::Title, TextField::Body].map(|field| {
            let passage = Passage::Pattern(Pattern::Phrase(word.clone()));
            Query::Text(TextClause { field: Some(field), passage })
        })
    });
    let query = Query::or(clauses.collect());
    // One more than asked for: the article itself is the best answer.
    let options = SearchOptions { limit: limit + 1, offset: 0, sort: Sort::Relevance };
    let hits = index.search(&query, &options)?.hits;
    for hit in hits.into_iter().filter(|hit| hit.id != *id).take(limit) {
        similar.rows.extend(reader.revision(&hit.id, None)?.map(|r| SimilarRow {
            id: hit.id.to_string(),
            url: r.url.to_string(),
            title: r.title,
            source: r.source.name,
            published: r.published,
            score: hit.score,
            is_copy: copies.contains(&hit.id),
        }));
    }
    Ok(Some(similar))
}

/// The words with the highest tf-idf, the best first, then by the alphabet.
fn telling_words(index: &Index, document: &Document) -> Result<Vec<String>, ReportError> {
    let mut counts: HashMap<String, u64> = HashMap::new();
    for (_, text) in passages(document) {
        for token in tokens(text) {
            *counts.entry(fold(token.surface)).or_default() += 1;
        }
    }
    counts.retain(|word, _| word.chars().count() >= WORD_CHARS_MIN);
    let words: Vec<String> = counts.keys().cloned().collect();
    let held = index.frequencies(TextField::Body, &words)?;
    let articles = index.stats()?.documents;
    let weighed = words.into_iter().zip(held).map(|(word, held)| {
        let weight = tf_idf(counts[&word], held, articles);
        (weight, word)
    });
    // A word that no other article has finds none.
    let mut weighed: Vec<(f64, String)> = weighed.filter(|(weight, _)| *weight > 0.0).collect();
    weighed.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.cmp(other)));
    Ok(weighed.into_iter().take(TERMS_MAX).map(|(_, word)| word).collect())
}

/// The weight of a word that stands `count` times in one of `articles`, `held` of which have it;
/// nothing where it can find no other.
fn tf_idf(count: u64, held: u64, articles: u64) -> f64 {
    if held < 2 {
        return 0.0;
    }
    (1.0 + (count as f64).ln()) * (articles as f64 / held as f64).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_that_stand_often_tell_the_most() {
        assert!(tf_idf(5, 10, 1_000) > tf_idf(1, 10, 1_000));
        assert!(tf_idf(1, 10, 1_000) > tf_idf(1, 500, 1_000));
        assert_eq!(tf_idf(9, 1, 1_000), 0.0);
        assert_eq!(tf_idf(9, 1_000, 1_000), 0.0);
    }
}
