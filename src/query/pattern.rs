//! What a pattern seeks: adjacent tokens.

use crate::text::{self, ANY_RUN, TokenKind, fold, is_wild};

use super::tree::Pattern;

/// The fewest letters beside a wildcard: fewer stand in half of all words.
const LETTERS_MIN: usize = 2;
/// The fewest letters behind a wildcard at a word's beginning, which has every word looked at.
const LETTERS_BEHIND_MIN: usize = 3;

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
    /// Its folded form, wildcards included.
    pub folded: String,
    /// How a word must be like it.
    pub likeness: Likeness,
}

/// How a word must be like a token of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Likeness {
    /// Its folded form is the same.
    Folded,
    /// It is written the same: this is how.
    Written(String),
    /// Its folded form is as the wildcards say.
    Wild,
    /// So many slips at most make one of the other.
    Slips(u8),
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
        let mut typed = Typed::read(pattern.text());
        if matches!(pattern, Pattern::Word(_) | Pattern::Wildcard(_) | Pattern::Fuzzy(..)) {
            typed.drop_elisions();
        }
        typed.drop_wildcards();
        typed.close_run();
        for token in &mut typed.tokens {
            match pattern {
                _ if token.likeness == Likeness::Wild => {}
                Pattern::Exact(_) => {
                    let mut written = String::new();
                    text::written_into(&token.surface, &mut written);
                    token.likeness = Likeness::Written(written);
                }
                Pattern::Fuzzy(_, slips) => token.likeness = Likeness::Slips(*slips),
                _ => {}
            }
        }
        let any_form = matches!(pattern, Pattern::Word(_)) && !typed.has_pairs;
        Sought { tokens: typed.tokens, any_form }
    }
}

impl Pattern {
    /// The words as typed.
    pub(super) fn text(&self) -> &str {
        match self {
            Pattern::Word(t)
            | Pattern::Exact(t)
            | Pattern::Phrase(t)
            | Pattern::Wildcard(t)
            | Pattern::Fuzzy(t, _) => t,
        }
    }

    /// Why it cannot be sought, and what to do about that, if anything can be done.
    pub(super) fn problem(&self) -> Option<(&'static str, &'static str)> {
        let tokens: Vec<_> = text::tokens(self.text()).collect();
        for (at, token) in tokens.iter().enumerate() {
            let touches = |other: Option<&text::Token<'_>>| {
                other.is_some_and(|o| {
                    o.range.end == token.range.start || o.range.start == token.range.end
                })
            };
            let before = at.checked_sub(1).and_then(|at| tokens.get(at));
            let beside = (touches(before), touches(tokens.get(at + 1)));
            let is_within = before.is_some() && at + 1 < tokens.len();
            if let Some(problem) = wildcard_problem(token.surface, beside, is_within) {
                return Some(problem);
            }
        }
        let sought = Sought::new(self);
        if sought.tokens.is_empty() {
            return Some(("there is no letter or digit to search for", ""));
        }
        if matches!(self, Pattern::Fuzzy(..)) && sought.tokens.len() > 1 {
            return Some(("a ~ stands behind one word", "put it behind the word that may differ"));
        }
        None
    }
}

