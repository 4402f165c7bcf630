//! Stems: what the forms of one word share, language by language.

use std::fmt;

use rust_stemmers::Algorithm;

use super::fold::{fold, lower_into};

/// The languages with rules of their own (Snowball), by their BCP 47 primary tag. Their numbers are
/// stored: a new one comes last.
const LANGUAGES: [(&str, Algorithm); 18] = [
    ("ar", Algorithm::Arabic),
    ("da", Algorithm::Danish),
    ("nl", Algorithm::Dutch),
    ("en", Algorithm::English),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("es", Algorithm::Spanish),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

/// The rules of one language, or none: words of other languages are their own stems.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Stemmer {
    rules: Option<(&'static str, Algorithm)>,
}

/// The stems of one word, folded.
///
/// A writer may leave accents out (*ELECTIONS*, *informacion*), and the rules need them. So a word
/// with accents has the stem of its proper spelling and the stem of its plain one; two words meet
/// where they share either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stems {
    /// The stem of the word as written.
    pub proper: String,
    /// The stem of the word without its accents, where that is another.
    pub plain: Option<String>,
}

impl Stemmer {
    /// Leaves words as they are.
    pub const NONE: Stemmer = Stemmer { rules: None };

    /// The rules for a language, by its BCP 47 tag.
    pub fn for_lang(lang: Option<&str>) -> Stemmer {
        let primary = lang.unwrap_or_default().split(['-', '_']).next().unwrap_or_default();
        let primary = match primary.to_ascii_lowercase().as_str() {
            "nb" | "nn" => "no".to_owned(),
            other => other.to_owned(),
        };
        Stemmer { rules: LANGUAGES.into_iter().find(|(tag, _)| *tag == primary) }
    }

    /// The language's primary tag; empty where there are no rules.
    pub fn tag(self) -> &'static str {
        self.rules.map_or("", |(tag, _)| tag)
    }

    /// The number of the rules, from 1; 0 where there are none.
    pub fn number(self) -> u8 {
        let place = LANGUAGES.iter().position(|(tag, _)| *tag == self.tag());
        place.and_then(|place| u8::try_from(place + 1).ok()).unwrap_or(0)
    }

    /// Whether a folded word is its own stem.
    pub fn keeps(self, folded: &str) -> bool {
        self.rules.is_none() || self.stems(folded).plain() == folded
    }

    /// Whether a stem begins as the folded form of its word does, unless it is empty: the rules of
    /// most languages take off endings only.
    pub fn keeps_beginning(self) -> bool {
        !matches!(self.rules, Some((_, Algorithm::Arabic | Algorithm::Greek | Algorithm::Tamil)))
    }

    /// The stems of a token as written.
    pub fn stems(self, token: &str) -> Stems {
        let folded = fold(token);
        let Some((_, algorithm)) = self.rules else {
            return Stems { proper: folded, plain: None };
        };
        let stemmer = rust_stemmers::Stemmer::create(algorithm);
        if token.is_ascii() {
            return Stems { proper: stemmer.stem(&folded).into_owned(), plain: None };
        }
        let mut lower = String::with_capacity(token.len());
        lower_into(token, &mut lower);
        let proper = fold(&stemmer.stem(&lower));
        let plain = stemmer.stem(&folded).into_owned();
        Stems { plain: (plain != proper).then_some(plain), proper }
    }
}

impl Stems {
    /// Whether `stem` is one of them.
    pub fn contains(&self, stem: &str) -> bool {
        self.proper == stem || self.plain.as_deref() == Some(stem)
    }

    /// The stem of the plain spelling, or the only one.
    pub fn plain(&self) -> &str {
        self.plain.as_deref().unwrap_or(&self.proper)
    }
}

impl fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stemmer({:?})", self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meet(lang: &str, one: &str, other: &str) -> bool {
        let stemmer = Stemmer::for_lang(Some(lang));
        let (one, other) = (stemmer.stems(one), stemmer.stems(other));
        one.contains(&other.proper) || one.contains(other.plain())
    }

    #[test]
    fn forms_of_a_word_meet_with_and_without_accents() {
        for (lang, one, other) in [
            ("fr", "élection", "elections"),
            ("fr", "universités", "universite"),
            ("fr-FR", "ÉTATS", "etat"),
            ("es", "información", "informaciones"),
            ("es", "información", "informacion"),
            ("de", "Häuser", "haus"),
            ("en", "elections", "Election"),
            ("it", "città", "citta"),
            ("nb", "avisene", "avis"),
            ("ru", "выборы", "выборов"),
        ] {
            assert!(meet(lang, one, other), "{lang}: {one} {other}");
        }
    }

    #[test]
    fn other_words_and_other_languages_do_not() {
        assert!(!meet("fr", "élection", "électeur"));
        assert!(!meet("cs", "volby", "voleb"));
        assert!(meet("cs", "Příští", "pristi"));
        assert_eq!(Stemmer::for_lang(Some("xx")), Stemmer::NONE);
        assert_eq!(Stemmer::for_lang(None).tag(), "");
    }

    #[test]
    fn rules_have_numbers() {
        let numbers = LANGUAGES.map(|(tag, _)| Stemmer::for_lang(Some(tag)).number());
        assert!((1..).zip(numbers).all(|(expected, number)| expected == number));
        assert_eq!(Stemmer::NONE.number(), 0);
        assert!(Stemmer::for_lang(Some("en")).keeps("port"));
        assert!(!Stemmer::for_lang(Some("en")).keeps("ports"));
        assert!(Stemmer::NONE.keeps("ports"));
    }

    proptest::proptest! {
        #[test]
        fn a_stem_begins_as_its_word(token in "[\\p{Latin}\\p{Greek}\\p{Cyrillic}]{1,9}", lang in 0..18usize) {
            let stemmer = Stemmer::for_lang(Some(LANGUAGES[lang].0));
            let first = fold(&token).chars().next();
            let stems = stemmer.stems(&token);
            for stem in [stems.proper.as_str(), stems.plain()] {
                let keeps = stem.is_empty() || stem.chars().next() == first;
                proptest::prop_assert!(keeps || !stemmer.keeps_beginning(), "{stem}");
            }
        }

        #[test]
        fn no_word_panics(token in "\\PC{0,20}", lang in 0..18usize) {
            let _ = Stemmer::for_lang(Some(LANGUAGES[lang].0)).stems(&token);
        }
    }
}
