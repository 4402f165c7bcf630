//! What tells one language from another.

use crate::query::fields::{FieldName, TextField};
use crate::query::tree::Reach;

/// The tables of a language.
pub(super) struct Dialect {
    /// The operator that a word is.
    pub joint: fn(&str) -> Option<Joint>,
    /// How tightly an operator binds: the greater, the tighter.
    pub strength: fn(Joint) -> u8,
    /// What two words side by side mean.
    pub silence: Silence,
    /// What a sign within a word stands for: one of the wildcards, if anything.
    pub wildcard: fn(char) -> Option<char>,
    /// What stands before a bracket or `field_sign`.
    pub name: fn(&str) -> Option<Name>,
    /// The sign behind a field's name; without one a bracket follows.
    pub field_sign: Option<char>,
    /// Whether `+`, `-`, `!` and `NOT` may stand before a word.
    pub has_prefixes: bool,
}

/// What joins two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    And,
    Or,
    /// The first and not the second.
    Not,
    Near(Reach),
    /// The first with no second so close.
    NotNear(Reach),
}

/// What words without an operator between them mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    And,
    Or,
    /// The words side by side, in any of their forms.
    Phrase,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Name {
    Field(FieldName),
    /// One of two fields: what stands behind is sought in each.
    Either(TextField, TextField),
    /// The words as they are written, in capitals or without.
    Written(Capitals),
    AtLeast(u32),
    First(u32),
    /// Something that Annals cannot ask; what to do instead.
    Refused(&'static str),
}

/// In which letters a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Capitals {
    /// Each is a capital.
    All,
    /// None is.
    None,
}

impl Capitals {
    /// The word in these letters.
    pub fn written(self, word: &str) -> String {
        match self {
            Capitals::All => word.to_uppercase(),
            Capitals::None => word.to_lowercase(),
        }
    }
}

/// The number behind `start` in any case: `5` of `near5`; the whole rest is digits.
pub(super) fn number_after(word: &str, start: &str) -> Option<u32> {
    let head = word.get(..start.len())?;
    let digits = word.get(start.len()..)?;
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    (head.eq_ignore_ascii_case(start) && is_number).then(|| digits.parse().ok()).flatten()
}

/// The field of one of `names`, in any case.
pub(super) fn find(names: &[(&str, Name)], name: &str) -> Option<Name> {
    names.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, found)| *found)
}
