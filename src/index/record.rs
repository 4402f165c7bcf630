//! A document as the engine's record.

use tantivy::TantivyDocument;

use crate::model::{Access, Document};
use crate::query::TextField;
use crate::text::{Stemmer, fold};

use super::forms::tagged;
use super::id;
use super::schema::Fields;

pub(super) const FREE: &str = "access:free";
pub(super) const PAYWALLED: &str = "access:paywalled";
pub(super) const HAS_COMMENTS: &str = "has:comments";
pub(super) const IS_REVISED: &str = "is:revised";

pub(super) fn record(document: &Document, fields: &Fields) -> TantivyDocument {
    let mut record = TantivyDocument::new();
    let stemmer = Stemmer::for_lang(document.lang.as_deref());
    for field in TextField::ALL {
        for value in document.values(field).into_iter().filter(|value| !value.is_empty()) {
            record.add_text(fields.exact(field), value);
            let stemmer = if field.is_prose() { stemmer } else { Stemmer::NONE };
            record.add_text(fields.forms(field), tagged(value, stemmer));
        }
    }
    let (high, low) = id::halves(&document.id);
    record.add_text(fields.id, document.id.as_str());
    record.add_u64(fields.id_high, high);
    record.add_u64(fields.id_low, low);
    record.add_u64(fields.revision, u64::from(document.revision));
    record.add_i64(fields.captured, document.captured.as_second());
    if let Some(published) = document.published {
        record.add_i64(fields.published, published.as_second());
    }
    if let Some(modified) = document.modified {
        record.add_i64(fields.modified, modified.as_second());
    }
    if let Some(until) = document.until {
        record.add_i64(fields.until, until.as_second());
    }
    record.add_u64(fields.words, u64::from(document.word_count));
    record.add_u64(fields.rules, u64::from(stemmer.number()));
    labels(document, fields, &mut record);
    record
}

fn labels(document: &Document, fields: &Fields, record: &mut TantivyDocument) {
    let host = document.url.host();
    record.add_text(fields.host, host);
    for (dot, _) in host.match_indices('.') {
        record.add_text(fields.host, &host[dot + 1..]);
    }
    if let Some(tag) = document.lang.as_deref().map(str::to_ascii_lowercase) {
        if let Some((primary, _)) = tag.split_once('-') {
            record.add_text(fields.lang, primary);
        }
        record.add_text(fields.lang, tag);
    }
    if let Some(country) = &document.country {
        record.add_text(fields.country, fold(country));
    }
    let access = document.access.map(|access| match access {
        Access::Free => FREE,
        Access::Paywalled => PAYWALLED,
    });
    let comments = document.has_comments().then_some(HAS_COMMENTS);
    let revised = document.is_revised().then_some(IS_REVISED);
    for flag in [access, comments, revised].into_iter().flatten() {
        record.add_text(fields.flag, flag);
    }
}
