//! The scan from text to tokens.
//!
//! A word is a run of letters, digits and marks. Unlike the word boundaries of Unicode (UAX 29) a
//! word ends at an apostrophe, at an underscore and at a full stop between words, so that
//! *l'enquête*, *Macron's* and *fin.Début* (a missing space, frequent in the press) are found by the
//! words in them; numbers (*1.000,50*) and acronyms (*U.S.*) stay whole. Scripts that put no spaces
//! between words become overlapping pairs of characters, as in Lucene's `cjk` analyzer, and the
//! last character of a run stands alone: every character then begins exactly one token.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::like::is_wild;

/// A token and its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'t> {
    /// The token as written.
    pub surface: &'t str,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A word, number or acronym.
    Word,
    /// Two neighbouring characters of a script without spaces.
    Pair,
    /// The last character of a run in such a script.
    Last,
}

/// The tokens of a text in order; see [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

/// The tokens of `text`. A token's position is its number in this order.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// How many words `text` has: parts joined by an apostrophe are one word, and in scripts without
/// spaces every character counts, as word processors do.
pub fn word_count(text: &str) -> usize {
    let mut last_end = None;
    let mut count = 0;
    for token in tokens(text) {
        let gap = last_end.map_or("", |end| text.get(end..token.range.start).unwrap_or(""));
        let mut gap = gap.chars();
        let joined = gap.next().is_some_and(is_apostrophe) && gap.next().is_none();
        count += usize::from(!joined);
        last_end = Some(token.range.end);
    }
    count
}

/// The first character of a pair, with its marks.
pub(crate) fn first_unit(pair: &str) -> &str {
    &pair[..Tokens { text: pair, at: 0 }.unit_end(0)]
}

/// Whether a character is an apostrophe, typed or typographic.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '′' | '＇')
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let (start, class) = self.skip_to_token()?;
        if class == Class::Unspaced { Some(self.pair(start)) } else { Some(self.word(start)) }
    }
}

impl<'t> Tokens<'t> {
    fn skip_to_token(&mut self) -> Option<(usize, Class)> {
        for (offset, c) in self.text[self.at..].char_indices() {
            let class = Class::of(c);
            if matches!(class, Class::Letter | Class::Digit | Class::Unspaced) {
                return Some((self.at + offset, class));
            }
        }
        self.at = self.text.len();
        None
    }

    fn word(&mut self, start: usize) -> Token<'t> {
        let end = self.plain_word_end(start).unwrap_or_else(|| self.word_end(start));
        self.at = end;
        Token { surface: &self.text[start..end], range: start..end, kind: TokenKind::Word }
    }

    /// The end of a word of nothing but plain letters and digits; none where it has more to it. Most
    /// words are such.
    fn plain_word_end(&self, start: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[start..];
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let ends = rest.get(length).is_none_or(|b| b.is_ascii() && !matches!(b, b'.' | b','));
        (ends && length > 0).then_some(start + length)
    }

    fn word_end(&self, start: usize) -> usize {
        let mut end = start;
        let mut last = Class::Other;
        // Letters since the word's start or its last full stop.
        let mut letters = 0;
        let mut rest = self.text[start..].char_indices();
        while let Some((offset, c)) = rest.next() {
            let class = Class::of(c);
            match class {
                Class::Letter | Class::Digit => {
                    letters += 1;
                    last = class;
                }
                Class::Inside => {}
                Class::Stop if last == Class::Digit && next_is_digit(rest.as_str()) => last = class,
                Class::Stop if c == '.' && letters == 1 && next_is_initial(rest.as_str()) => {
                    letters = 0;
                    last = class;
                }
                _ => break,
            }
            end = start + offset + c.len_utf8();
        }
        end
    }

    fn pair(&mut self, start: usize) -> Token<'t> {
        let middle = self.unit_end(start);
        self.at = middle;
        let follows = self.text[middle..].chars().next().map(Class::of) == Some(Class::Unspaced);
        let (end, kind) = match follows {
            true => (self.unit_end(middle), TokenKind::Pair),
            false => (middle, TokenKind::Last),
        };
        Token { surface: &self.text[start..end], range: start..end, kind }
    }

    /// The end of the character at `start` with the marks that belong to it.
    fn unit_end(&self, start: usize) -> usize {
        let mut chars = self.text[start..].char_indices().skip(1);
        let end = chars.find(|&(_, c)| Class::of(c) != Class::Inside);
        end.map_or(self.text.len(), |(offset, _)| start + offset)
    }
}

fn next_is_digit(rest: &str) -> bool {
    rest.chars().next().map(Class::of) == Some(Class::Digit)
}

