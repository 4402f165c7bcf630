//! The texts of an article in which words are counted.

use crate::model::Document;
use crate::query::TextField;

/// The texts, each once: headline, text, and the standfirst where that does not stand in the text.
pub(super) fn passages(document: &Document) -> Vec<(TextField, &str)> {
    let mut passages = vec![(TextField::Title, document.title.as_str())];
    if !is_repeated(document) {
        passages.push((TextField::Lead, document.lead.as_str()));
    }
    passages.push((TextField::Body, document.body.as_str()));
    passages.retain(|(_, text)| !text.is_empty());
    passages
}

/// Whether the standfirst stands in the text too.
pub(super) fn is_repeated(document: &Document) -> bool {
    document.body.contains(document.lead.as_str())
}
