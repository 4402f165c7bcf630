//! Words and sequences of words, counted.
//!
//! A word is counted in lower case as it is spelled, accents kept. In scripts that put no spaces
//! between words, every two neighbouring characters count as one, as in searches.

use std::collections::HashMap;

use crate::model::Document;
use crate::text::{Token, TokenKind, lower_into, tokens};

use super::passages::passages;

/// The longest sequences that are counted, in words.
pub const NGRAM_WORDS_MAX: usize = 5;

/// Where a word stands.
pub(super) struct Placed<'t> {
    pub token: Token<'t>,
    /// The paragraph, from 0.
    pub paragraph: usize,
}

/// The words of a text in order. The last character of a run without spaces, which stands in the
/// pair before it already, is left out.
pub(super) fn placed(text: &str) -> impl Iterator<Item = Placed<'_>> {
    let mut paragraph = 0;
    let mut end = 0;
    tokens(text).filter_map(move |token| {
        let is_told = token.kind == TokenKind::Last && token.range.end == end;
        let gap = text.get(end..token.range.start).unwrap_or_default();
        paragraph += usize::from(gap.contains('\n'));
        end = token.range.end;
        (!is_told).then_some(Placed { token, paragraph })
    })
}

/// A word as it is counted, written to `lower`.
pub(super) fn counted<'l>(surface: &str, lower: &'l mut String) -> &'l str {
    lower_into(surface, lower);
    lower
}

/// How often each sequence of words stands in some articles.
#[derive(Debug, Clone, Default)]
pub struct Frequencies {
    counts: HashMap<String, Frequency>,
    /// Sequences in all.
    pub total: u64,
    /// Articles.
    pub articles: u64,
}

/// How often one stands there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Frequency {
    /// How many times.
    pub count: u64,
    /// In how many articles.
    pub articles: u64,
    /// The last article that it was met in.
    last: u64,
}

impl Frequencies {
    /// Counts the sequences of `length` words in an article, each within one paragraph.
    pub fn add(&mut self, document: &Document, length: usize) {
        self.articles += 1;
        let length = length.clamp(1, NGRAM_WORDS_MAX);
        // A paragraph's words, parted by blanks, and where each begins: sequences are parts of it.
        let (mut line, mut starts, mut lower) = (String::new(), Vec::new(), String::new());
        for (_, text) in passages(document) {
            let mut paragraph = None;
            for word in placed(text) {
                if paragraph.replace(word.paragraph) != Some(word.paragraph) {
                    line.clear();
                    starts.clear();
                } else {
                    line.push(' ');
                }
                starts.push(line.len());
                line.push_str(counted(word.token.surface, &mut lower));
                if let Some(first) = starts.len().checked_sub(length) {
                    self.count(&line[starts[first]..]);
                }
            }
        }
    }

    /// Counts one more.
    pub(super) fn count(&mut self, word: &str) {
        self.total += 1;
        // Most words are met again: only a new one is copied.
        let frequency = match self.counts.get_mut(word) {
            Some(known) => known,
            None => self.counts.entry(word.to_owned()).or_default(),
        };
        frequency.count += 1;
        // Articles are numbered from 1; a word that stands before the first belongs to none.
        if frequency.last != self.articles {
            frequency.last = self.articles;
            frequency.articles += 1;
        }
    }

    /// These and others, of other articles.
    pub(super) fn join(mut self, mut other: Frequencies) -> Frequencies {
        if self.counts.len() < other.counts.len() {
            std::mem::swap(&mut self, &mut other);
        }
        self.total += other.total;
        self.articles += other.articles;
        for (word, further) in other.counts {
            let frequency = self.counts.entry(word).or_default();
            frequency.count += further.count;
            frequency.articles += further.articles;
        }
        self
    }

    /// How often a word stands there.
    pub fn of(&self, word: &str) -> Frequency {
        self.counts.get(word).copied().unwrap_or_default()
    }

    /// Every word, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Frequency)> {
        self.counts.iter().map(|(word, frequency)| (word.as_str(), *frequency))
    }

    /// How many different ones there are.
    pub fn distinct(&self) -> u64 {
        self.counts.len() as u64
    }
}

/// A count as so many in a million.
pub(super) fn per_million(count: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { count as f64 / of as f64 * 1e6 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical_url::CanonicalUrl;

    fn counts(title: &str, body: &str, length: usize) -> Vec<(String, u64)> {
        let url = CanonicalUrl::parse("https://www.e.org/a").unwrap();
        let mut document = Document::new(url, jiff::Timestamp::UNIX_EPOCH);
        (document.title, document.body) = (title.into(), body.into());
        let mut frequencies = Frequencies::default();
        frequencies.add(&document, length);
        let counts = frequencies.iter().map(|(word, f)| (word.to_owned(), f.count));
        let mut counts: Vec<_> = counts.collect();
        counts.sort();
        assert_eq!(frequencies.total, counts.iter().map(|(_, count)| count).sum::<u64>());
        counts
    }

    fn check(title: &str, body: &str, length: usize, expected: &[(&str, u64)]) {
        let expected: Vec<_> = expected.iter().map(|(w, n)| ((*w).to_owned(), *n)).collect();
        assert_eq!(counts(title, body, length), expected, "{body}");
    }

    #[test]
    fn words_are_counted_as_they_are_spelled() {
        check("Été", "L'été, ÉTÉ ete.", 1, &[("ete", 1), ("l", 1), ("été", 3)]);
        check("", "東京都 2026", 1, &[("2026", 1), ("京都", 1), ("東京", 1)]);
        check("", "水", 1, &[("水", 1)]);
    }

    #[test]
    fn sequences_end_with_their_paragraph() {
        check("", "A b a b.\n\nB a", 2, &[("a b", 2), ("b a", 2)]);
        check("A", "b", 2, &[]);
    }

    proptest::proptest! {
        #[test]
        fn counts_are_those_of_plain_counting(
            words in proptest::collection::vec("[a-d]{1,2}", 0..30),
        ) {
            let text = words.join(" ");
            let plain = |word: &str| words.iter().filter(|w| *w == word).count() as u64;
            for (word, count) in counts("", &text, 1) {
                proptest::prop_assert_eq!(count, plain(&word));
            }
            let pairs = words.windows(2).map(|pair| pair.join(" ")).collect::<Vec<_>>();
            for (pair, count) in counts("", &text, 2) {
                let plain = pairs.iter().filter(|p| **p == pair).count() as u64;
                proptest::prop_assert_eq!(count, plain);
            }
        }
    }
}
