//! In how many articles words stand.

use tantivy::Term;

use crate::query::TextField;
use crate::text::fold;

use super::View;
use super::error::Fault;

/// For each word, how many articles have it in `field` in this form, accents and case folded.
///
/// Every revision counts, and those that were replaced or removed do until their piece of the
/// index is merged.
pub(super) fn frequencies(
    view: &View<'_>,
    field: TextField,
    words: &[String],
) -> Result<Vec<u64>, Fault> {
    let term = |word: &String| Term::from_field_text(view.fields.exact(field), &fold(word));
    words.iter().map(|word| Ok(view.searcher.doc_freq(&term(word))?)).collect()
}
