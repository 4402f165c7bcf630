//! In how many articles words stand.

use tantivy::{Searcher, Term};

use crate::query::TextField;
use crate::text::fold;

use super::error::Fault;
use super::schema::Fields;

/// For each word, how many articles have it in `field` in this form, accents and case folded.
///
/// Articles that were replaced or removed count until their piece of the index is merged.
pub(super) fn frequencies(
    (searcher, fields): (&Searcher, &Fields),
    field: TextField,
    words: &[String],
) -> Result<Vec<u64>, Fault> {
    let term = |word: &String| Term::from_field_text(fields.exact(field), &fold(word));
    words.iter().map(|word| Ok(searcher.doc_freq(&term(word))?)).collect()
}
