//! Articles as the numbers that reader apps know items by: 64 bits, in two notations.

use crate::canonical_url::ArticleId;

/// Characters of an id that lie within its first 64 bits whole.
const WHOLE: usize = 12;

const PREFIX: &str = "tag:google.com,2005:reader/item/";

/// The characters of an id, by their value.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The first 64 bits of an id.
pub(super) fn number(id: &ArticleId) -> u64 {
    let digit = |b: u8| ALPHABET.iter().position(|a| *a == b).unwrap_or(0) as u64;
    let mut digits = id.as_str().bytes().map(digit);
    let whole = digits.by_ref().take(WHOLE).fold(0, |number, digit| (number << 5) | digit);
    (whole << 4) | (digits.next().unwrap_or(0) >> 1)
}

/// The beginning of the ids that have this number.
pub(super) fn beginning(number: u64) -> String {
    let whole = number >> 4;
    let digits = (0..WHOLE).rev().map(|at| (whole >> (5 * at)) & 31);
    digits.map(|digit| char::from(ALPHABET[digit as usize])).collect()
}

/// The long notation: a tag with the number in hexadecimal.
pub(super) fn long(id: &ArticleId) -> String {
    format!("{PREFIX}{:016x}", number(id))
}

/// The short notation: the number as a signed decimal.
pub(super) fn short(id: &ArticleId) -> String {
    number(id).cast_signed().to_string()
}

/// Reads either notation.
pub(super) fn parse(text: &str) -> Option<u64> {
    match text.strip_prefix(PREFIX) {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => text.parse::<i64>().ok().map(i64::cast_unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_notations_lead_back() {
        for text in ["aaaaaaaaaaaaaaaa", "7777777777777777", "m5w3ihmbwbuwzcug"] {
            let id = ArticleId::parse(text).unwrap();
            assert_eq!(parse(&long(&id)), Some(number(&id)));
            assert_eq!(parse(&short(&id)), Some(number(&id)));
            assert!(text.starts_with(&beginning(number(&id))), "{text}");
        }
        assert_eq!(parse("no number"), None);
    }
}
