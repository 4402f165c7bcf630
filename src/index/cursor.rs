//! A place in a list of hits, to go on from.

use std::fmt;
use std::str::FromStr;

use crate::canonical_url::ArticleId;

use super::id;

/// A hit's place in an order: what it was sorted by, and its id. Prints as one short word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Greater stands before.
    pub(super) key: u64,
    /// The number of the article's id.
    pub(super) id: u128,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = id::from_number(self.id);
        write!(f, "{:x}.{}", self.key, id.as_ref().map_or("", |id| id.as_str()))
    }
}

impl FromStr for Cursor {
    type Err = String;

    fn from_str(text: &str) -> Result<Cursor, String> {
        let parse = || {
            let (key, id) = text.split_once('.')?;
            let is_hex = key.bytes().all(|b| b.is_ascii_hexdigit());
            let key = u64::from_str_radix(key, 16).ok().filter(|_| is_hex)?;
            Some(Cursor { key, id: id::number(&ArticleId::parse(id)?) })
        };
        parse().ok_or_else(|| format!("{text:?} is no cursor: take one from an earlier answer"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_prints() {
        let id = ArticleId::parse("27zaqwert4yuiopa").unwrap();
        let cursor = Cursor { key: 0x3f80_0000, id: id::number(&id) };
        assert_eq!(cursor.to_string(), "3f800000.27zaqwert4yuiopa");
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for bad in ["", ".", "3f", "3f.", "+3.27zaqwert4yuiopa", "3f.short"] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
    }
}