/// Whether one letter follows, and then no other: the next part of *U.S.A.*
fn next_is_initial(rest: &str) -> bool {
    let mut classes = rest.chars().map(Class::of);
    classes.next() == Some(Class::Letter)
        && !matches!(classes.next(), Some(Class::Letter | Class::Digit | Class::Inside))
}

/// What a character does to a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    /// A letter of a script without spaces between words.
    Unspaced,
    /// A full stop or comma, which may stand within numbers and acronyms.
    Stop,
    /// A mark, or nothing that a reader sees: belongs to the character before.
    Inside,
    Other,
}

impl Class {
    fn of(c: char) -> Class {
        match c {
            'a'..='z' | 'A'..='Z' => Class::Letter,
            '0'..='9' => Class::Digit,
            '.' | ',' => Class::Stop,
            '\0'..='\x7f' => Class::Other,
            _ => Class::beyond_ascii(c),
        }
    }

    fn beyond_ascii(c: char) -> Class {
        let code = u32::from(c);
        if is_wild(c) {
            return Class::Letter;
        }
        if is_invisible(c) || (code >= 0x300 && (is_combining_mark(c) || is_joining_jamo(code))) {
            return Class::Inside;
        }
        if is_apostrophe(c) || !c.is_alphanumeric() {
            // Geresh and gershayim stand inside Hebrew acronyms.
            return if matches!(c, '\u{5f3}' | '\u{5f4}') { Class::Inside } else { Class::Other };
        }
        if code >= 0xe00 && is_unspaced(code) {
            return Class::Unspaced;
        }
        if c.is_numeric() { Class::Digit } else { Class::Letter }
    }
}

/// Soft hyphens, zero-width and direction characters: left by typesetting, never typed.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Vowels and finals of decomposed Hangul, which belong to the consonant before.
fn is_joining_jamo(code: u32) -> bool {
    (0x1160..=0x11ff).contains(&code)
}

fn is_unspaced(code: u32) -> bool {
    matches!(code,
        0xe00..=0xeff            // Thai, Lao
        | 0x1000..=0x109f        // Myanmar
        | 0x1100..=0x115f        // Hangul, decomposed
        | 0x1780..=0x17ff        // Khmer
        | 0x3005 | 0x3007        // repetition mark, zero
        | 0x3041..=0x30ff        // Hiragana, Katakana
        | 0x3130..=0x318f        // Hangul, compatibility
        | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff // Han
        | 0xac00..=0xd7ff        // Hangul
        | 0xff66..=0xff9f) // Katakana, half width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(tokens(text).map(|t| t.surface).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn words_numbers_and_acronyms() {
        check("Le maire, élu hier.", &["Le", "maire", "élu", "hier"]);
        check("1.000,50 euros en 2026.", &["1.000,50", "euros", "en", "2026"]);
        check("U.S. troops; e.g. this", &["U.S", "troops", "e.g", "this"]);
        check("fin.Début A.Dupont", &["fin", "Début", "A", "Dupont"]);
        check("covid-19 snake_case #metoo", &["covid", "19", "snake", "case", "metoo"]);
        check("", &[]);
        check("… — !", &[]);
    }

    #[test]
    fn apostrophes_part_words() {
        check("l’enquête d'Amine", &["l", "enquête", "d", "Amine"]);
        check("Macron's don't", &["Macron", "s", "don", "t"]);
    }

    #[test]
    fn invisible_characters_stay_inside() {
        check("Sicher\u{ad}heit e\u{301}te\u{301}", &["Sicher\u{ad}heit", "e\u{301}te\u{301}"]);
        check("צה״ל", &["צה״ל"]);
    }

    #[test]
    fn scripts_without_spaces_go_by_pairs() {
        check("東京都、2026年", &["東京", "京都", "都", "2026", "年"]);
        check("iPhone手机", &["iPhone", "手机", "机"]);
        check("ที่นี่", &["ที่นี่", "นี่"]);
    }

    #[test]
    fn words_are_counted_as_a_reader_would() {
        assert_eq!(word_count("L'enquête n'est pas finie."), 4);
        assert_eq!(word_count("don't"), 1);
        assert_eq!(word_count("東京都"), 3);
    }

    proptest::proptest! {
        #[test]
        fn tokens_lie_on_characters_and_move_on(text in "\\PC{0,80}") {
            let mut start = None;
            for token in tokens(&text) {
                proptest::prop_assert_eq!(&text[token.range.clone()], token.surface);
                proptest::prop_assert!(start < Some(token.range.start));
                start = Some(token.range.start);
            }
        }
    }
}
