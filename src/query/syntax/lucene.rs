//! The classic query parser of Apache Lucene, as far as it finds rather than ranks.
//!
//! AND binds tighter than OR, and words side by side are joined with OR.

use super::dialect::{Dialect, Joint, Name, Silence};
use crate::query::fields::FieldName;
use crate::text::{ANY_ONE, ANY_RUN};

pub(super) const DIALECT: Dialect = Dialect {
    joint,
    strength,
    silence: Silence::Or,
    wildcard,
    name,
    field_sign: Some(':'),
    has_prefixes: true,
};

fn joint(word: &str) -> Option<Joint> {
    Some(match word {
        "AND" | "&&" => Joint::And,
        "OR" | "||" => Joint::Or,
        "NOT" => Joint::Not,
        _ => return None,
    })
}

fn strength(joint: Joint) -> u8 {
    match joint {
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

fn name(word: &str) -> Option<Name> {
    FieldName::find(word).map(Name::Field)
}