/// What is wrong with the wildcards of a token: `beside` says whether another touches it on either
/// side, `is_within` whether it has others before and behind.
fn wildcard_problem(
    surface: &str,
    beside: (bool, bool),
    is_within: bool,
) -> Option<(&'static str, &'static str)> {
    if !surface.contains(is_wild) {
        return None;
    }
    let letters = surface.chars().filter(|c| !is_wild(*c)).count();
    let is_ascii = surface.chars().all(|c| c.is_ascii() || is_wild(c));
    match beside {
        (false, false) if letters == 0 && is_within && surface.chars().eq([ANY_RUN]) => None,
        (false, false) if letters == 0 => Some((
            "a wildcard needs letters beside it",
            "alone, a * may stand only between the words of a phrase",
        )),
        (true, true) => Some(("a wildcard cannot stand here", "leave it out")),
        _ if letters == 0 && surface.chars().all(|c| c == ANY_RUN) => None,
        _ if is_ascii && letters < LETTERS_MIN => {
            Some(("too few letters beside the wildcard", "write 2 or more"))
        }
        _ if letters < LETTERS_BEHIND_MIN && surface.starts_with(is_wild) => {
            Some(("too few letters behind the wildcard", "write 3 or more"))
        }
        _ => None,
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
            likeness: match token.surface.contains(is_wild) {
                true => Likeness::Wild,
                false => Likeness::Folded,
            },
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

    /// Takes out wildcards that stand alone. One between words stands for any word, and its place
    /// stays; one that touches a word of a script without spaces says nothing, since such words go
    /// on unmarked.
    fn drop_wildcards(&mut self) {
        let mut at = 0;
        let mut kept_places = Vec::with_capacity(self.places.len());
        let places = std::mem::take(&mut self.places);
        let mut shift = 0;
        for (number, place) in places.iter().enumerate() {
            let is_alone = place.surface.chars().all(is_wild);
            let touches = |other: Option<&text::Token<'_>>| {
                other.is_some_and(|o| {
                    o.range.end == place.range.start || o.range.start == place.range.end
                })
            };
            if is_alone {
                self.tokens.remove(at);
                let before = number.checked_sub(1).and_then(|n| places.get(n));
                shift += usize::from(touches(before) || touches(places.get(number + 1)));
                continue;
            }
            self.tokens[at].offset -= shift;
            kept_places.push(place.clone());
            at += 1;
        }
        self.places = kept_places;
        let first = self.tokens.first().map_or(0, |token| token.offset);
        self.tokens.iter_mut().for_each(|token| token.offset -= first);
    }

    /// Ends a pattern that ends in a script without spaces, where words go on unmarked: the last
    /// character is within the pair before it, and a lone one begins any pair.
    fn close_run(&mut self) {
        let [.., last] = self.places.as_slice() else { return };
        if last.kind != TokenKind::Last {
            return;
        }
        let before = self.places.len().checked_sub(2).and_then(|i| self.places.get(i));
        if before.is_some_and(|b| b.kind == TokenKind::Pair && b.range.end == last.range.end) {
            self.tokens.pop();
        } else if let Some(last) = self.tokens.last_mut() {
            last.folded.push(ANY_RUN);
            last.likeness = Likeness::Wild;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: Pattern, expected: &[&str]) {
        let sought = Sought::new(&pattern);
        let shown = sought.tokens.iter().map(|t| {
            let folded = t.folded.replace(ANY_RUN, "*").replace(text::ANY_ONE, "?");
            match &t.likeness {
                Likeness::Written(written) => format!("{}={written}", t.offset),
                Likeness::Slips(slips) => format!("{}{folded}~{slips}", t.offset),
                _ => format!("{}{folded}", t.offset),
            }
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{pattern:?}");
    }

    fn wild(text: &str) -> String {
        text.replace('*', &ANY_RUN.to_string()).replace('?', &text::ANY_ONE.to_string())
    }

    #[test]
    fn elisions_and_possessives_fall_from_words_only() {
        check(Pattern::Word("l’Enquête".into()), &["0enquete"]);
        check(Pattern::Word("jusqu'à".into()), &["0a"]);
        check(Pattern::Word("Macron's".into()), &["0macron"]);
        check(Pattern::Word("don't".into()), &["0don", "1t"]);
        check(Pattern::Word("l'".into()), &["0l"]);
        check(Pattern::Phrase("l'enquête".into()), &["0l", "1enquete"]);
        check(Pattern::Wildcard(wild("l'enq*")), &["0enq*"]);
        check(Pattern::Fuzzy("l'enquete".into(), 1), &["0enquete~1"]);
    }

    #[test]
    fn wildcards_stand_in_words_and_for_words() {
        check(Pattern::Wildcard(wild("Porte-AV*")), &["0porte", "1av*"]);
        check(Pattern::Phrase(wild("le * du wom?n*")), &["0le", "2du", "3wom?n*"]);
        check(Pattern::Wildcard(wild("*gâte")), &["0*gate"]);
    }

    #[test]
    fn exact_words_are_sought_as_written() {
        check(Pattern::Exact("Le Monde".into()), &["0=Le", "1=Monde"]);
        check(Pattern::Exact("e\u{301}te\u{301}".into()), &["0=été"]);
    }

    #[test]
    fn scripts_without_spaces_go_on() {
        check(Pattern::Word("東京都".into()), &["0東京", "1京都"]);
        check(Pattern::Word("京".into()), &["0京*"]);
        check(Pattern::Phrase("東京都 news".into()), &["0東京", "1京都", "2都", "3news"]);
        check(Pattern::Phrase("news 東京".into()), &["0news", "1東京"]);
        check(Pattern::Wildcard(wild("東京*")), &["0東京"]);
        check(Pattern::Wildcard(wild("*東京")), &["0東京"]);
    }
}
