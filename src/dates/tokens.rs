//! A printed line cut into numbers, words and signs.

/// How much of a line is looked at, in bytes: a date stands near the start of a byline.
const LINE_BYTES_MAX: usize = 600;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A number and how many digits it was written with.
    Number(i32, usize),
    /// A word, lower case.
    Word(String),
    /// Any other sign that is not space.
    Sign(char),
}

use Token::{Number, Sign, Word};

/// Whether words of this script are written without spaces, so that every sign is a word.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// Whether a sign is no letter, but belongs to the word: accents, vowel signs from Devanagari to Lao.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{eff}') && digit(c).is_none()
}

/// The tokens of a line.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut end = text.len().min(LINE_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut out = Vec::new();
    let mut chars = text[..end].chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(mut n) = digit(c) {
            let mut digits = 1;
            while let Some(d) = chars.peek().copied().and_then(digit) {
                n = n.saturating_mul(10).saturating_add(d);
                digits += 1;
                chars.next();
            }
            out.push(Number(n, digits));
        } else if is_cjk(c) {
            out.push(Word(c.to_string()));
        } else if c.is_alphabetic() {
            let mut word = String::from(c);
            while let Some(&d) = chars.peek() {
                if is_cjk(d) || !(d.is_alphabetic() || is_mark(d)) {
                    break;
                }
                word.push(d);
                chars.next();
            }
            out.push(Word(word.to_lowercase()));
        } else if !c.is_whitespace() {
            out.push(Sign(c));
        }
    }
    out
}

/// The value of a decimal digit of any script of the press.
fn digit(c: char) -> Option<i32> {
    /// Western, Arabic, Persian, Devanagari, Bengali, Gujarati, Tamil, Telugu, Thai, full width.
    const ZEROS: [char; 10] = [
        '0', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{ae6}', '\u{be6}', '\u{c66}',
        '\u{e50}', '\u{ff10}',
    ];
    let value = |zero: char| (c as u32).checked_sub(zero as u32).filter(|n| *n < 10);
    ZEROS.into_iter().find_map(value).and_then(|n| i32::try_from(n).ok())
}

/// The words among some tokens.
pub(super) fn words(tokens: &[Token]) -> Vec<&str> {
    tokens.iter().filter_map(|t| if let Word(w) = t { Some(w.as_str()) } else { None }).collect()
}
