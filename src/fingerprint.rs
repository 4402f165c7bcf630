//! Near copies: how much of one text stands in another, and which texts can be alike at all.
//!
//! Pure. A text is the set of its shingles, every five neighbouring words of it, folded. The share
//! that two texts have in common is the number of shingles in both by that of the shorter one: the
//! containment of Broder ("On the resemblance and containment of documents", 1997), so that a
//! shortened agency report is a copy of the long one. Texts that can be alike are found without
//! comparing each with each: 72 minima of hashes (MinHash, the same paper) stand in 24 bands of
//! three, and two texts that have a band in common are candidates (Leskovec, Rajaraman and Ullman,
//! "Mining of Massive Datasets", s.3.4). Of texts with resemblance (shingles in both by shingles in
//! either) 0.3 half are found, of 0.5 96 in 100, of 0.7 all but one in ten thousand.

use crate::text::{fold_into, tokens};

/// Words of a shingle.
const SHINGLE_WORDS: usize = 5;

/// The fewest shingles of a text that is compared: in less, two notices from one desk look alike.
const SHINGLES_MIN: usize = 40;

/// Two texts with at least this share in common are copies: half of the shorter one, more than two
/// reporters have in common who quote the same speech.
pub const COPY_SHARE_MIN: f64 = 0.5;

/// Bands of a fingerprint.
const BANDS: usize = 24;

/// Minima of a band.
const ROWS: usize = 3;

/// The shingles of a text, as hashes: sorted, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shingles(Vec<u64>);

impl Shingles {
    /// The shingles of `text`.
    pub fn of(text: &str) -> Shingles {
        let mut folded = String::new();
        let words: Vec<u64> = tokens(text)
            .map(|token| {
                fold_into(token.surface, &mut folded);
                hash(&folded)
            })
            .collect();
        let mut shingles: Vec<u64> = words.windows(SHINGLE_WORDS).map(join).collect();
        shingles.sort_unstable();
        shingles.dedup();
        Shingles(shingles)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether the text is long enough to be compared.
    pub fn is_comparable(&self) -> bool {
        self.count() >= SHINGLES_MIN
    }

    /// How many both texts have.
    pub fn shared(&self, other: &Shingles) -> usize {
        let (mut one, mut two) = (self.0.as_slice(), other.0.as_slice());
        let mut shared = 0;
        while let ([a, rest_one @ ..], [b, rest_two @ ..]) = (one, two) {
            shared += usize::from(a == b);
            (one, two) = (if a <= b { rest_one } else { one }, if b <= a { rest_two } else { two });
        }
        shared
    }

    /// The share of the shorter text that stands in the other one too, from 0 to 1.
    pub fn share(&self, other: &Shingles) -> f64 {
        match self.count().min(other.count()) {
            0 => 0.0,
            shorter => self.shared(other) as f64 / shorter as f64,
        }
    }

    /// Whether one text is a near copy of the other.
    pub fn is_copy(&self, other: &Shingles) -> bool {
        self.is_comparable() && other.is_comparable() && self.share(other) >= COPY_SHARE_MIN
    }

    /// What copies are looked up by: a number for each band; none where the text is too short.
    pub fn bands(&self) -> Vec<u64> {
        if !self.is_comparable() {
            return Vec::new();
        }
        let least = |n: usize| {
            let salt = mix(n as u64 + 1);
            self.0.iter().map(|shingle| mix(shingle ^ salt)).min().unwrap_or(0)
        };
        let band = |band: usize| {
            let minima = (0..ROWS).map(|row| least(band * ROWS + row));
            minima.fold(band as u64, |key, minimum| mix(key ^ minimum))
        };
        (0..BANDS).map(band).collect()
    }
}

/// The words of a shingle as one number; their order counts.
fn join(words: &[u64]) -> u64 {
    words.iter().fold(0, |key, word| mix(key.rotate_left(5) ^ word))
}

/// FNV-1a (Fowler, Noll and Vo), 64 bits: the same on every machine and in every version.
fn hash(word: &str) -> u64 {
    let step = |key: u64, byte: &u8| (key ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    word.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// Spreads a number over all bits (the finalizer of SplitMix64, Steele, Lea and Flood 2014).
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of `count` words that nothing else has.
    fn text(from: usize, count: usize) -> String {
        (from..from + count).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ")
    }

    fn meet(one: &str, other: &str) -> bool {
        let bands = Shingles::of(other).bands();
        Shingles::of(one).bands().iter().any(|band| bands.contains(band))
    }

    #[test]
    fn a_shortened_report_is_a_copy_of_the_long_one() {
        let long = Shingles::of(&text(0, 300));
        let short = Shingles::of(&format!("Our own first words. {}", text(0, 100)));
        assert!(long.is_copy(&short));
        assert_eq!(long.shared(&short), 96);
        assert_eq!(short.share(&long), 0.96);
        assert!(!long.is_copy(&Shingles::of(&text(1000, 300))));
    }

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        let one = Shingles::of("Le maire a parlé hier: trop tard?");
        assert_eq!(one, Shingles::of("LE MAIRE A PARLE, HIER TROP TARD"));
        assert_eq!(one.count(), 3);
    }

    #[test]
    fn short_texts_are_not_compared() {
        let short = Shingles::of(&text(0, 43));
        assert!(!short.is_copy(&short) && short.bands().is_empty());
        let enough = Shingles::of(&text(0, 44));
        assert!(enough.is_copy(&enough) && enough.bands().len() == BANDS);
    }

    #[test]
    fn likely_copies_have_a_band_in_common_and_others_none() {
        // A fifth of the words at the end is another's: resemblance 0.66.
        let wire = text(0, 400);
        assert!(meet(&wire, &format!("{} {}", text(0, 320), text(5_000, 80))));
        assert!((1..200).all(|n| !meet(&wire, &text(n * 1_000, 400))));
    }

    #[test]
    fn a_fingerprint_is_the_same_in_every_version() {
        assert_eq!(Shingles::of(&text(0, 100)).bands()[0], 13_988_126_665_512_485_813);
    }

    proptest::proptest! {
        #[test]
        fn the_share_is_that_of_plain_counting(
            one in proptest::collection::vec("[ab]", 0..40), other in proptest::collection::vec("[ab]", 0..40),
        ) {
            use std::collections::HashSet;
            fn plain(words: &[String]) -> HashSet<&[String]> { words.windows(5).collect() }
            let (a, b) = (Shingles::of(&one.join(" ")), Shingles::of(&other.join(" ")));
            let both = plain(&one).intersection(&plain(&other)).count();
            proptest::prop_assert_eq!(a.shared(&b), both);
            proptest::prop_assert_eq!(a.share(&b), b.share(&a));
            proptest::prop_assert_eq!(a.count(), plain(&one).len());
        }
    }
}
