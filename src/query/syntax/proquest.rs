//! ProQuest's search language.
//!
//! PRE binds tightest, then NEAR, AND, OR, and last NOT.

use super::dialect::{Dialect, Joint, Name, Silence, find, number_after};
use crate::query::fields::{FieldName, TextField};
use crate::query::tree::{DateField, Reach};
use crate::text::{ANY_ONE, ANY_RUN};

/// How far NEAR and PRE reach without a number, in words.
const REACH_WORDS: u32 = 4;

pub(super) const DIALECT: Dialect = Dialect {
    joint,
    strength,
    silence: Silence::And,
    wildcard,
    name,
    field_sign: None,
    has_prefixes: false,
};

fn joint(word: &str) -> Option<Joint> {
    let near = number_after(word, "near/").or_else(|| number_after(word, "n/"));
    let ordered = number_after(word, "pre/").or_else(|| number_after(word, "p/"));
    Some(match word {
        "AND" | "and" => Joint::And,
        "OR" | "or" => Joint::Or,
        "NOT" | "not" => Joint::Not,
        "NEAR" => Joint::Near(Reach::Words(REACH_WORDS)),
        "PRE" => Joint::Near(Reach::Ahead(REACH_WORDS)),
        _ => match (ordered, near) {
            (Some(words), _) => Joint::Near(Reach::Ahead(words)),
            (_, Some(words)) => Joint::Near(Reach::Words(words)),
            _ => return None,
        },
    })
}

fn strength(joint: Joint) -> u8 {
    match joint {
        Joint::Near(Reach::Ahead(_)) | Joint::NotNear(Reach::Ahead(_)) => 4,
        Joint::Near(_) | Joint::NotNear(_) => 3,
        Joint::And => 2,
        Joint::Or => 1,
        Joint::Not => 0,
    }
}

fn wildcard(sign: char) -> Option<char> {
    match sign {
        '*' => Some(ANY_RUN),
        '?' => Some(ANY_ONE),
        _ => None,
    }
}

const NAMES: [(&str, Name); 12] = [
    ("ti", Name::Field(FieldName::Text(TextField::Title))),
    ("title", Name::Field(FieldName::Text(TextField::Title))),
    ("ab", Name::Field(FieldName::Text(TextField::Lead))),
    ("ft", Name::Field(FieldName::Text(TextField::Body))),
    ("au", Name::Field(FieldName::Text(TextField::Author))),
    ("author", Name::Field(FieldName::Text(TextField::Author))),
    ("pub", Name::Field(FieldName::Text(TextField::Source))),
    ("sec", Name::Field(FieldName::Text(TextField::Section))),
    ("su", Name::Field(FieldName::Text(TextField::Tag))),
    ("la", Name::Field(FieldName::Lang)),
    ("pd", Name::Field(FieldName::Date(DateField::Published))),
    ("ty", Name::Refused("Annals knows no document types")),
];

fn name(word: &str) -> Option<Name> {
    find(&NAMES, word)
}
