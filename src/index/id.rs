//! Article ids as numbers: two columns of the index, ten bytes an article, nothing to decompress.

use crate::canonical_url::ArticleId;

/// The characters of an id in the order of their codes, so that numbers sort like ids.
const ALPHABET: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";

/// The number of an id: 80 bits.
pub(super) fn number(id: &ArticleId) -> u128 {
    id.as_str().bytes().fold(0, |number, b| (number << 5) | u128::from(digit(b)))
}

/// The id with this number; none where no id has it.
pub(super) fn from_number(number: u128) -> Option<ArticleId> {
    let character = |i: usize| {
        let digit = (number >> (5 * (ArticleId::LEN - 1 - i))) & 31;
        char::from(ALPHABET[digit as usize])
    };
    ArticleId::parse(&(0..ArticleId::LEN).map(character).collect::<String>())
}

/// The upper 64 bits and the lower 16 of an id's number.
pub(super) fn halves(id: &ArticleId) -> (u64, u64) {
    let number = number(id);
    ((number >> 16) as u64, (number & 0xffff) as u64)
}

fn digit(b: u8) -> u8 {
    if b.is_ascii_digit() { b.wrapping_sub(b'2') } else { b.wrapping_sub(b'a').wrapping_add(6) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ids_in_the_same_order() {
        let ids = ["2222222222222222", "27zaqwert4yuiopa", "abcdefghijklmn23", "zzzzzzzzzzzzzzzz"];
        let ids: Vec<ArticleId> = ids.iter().map(|t| ArticleId::parse(t).unwrap()).collect();
        let numbers: Vec<u128> = ids.iter().map(number).collect();
        assert!(numbers.is_sorted());
        for (id, number) in ids.iter().zip(numbers) {
            assert_eq!(from_number(number).as_ref(), Some(id));
            let (high, low) = halves(id);
            assert_eq!((u128::from(high) << 16) | u128::from(low), number);
        }
    }
}
