//! LexisNexis and Nexis Uni: terms and connectors.
//!
//! OR binds tightest, then `w/n` and its like, then sentence, paragraph, AND, and last AND NOT.

use super::dialect::{Capitals, Dialect, Joint, Name, Silence, find, number_after};
use crate::query::fields::{FieldName, TextField};
use crate::query::tree::{DateField, Reach};
use crate::text::{ANY_ONE, ANY_RUN};

pub(super) const DIALECT: Dialect = Dialect {
    joint,
    strength,
    silence: Silence::Phrase,
    wildcard,
    name,
    field_sign: None,
    has_prefixes: false,
};

fn joint(word: &str) -> Option<Joint> {
    let ordered = || number_after(word, "pre/").or_else(|| number_after(word, "onear/"));
    let near = || {
        let found = number_after(word, "w/").or_else(|| number_after(word, "near/"));
        found.or_else(|| number_after(word, "/"))
    };
    Some(match word.to_ascii_lowercase().as_str() {
        "and" | "&" => Joint::And,
        "or" => Joint::Or,
        "not" => Joint::Not,
        "w/s" | "w/sent" | "/s" => Joint::Near(Reach::Sentence),
        "w/p" | "w/para" | "/p" => Joint::Near(Reach::Paragraph),
        _ => match (ordered().or_else(|| number_after(word, "+")), near()) {
            (Some(words), _) => Joint::Near(Reach::Ahead(words)),
            (_, Some(words)) => Joint::Near(Reach::Words(words)),
            _ => return None,
        },
    })
}

fn strength(joint: Joint) -> u8 {
    match joint {
        Joint::Or => 5,
        Joint::Near(Reach::Words(_) | Reach::Ahead(_)) => 4,
        Joint::NotNear(Reach::Words(_) | Reach::Ahead(_)) => 4,
        Joint::Near(Reach::Sentence) | Joint::NotNear(Reach::Sentence) => 3,
        Joint::Near(Reach::Paragraph) | Joint::NotNear(Reach::Paragraph) => 2,
        Joint::And => 1,
        Joint::Not => 0,
    }
}

fn wildcard(sign: char) -> Option<char> {
    match sign {
        '!' => Some(ANY_RUN),
        // Within a word, as LexisNexis has had it all along; at its end it is refused.
        '?' | '*' => Some(ANY_ONE),
        _ => None,
    }
}

const NAMES: [(&str, Name); 18] = [
    ("headline", Name::Field(FieldName::Text(TextField::Title))),
    ("title", Name::Field(FieldName::Text(TextField::Title))),
    ("lead", Name::Field(FieldName::Text(TextField::Lead))),
    ("body", Name::Field(FieldName::Text(TextField::Body))),
    ("byline", Name::Field(FieldName::Text(TextField::Author))),
    ("author", Name::Field(FieldName::Text(TextField::Author))),
    ("publication", Name::Field(FieldName::Text(TextField::Source))),
    ("source", Name::Field(FieldName::Text(TextField::Source))),
    ("section", Name::Field(FieldName::Text(TextField::Section))),
    ("subject", Name::Field(FieldName::Text(TextField::Tag))),
    ("language", Name::Field(FieldName::Lang)),
    ("length", Name::Field(FieldName::Words)),
    ("date", Name::Field(FieldName::Date(DateField::Published))),
    ("load-date", Name::Field(FieldName::Date(DateField::Captured))),
    ("hlead", Name::Either(TextField::Title, TextField::Lead)),
    ("allcaps", Name::Written(Capitals::All)),
    ("nocaps", Name::Written(Capitals::None)),
    ("caps", Name::Refused("write ALLCAPS(...), or each spelling in our own syntax: =Aid OR =AID")),
];

fn name(word: &str) -> Option<Name> {
    let at_least = number_after(word, "atleast").or_else(|| number_after(word, "atl"));
    at_least.map(Name::AtLeast).or_else(|| find(&NAMES, word))
}
