//! The fields of the index.
//!
//! The tokenizers' names carry a version: whoever changes what they do raises it, and every older
//! index is then [`super::IndexError::Incompatible`].

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};

use crate::query::TextField;

use super::labels::Label;

/// The tokenizer of folded words.
pub(super) const EXACT: &str = "annals_exact_1";
/// The tokenizer of forms.
pub(super) const FORMS: &str = "annals_forms_1";

pub(super) const ID_HIGH: &str = "id_high";
pub(super) const ID_LOW: &str = "id_low";
pub(super) const REVISION: &str = "revision";
pub(super) const PUBLISHED: &str = "published";
pub(super) const CAPTURED: &str = "captured";
pub(super) const WORDS: &str = "words";
pub(super) const RULES: &str = "rules";
pub(super) const MODIFIED: &str = "modified";
pub(super) const UNTIL: &str = "until";
pub(super) const HOST: &str = "host";
pub(super) const LANG: &str = "lang";
pub(super) const COUNTRY: &str = "country";
pub(super) const FLAG: &str = "flag";

/// The engine's tokenizer that leaves a value whole.
const WHOLE: &str = "raw";

/// The fields, by what they hold.
#[derive(Clone)]
pub(super) struct Fields {
    exact: [Field; TextField::ALL.len()],
    forms: [Field; TextField::ALL.len()],
    /// The id as text, to find and delete by.
    pub id: Field,
    /// The id's number, to order and read by.
    pub id_high: Field,
    pub id_low: Field,
    pub revision: Field,
    /// Dates are seconds since 1970: no calendar's limits, and the precision of the language.
    pub published: Field,
    pub modified: Field,
    pub captured: Field,
    /// When another revision took its place; none where it stands.
    pub until: Field,
    pub words: Field,
    /// The host and every domain that it belongs to.
    pub host: Field,
    /// The language tag and its primary part.
    pub lang: Field,
    /// The number of the rules that its words are stemmed by.
    pub rules: Field,
    pub country: Field,
    /// What an article is or is not: `access:free`, `has:comments`, `is:revised`.
    pub flag: Field,
}

impl Fields {
    /// Folded words of a field.
    pub fn exact(&self, field: TextField) -> Field {
        self.exact[field as usize]
    }

    /// Stems of a field's words, how they are written, and how the field is divided.
    pub fn forms(&self, field: TextField) -> Field {
        self.forms[field as usize]
    }
}

pub(super) fn build() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let exact = TextField::ALL.map(|field| {
        let options = words(EXACT);
        // What articles are counted by stands in a column too, whole.
        let is_counted = Label::parse(field.name()).is_some();
        let options = if is_counted { options.set_fast(WHOLE) } else { options };
        schema.add_text_field(field.name(), options)
    });
    let forms = TextField::ALL.map(|field| {
        let name = format!("{}_forms", field.name());
        schema.add_text_field(&name, words(FORMS))
    });
    let number = NumericOptions::from(FAST);
    let fields = Fields {
        exact,
        forms,
        id: schema.add_text_field("id", label()),
        id_high: schema.add_u64_field(ID_HIGH, number.clone()),
        id_low: schema.add_u64_field(ID_LOW, number.clone()),
        revision: schema.add_u64_field(REVISION, number.clone()),
        published: schema.add_i64_field(PUBLISHED, number.clone()),
        modified: schema.add_i64_field(MODIFIED, number.clone()),
        captured: schema.add_i64_field(CAPTURED, number.clone()),
        until: schema.add_i64_field(UNTIL, number.clone()),
        words: schema.add_u64_field(WORDS, number.clone()),
        rules: schema.add_u64_field(RULES, number),
        host: schema.add_text_field(HOST, label().set_fast(WHOLE)),
        lang: schema.add_text_field(LANG, label().set_fast(WHOLE)),
        country: schema.add_text_field(COUNTRY, label().set_fast(WHOLE)),
        flag: schema.add_text_field(FLAG, label().set_fast(WHOLE)),
    };
    (schema.build(), fields)
}

fn words(tokenizer: &str) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer)
        // The words alone say how long a text is.
        .set_fieldnorms(tokenizer != FORMS)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

/// A value found only as a whole.
fn label() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(WHOLE)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default().set_indexing_options(indexing)
}
