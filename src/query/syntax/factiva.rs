//! Factiva's search language.
//!
//! `same`, `near`, `w/` and `adj` bind tightest, then not, and, or.

use super::dialect::{Dialect, Joint, Name, Silence, find, number_after};
use crate::query::fields::{FieldName, TextField};
use crate::query::tree::Reach;
use crate::text::{ANY_ONE, ANY_RUN};

pub(super) const DIALECT: Dialect = Dialect {
    joint,
    strength,
    silence: Silence::Phrase,
    wildcard,
    name,
    field_sign: Some('='),
    has_prefixes: false,
};

fn joint(word: &str) -> Option<Joint> {
    let ordered = number_after(word, "adj").or_else(|| number_after(word, "w/"));
    // `/N5/` says what `near5` does.
    let slashed = word.strip_suffix('/').and_then(|word| number_after(word, "/n"));
    let near = number_after(word, "near").or(slashed);
    Some(match word.to_ascii_lowercase().as_str() {
        "and" => Joint::And,
        "or" => Joint::Or,
        "not" => Joint::Not,
        "same" => Joint::Near(Reach::Paragraph),
        "adj" => Joint::Near(Reach::Ahead(1)),
        _ => match (ordered, near) {
            (Some(words), _) => Joint::Near(Reach::Ahead(words)),
            (_, Some(words)) => Joint::Near(Reach::Words(words)),
            _ => return None,
        },
    })
}

fn strength(joint: Joint) -> u8 {
    match joint {
        Joint::Near(_) | Joint::NotNear(_) => 4,
        Joint::Not => 3,
        Joint::And => 2,
        Joint::Or => 1,
    }
}

fn wildcard(sign: char) -> Option<char> {
    match sign {
        '*' | '$' => Some(ANY_RUN),
        '?' => Some(ANY_ONE),
        _ => None,
    }
}

const CODES: Name = Name::Refused("Factiva's codes are its own: search for the words instead");

const NAMES: [(&str, Name); 15] = [
    ("hd", Name::Field(FieldName::Text(TextField::Title))),
    ("lp", Name::Field(FieldName::Text(TextField::Lead))),
    ("td", Name::Field(FieldName::Text(TextField::Body))),
    ("by", Name::Field(FieldName::Text(TextField::Author))),
    ("sn", Name::Field(FieldName::Text(TextField::Source))),
    ("se", Name::Field(FieldName::Text(TextField::Section))),
    ("la", Name::Field(FieldName::Lang)),
    ("wc", Name::Field(FieldName::Words)),
    ("hl", Name::Refused("write hd=(...) or lp=(...)")),
    ("hlp", Name::Either(TextField::Title, TextField::Lead)),
    ("co", CODES),
    ("in", CODES),
    ("ns", CODES),
    ("re", CODES),
    ("sc", CODES),
];

fn name(word: &str) -> Option<Name> {
    let first = word.strip_suffix('/').and_then(|word| number_after(word, "/f"));
    let at_least = number_after(word, "atleast").map(Name::AtLeast);
    first.map(Name::First).or(at_least).or_else(|| find(&NAMES, word))
}
