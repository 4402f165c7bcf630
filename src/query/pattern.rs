//! What a pattern seeks: adjacent tokens.

use crate::text::{self, TokenKind, fold};

use super::tree::Pattern;

/// The tokens that a pattern seeks, each at its distance from the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// The tokens, in order; empty where the pattern has no letter and no digit.
    pub tokens: Vec<PatternToken>,
    /// Whether other forms of the words are found too.
    pub any_form: bool,
}

/// One token of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternToken {
    /// How many tokens after the first it stands.
    pub offset: usize,
    /// As typed.
    pub surface: String,
    /// Its folded form.
    pub folded: String,
    /// Whether every token that begins like it will do.
    pub is_prefix: bool,
}

/// Articles and pronouns that French, Italian and Catalan join to a word with an apostrophe.
const ELISIONS: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "un",
    "all", "dall", "dell", "nell", "sull", "coll", "gl", "agl", "degl", "quell", "quest", "bell",
    "sant", "tutt",
];

impl Sought {
    /// What `pattern` seeks.
    ///
    /// A word loses an elided article and a possessive *s*: *l'enquête* seeks *enquête*, *Macron's*
    /// seeks *Macron*. Phrases and exact words keep them.
    pub fn new(pattern: &Pattern) -> Sought {
        let mut typed = Typed::read(match pattern {
            Pattern::Word(t) | Pattern::Exact(t) | Pattern::Phrase(t) | Pattern::Prefix(t) => t,
        });
        if matches!(pattern, Pattern::Word(_) | Pattern::Prefix(_)) {
            typed.drop_elisions();
        }
        let is_unspaced = typed.close_run();
        if matches!(pattern, Pattern::Prefix(_)) && !is_unspaced {
            typed.open_last();
        }
        let any_form = matches!(pattern, Pattern::Word(_)) && !typed.has_pairs;
        Sought { tokens: typed.tokens, any_form }
    }
}

/// A pattern's text, read.
struct Typed<'t> {
    text: &'t str,
    tokens: Vec<PatternToken>,
    places: Vec<text::Token<'t>>,
    /// Whether a script without spaces occurs: its words have no forms.
    has_pairs: bool,
}

impl<'t> Typed<'t> {
    fn read(text: &'t str) -> Typed<'t> {
        let places: Vec<_> = text::tokens(text).collect();
        let tokens = places.iter().enumerate().map(|(offset, token)| PatternToken {
            offset,
            surface: token.surface.to_owned(),
            folded: fold(token.surface),
            is_prefix: false,
        });
        let has_pairs = places.iter().any(|token| token.kind != TokenKind::Word);
        Typed { text, tokens: tokens.collect(), places, has_pairs }
    }

    fn drop_elisions(&mut self) {
        while let [first, second, ..] = self.tokens.as_slice()
            && ELISIONS.contains(&first.folded.as_str())
            && self.is_joined(first.offset, second.offset)
        {
            self.tokens.remove(0);
        }
        if let [.., before, last] = self.tokens.as_slice()
            && last.folded == "s"
            && self.is_joined(before.offset, last.offset)
        {
            self.tokens.pop();
        }
        let first = self.tokens.first().map_or(0, |token| token.offset);
        self.tokens.iter_mut().for_each(|token| token.offset -= first);
        self.places.drain(..first);
        self.places.truncate(self.tokens.len());
    }

    fn is_joined(&self, one: usize, next: usize) -> bool {
        let gap = match (self.places.get(one), self.places.get(next)) {
            (Some(one), Some(next)) => self.text.get(one.range.end..next.range.start),
            _ => None,
        };
        let mut gap = gap.unwrap_or_default().chars();
        gap.next().is_some_and(text::is_apostrophe) && gap.next().is_none()
    }

    /// Ends a pattern that ends in a script without spaces, where words go on unmarked: the last
    /// character is within the pair before it, and a lone one begins any pair.
    fn close_run(&mut self) -> bool {
        let [.., last] = self.places.as_slice() else { return false };
        if last.kind != TokenKind::Last {
            return false;
        }
        let before = self.places.len().checked_sub(2).and_then(|i| self.places.get(i));
        if before.is_some_and(|b| b.kind == TokenKind::Pair && b.range.end == last.range.end) {
            self.tokens.pop();
        } else {
            self.open_last();
        }
        true
    }

    fn open_last(&mut self) {
        if let Some(last) = self.tokens.last_mut() {
            last.is_prefix = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: Pattern, expected: &[&str]) {
        let sought = Sought::new(&pattern);
        let shown = sought
            .tokens
            .iter()
            .map(|t| format!("{}{}{}", t.offset, t.folded, if t.is_prefix { "*" } else { "" }));
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{pattern:?}");
    }

    #[test]
    fn elisions_and_possessives_fall_from_words_only() {
        check(Pattern::Word("l’Enquête".into()), &["0enquete"]);
        check(Pattern::Word("jusqu'à".into()), &["0a"]);
        check(Pattern::Word("Macron's".into()), &["0macron"]);
        check(Pattern::Word("don't".into()), &["0don", "1t"]);
        check(Pattern::Word("l'".into()), &["0l"]);
        check(Pattern::Phrase("l'enquête".into()), &["0l", "1enquete"]);
        check(Pattern::Prefix("l'enq".into()), &["0enq*"]);
    }

    #[test]
    fn scripts_without_spaces_go_on() {
        check(Pattern::Word("東京都".into()), &["0東京", "1京都"]);
        check(Pattern::Word("京".into()), &["0京*"]);
        check(Pattern::Phrase("東京都 news".into()), &["0東京", "1京都", "2都", "3news"]);
        check(Pattern::Phrase("news 東京".into()), &["0news", "1東京"]);
        check(Pattern::Prefix("東京".into()), &["0東京"]);
    }
}
