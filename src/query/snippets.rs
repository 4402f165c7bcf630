//! Fragments of a text around its matches.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// A piece of a text, on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The piece.
    pub text: String,
    /// The matches in it, in bytes of `text`.
    pub highlights: Vec<Range<usize>>,
    /// Whether text of the article stands before it.
    pub has_before: bool,
    /// Whether text of the article stands after it.
    pub has_after: bool,
}

/// How much to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnippetOptions {
    /// About how long a piece is, in characters.
    pub chars: usize,
    /// The most pieces.
    pub pieces: usize,
}

impl Default for SnippetOptions {
    fn default() -> SnippetOptions {
        SnippetOptions { chars: 160, pieces: 3 }
    }
}

/// The pieces of `text` with the most matches, in the text's order, none overlapping.
///
/// A text without matches gives its beginning. `ranges` are places in `text` as
/// [`super::matches()`] gives them.
pub fn snippets(text: &str, ranges: &[Range<usize>], options: SnippetOptions) -> Vec<Snippet> {
    if options.pieces == 0 || text.trim().is_empty() {
        return Vec::new();
    }
    if ranges.is_empty() {
        return vec![cut(text, 0..ahead(text, 0, options.chars), &[])];
    }
    let mut windows: Vec<Window> =
        (0..ranges.len()).filter_map(|first| Window::from(text, ranges, first, options)).collect();
    windows.sort_by_key(|w| (std::cmp::Reverse(w.matches), w.place.start));
    let mut chosen: Vec<Range<usize>> = Vec::new();
    for window in windows {
        let is_free = |c: &Range<usize>| window.place.end <= c.start || c.end <= window.place.start;
        if chosen.len() < options.pieces && chosen.iter().all(is_free) {
            chosen.push(window.place);
        }
    }
    chosen.sort_by_key(|place| place.start);
    chosen.into_iter().map(|place| cut(text, place, ranges)).collect()
}

/// A candidate: a place and how many matches it holds.
struct Window {
    place: Range<usize>,
    matches: usize,
}

impl Window {
    /// The piece that begins with the match `first`, or a little before it.
    fn from(
        text: &str,
        ranges: &[Range<usize>],
        first: usize,
        options: SnippetOptions,
    ) -> Option<Window> {
        let start = ranges.get(first)?.start;
        let limit = ahead(text, start, options.chars).max(ranges[first].end);
        let inside = ranges[first..].iter().take_while(|r| r.end <= limit);
        let (mut matches, mut end) = (0, start);
        for range in inside {
            matches += 1;
            end = range.end;
        }
        let used = text[start..end].chars().count();
        let spare = options.chars.saturating_sub(used);
        let from = beginning(text, start, spare);
        let before = text[from..start].chars().count();
        let to = ending(text, end, spare.saturating_sub(before));
        Some(Window { place: from..to, matches })
    }
}

/// Where a piece begins that holds a match at `start`: at its sentence where that is near, else at
/// a word no more than half of `spare` characters before.
fn beginning(text: &str, start: usize, spare: usize) -> usize {
    let near = behind(text, start, spare);
    let sentence = text[near..start]
        .split_sentence_bound_indices()
        .last()
        .map_or(near, |(offset, _)| near + offset);
    if sentence > near || near == 0 {
        return sentence;
    }
    let half = behind(text, start, spare / 2);
    let word = text[half..start]
        .split_word_bound_indices()
        .find(|(offset, word)| *offset > 0 && word.starts_with(char::is_alphanumeric));
    word.map_or(start, |(offset, _)| half + offset)
}

/// Where a piece ends that holds a match up to `end`: at a sentence's end in the second half of
/// what is left, else at a word's.
fn ending(text: &str, end: usize, spare: usize) -> usize {
    let far = ahead(text, end, spare);
    if far == text.len() {
        return far;
    }
    let half = ahead(text, end, spare / 2);
    let sentences = text[end..far].split_sentence_bound_indices();
    let sentence = sentences.map(|(offset, _)| end + offset).filter(|&at| at >= half && at > end);
    if let Some(at) = sentence.last() {
        return at;
    }
    // The word at the limit may be cut: end before it.
    let last = text[end..far].split_word_bound_indices().next_back();
    last.map_or(end, |(offset, _)| end + offset)
}

/// The place `chars` characters after `at`.
fn ahead(text: &str, at: usize, chars: usize) -> usize {
    text[at..].char_indices().nth(chars).map_or(text.len(), |(offset, _)| at + offset)
}

/// The place `chars` characters before `at`.
fn behind(text: &str, at: usize, chars: usize) -> usize {
    if chars == 0 {
        return at;
    }
    text[..at].char_indices().rev().nth(chars - 1).map_or(0, |(offset, _)| offset)
}

fn cut(text: &str, place: Range<usize>, ranges: &[Range<usize>]) -> Snippet {
    let piece = &text[place.clone()];
    let start = place.start + (piece.len() - piece.trim_start().len());
    let end = start + piece.trim().len();
    let inside = ranges.iter().filter(|r| r.start >= start && r.end <= end);
    Snippet {
        highlights: inside.map(|r| r.start - start..r.end - start).collect(),
        has_before: !text[..start].trim().is_empty(),
        has_after: !text[end..].trim().is_empty(),
        text: one_line(&text[start..end]),
    }
}

/// Line breaks as spaces, byte for byte, so that places stay what they are.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Le maire a parlé hier. Il a dit que le port resterait ouvert toute \
        l'année.\n\nRien n'est sûr. Les syndicats en doutent, et le port est loin. Le maire, lui, \
        se tait depuis lundi; le port attend que le maire du port parle enfin à la ville.";

    fn all(word: &str) -> Vec<Range<usize>> {
        TEXT.match_indices(word).map(|(at, _)| at..at + word.len()).collect()
    }

    fn shown(ranges: &[Range<usize>], chars: usize, pieces: usize) -> Vec<String> {
        let found = snippets(TEXT, ranges, SnippetOptions { chars, pieces });
        for snippet in &found {
            assert!(snippet.highlights.iter().all(|r| snippet.text.get(r.clone()).is_some()));
        }
        found.into_iter().map(|s| s.text).collect()
    }

    #[test]
    fn the_densest_pieces_come_in_the_texts_order() {
        let found = shown(&all("port"), 60, 2);
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("le port resterait"), "{found:?}");
        assert!(found[1].starts_with("port est loin"), "{found:?}");
    }

    #[test]
    fn pieces_keep_to_sentences_and_lines() {
        assert_eq!(
            shown(&all("syndicats"), 60, 1),
            ["Les syndicats en doutent, et le port est loin."]
        );
        assert!(!shown(&all("année"), 100, 1)[0].contains('\n'));
    }

    #[test]
    fn without_matches_the_beginning_is_shown() {
        assert_eq!(shown(&[], 22, 3), ["Le maire a parlé hier."]);
        assert!(snippets("  ", &[], SnippetOptions::default()).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn pieces_lie_on_characters(text in "([a-zé東\u{301}.]{1,6}[ \n]){0,30}", chars in 0..60usize) {
            let tokens: Vec<_> = crate::text::tokens(&text).collect();
            let ranges: Vec<_> = tokens.iter().step_by(3).map(|t| t.range.clone()).collect();
            for snippet in snippets(&text, &ranges, SnippetOptions { chars, pieces: 3 }) {
                for highlight in snippet.highlights {
                    proptest::prop_assert!(snippet.text.get(highlight).is_some());
                }
            }
        }
    }
}
