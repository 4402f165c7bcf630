//! Small rules about text: white space, mass, words, likeness.

use std::collections::HashMap;

/// Joins pieces of text into one line: runs of white space become one space, invisible signs go.
#[derive(Default)]
pub(super) struct Squeezer {
    out: String,
    gap: bool,
}

impl Squeezer {
    /// Adds a piece as it stands in the source.
    pub fn push(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            // Runs of plain signs, which most text is, go as a whole.
            let plain = rest.bytes().take_while(u8::is_ascii_graphic).count();
            if plain > 0 {
                self.space();
                self.out.push_str(&rest[..plain]);
                rest = &rest[plain..];
            }
            let other = rest.find(|c: char| c.is_ascii_graphic()).unwrap_or(rest.len());
            self.push_signs(&rest[..other]);
            rest = &rest[other..];
        }
    }

    fn space(&mut self) {
        if std::mem::take(&mut self.gap) && !self.out.is_empty() {
            self.out.push(' ');
        }
    }

    fn push_signs(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.gap = true;
            } else if !is_invisible(c) {
                self.space();
                self.out.push(c);
            }
        }
    }

    /// Parts what follows from what was there.
    pub fn part(&mut self) {
        self.gap = true;
    }

    /// Whether nothing visible was added.
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// The line.
    pub fn finish(self) -> String {
        self.out
    }
}

/// Signs that a reader does not see: soft hyphen, zero width space and joiners of no meaning, marks of order.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{200e}' | '\u{200f}' | '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}')
}

/// One line without needless white space.
pub(super) fn squeeze(text: &str) -> String {
    let mut out = Squeezer::default();
    out.push(text);
    out.finish()
}

/// Characters of a script that writes without spaces.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// Visible signs of a text; a Chinese, Japanese or Korean one says as much as two others.
pub(super) fn mass(text: &str) -> u32 {
    let bytes = text.as_bytes();
    if bytes.is_ascii() {
        return u32::try_from(bytes.iter().filter(|b| **b > b' ').count()).unwrap_or(u32::MAX);
    }
    text.chars().filter(|c| !c.is_whitespace()).map(|c| if is_cjk(c) { 2 } else { 1 }).sum()
}

/// The words of a text, lower case, without signs.
pub(super) fn words(text: &str) -> Vec<String> {
    let split = text.split(|c: char| !c.is_alphanumeric());
    split.filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// The words of a text as written.
fn written(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

/// Whether a word as written is one in lower case.
fn same_word(written: &str, lower: &str) -> bool {
    if written.is_ascii() {
        return written.eq_ignore_ascii_case(lower);
    }
    written.chars().flat_map(char::to_lowercase).eq(lower.chars())
}

/// Whether the words of a text are these.
pub(super) fn same_words(text: &str, words: &[String]) -> bool {
    let mut words = words.iter();
    written(text).all(|word| words.next().is_some_and(|lower| same_word(word, lower)))
        && words.next().is_none()
}

/// How many words of a text agree with the first of `words`, in order; and whether one of the two
/// ends there.
pub(super) fn agreement(text: &str, words: &[String]) -> (usize, bool) {
    let mut count = 0;
    for word in written(text) {
        match words.get(count) {
            Some(lower) if same_word(word, lower) => count += 1,
            Some(_) => return (count, false),
            None => return (count, true),
        }
    }
    (count, true)
}

/// [`likeness`] of a text with words, without cutting the text into words of its own. Of long texts
/// only the first words count.
pub(super) fn likeness_to(text: &str, words: &[String]) -> f32 {
    let words = &words[..words.len().min(128)];
    let (mut count, mut shared, mut used) = (0usize, 0usize, 0u128);
    for word in written(text) {
        count += 1;
        let free = |n: &usize| used & (1 << n) == 0 && same_word(word, &words[*n]);
        if let Some(n) = (0..words.len()).find(free) {
            used |= 1 << n;
            shared += 1;
        }
    }
    2.0 * shared as f32 / (count + words.len()).max(1) as f32
}

/// A form in which spellings of one line are equal: words only.
pub(super) fn key(text: &str) -> String {
    words(text).join(" ")
}

/// How many words two texts share: 1 for the same words, 0 for none (F1 of their bags).
pub(super) fn likeness(a: &[String], b: &[String]) -> f32 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let mut bag: HashMap<&str, i32> = HashMap::new();
    for word in a {
        *bag.entry(word).or_default() += 1;
    }
    let mut shared = 0usize;
    for word in b {
        if let Some(n) = bag.get_mut(word.as_str()).filter(|n| **n > 0) {
            *n -= 1;
            shared += 1;
        }
    }
    2.0 * shared as f32 / (a.len() + b.len()) as f32
}

/// Whether a line ends as a sentence does.
pub(super) fn ends_sentence(text: &str) -> bool {
    let tail =
        text.trim_end_matches(['"', '\'', '”', '“', '’', '»', '«', ')', ']', '」', '』', ' ']);
    tail.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', ':', '؟'])
}

/// The text of a piece of HTML, as found in metadata: tags and entities gone.
pub(super) fn plain(text: &str) -> String {
    let decoded = html_escape::decode_html_entities(text);
    // Twice escaped entities are common in metadata.
    let decoded = if decoded.contains('&') {
        html_escape::decode_html_entities(&decoded).into_owned()
    } else {
        decoded.into_owned()
    };
    if !decoded.contains('<') {
        return squeeze(&decoded);
    }
    let mut out = String::with_capacity(decoded.len());
    let mut rest = decoded.as_str();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match rest.find('>').filter(|_| tag) {
            Some(end) => {
                out.push(' ');
                rest = &rest[end + 1..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    squeeze(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_squeezed() {
        assert_eq!(squeeze("  a\u{ad}b \n\u{a0} c\0 "), "ab c");
        assert_eq!(plain("Fish &amp;amp; <b>chips</b> &lt;3"), "Fish & chips <3");
        assert_eq!(mass("a b\n日"), 4);
    }

    #[test]
    fn likeness_is_of_words() {
        let like = |a, b| likeness(&words(a), &words(b));
        assert_eq!(like("One, two!", "one two"), 1.0);
        assert_eq!(like("one two", "three"), 0.0);
        assert_eq!(like("one one", "one two"), 0.5);
        assert_eq!(likeness_to("One ONE, Ärger", &words("one ärger two")), 2.0 / 3.0);
        assert!(same_words("One, TWO", &words("one two")) && !same_words("One", &words("one two")));
        assert_eq!(agreement("One, two three", &words("one two")), (2, true));
        assert_eq!(agreement("One, tw", &words("one two")), (1, false));
    }
}
