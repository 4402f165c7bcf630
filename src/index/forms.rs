//! What the words of a text do not say alone: their stems, how they are written, and where the text
//! is divided.
//!
//! A field of folded words has a field of forms beside it, at the same positions. Nothing stands in
//! it twice: a word that is its own stem has no stem here, one that is written like its folded form
//! has no way of writing. [`terms_of_stem`] knows where to look.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::schema::Field;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::text::{self, Break, Stemmer, Tokens};

use super::sift::{FormTerm, Rules};

/// A value, at its first word and as long as all of them: the engine then counts the next value
/// from the same place as in the field of words.
pub(super) const VALUE: &str = "v";
/// The first word of a sentence, but for the first.
pub(super) const SENTENCE: &str = "s";
/// The first word of a paragraph, but for the first.
pub(super) const PARAGRAPH: &str = "p";

/// Stands between a folded word and how it is written, and between the language's tag and a value:
/// no word holds it.
const WRITTEN: char = '\u{1f}';

/// Stands behind a form in a [`Lexicon`]: no form holds it.
const FORM_END: char = '\0';

/// How many words of a language a tokenizer remembers the forms of. Everyday words fit; beyond them
/// finding forms again costs less than memory.
const WORDS_MAX: usize = 50_000;

/// A value for a field of forms. The engine gives its tokenizers nothing but the text, so that the
/// language stands in front.
pub(super) fn tagged(text: &str, stemmer: Stemmer) -> String {
    format!("{}{WRITTEN}{text}", stemmer.tag())
}

/// The form of a word written unlike its folded form.
pub(super) fn written(folded: &str, written: &str) -> String {
    format!("{folded}{WRITTEN}{written}")
}

/// What every other way of writing a folded word begins with.
pub(super) fn written_otherwise(folded: &str) -> String {
    format!("{folded}{WRITTEN}")
}

/// The form of a stem. Languages stay apart: a German word is never found by a French stem.
fn stemmed(stemmer: Stemmer, stem: &str) -> String {
    format!("{}:{stem}", stemmer.tag())
}

/// Where words of a stem stand in a pair of fields, words and forms, by the rules `by`; `all` are
/// the rules of every article that is asked.
pub(super) fn terms_of_stem(
    (words, forms): (Field, Field),
    stem: &str,
    by: &[Stemmer],
    all: &[Stemmer],
) -> Vec<FormTerm> {
    let with_rules = by.iter().filter(|stemmer| **stemmer != Stemmer::NONE);
    let form = |stemmer: &Stemmer| Term::from_field_text(forms, &stemmed(*stemmer, stem));
    let mut terms: Vec<FormTerm> = with_rules.map(form).map(FormTerm::anywhere).collect();
    let own: Vec<Stemmer> = by.iter().copied().filter(|stemmer| stemmer.keeps(stem)).collect();
    if !own.is_empty() {
        let term = Term::from_field_text(words, stem);
        let only = (own.len() < all.len()).then(|| Rules::of(&own));
        terms.push(FormTerm { term, only });
    }
    terms
}

/// The forms of a word in one language.
fn forms_of(surface: &str, stemmer: Stemmer) -> Vec<String> {
    let folded = text::fold(surface);
    let stems = stemmer.stems(surface);
    let is_own_stem = stems.plain() == folded;
    let mut forms = Vec::new();
    for stem in [Some(&stems.proper), stems.plain.as_ref()].into_iter().flatten() {
        if !(is_own_stem && *stem == folded) {
            forms.push(stemmed(stemmer, stem));
        }
    }
    let mut as_written = String::new();
    text::written_into(surface, &mut as_written);
    if as_written != folded {
        forms.push(written(&folded, &as_written));
    }
    forms
}

/// Gives the forms of a text.
#[derive(Clone, Default)]
pub(super) struct FormsTokenizer {
    /// By the language's tag. Articles of several languages follow each other.
    lexicons: HashMap<String, Lexicon>,
}

/// Words of one language that were met, and their forms, each with [`FORM_END`] behind it. One
/// string holds them all: each word of every text is looked up here.
type Lexicon = HashMap<Box<str>, Box<str>>;

impl Tokenizer for FormsTokenizer {
    type TokenStream<'a> = FormsStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FormsStream<'a> {
        let (tag, text) = text.split_once(WRITTEN).unwrap_or(("", text));
        FormsStream {
            text,
            tokens: text::tokens(text),
            before: None,
            words: 0,
            stemmer: Stemmer::for_lang(Some(tag)),
            lexicon: self.lexicons.entry(tag.to_owned()).or_default(),
            begins: Break::None,
            forms: String::new(),
            given: 0,
            token: Token::default(),
        }
    }
}

pub(super) struct FormsStream<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    /// The word whose forms are given.
    before: Option<text::Token<'a>>,
    /// How many words were read.
    words: usize,
    stemmer: Stemmer,
    lexicon: &'a mut Lexicon,
    /// What begins with the word and is still to be given.
    begins: Break,
    /// The forms of the word.
    forms: String,
    /// How much of `forms` was given, in bytes.
    given: usize,
    token: Token,
}

impl FormsStream<'_> {
    /// Reads the next word; false where there is none.
    fn step(&mut self) -> bool {
        let Some(token) = self.tokens.next() else { return false };
        self.begins = match &self.before {
            None => Break::None,
            Some(before) => text::break_between(self.text, before, &token),
        };
        if self.lexicon.len() >= WORDS_MAX {
            self.lexicon.clear();
        }
        self.forms.clear();
        match self.lexicon.get(token.surface) {
            Some(known) => self.forms.push_str(known),
            None => {
                for form in forms_of(token.surface, self.stemmer) {
                    self.forms.push_str(&form);
                    self.forms.push(FORM_END);
                }
                self.lexicon.insert(token.surface.into(), self.forms.as_str().into());
            }
        }
        self.given = 0;
        self.token.position = self.words;
        self.words += 1;
        self.before = Some(token);
        true
    }

    fn give(&mut self, form: &str) -> bool {
        self.token.text.clear();
        self.token.text.push_str(form);
        true
    }
}

impl TokenStream for FormsStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            match std::mem::replace(&mut self.begins, Break::None) {
                Break::None => {}
                Break::Sentence => return self.give(SENTENCE),
                Break::Paragraph => {
                    self.begins = Break::Sentence;
                    return self.give(PARAGRAPH);
                }
            }
            let rest = self.forms.get(self.given..).unwrap_or_default();
            if let Some((form, _)) = rest.split_once(FORM_END) {
                self.token.text.clear();
                self.token.text.push_str(form);
                self.given += form.len() + FORM_END.len_utf8();
                return true;
            }
            if !self.step() {
                break;
            }
        }
        if self.words == 0 {
            return false;
        }
        self.token.position = 0;
        self.token.position_length = std::mem::take(&mut self.words);
        self.give(VALUE)
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lang: &str, word: &str, expected: &[&str]) {
        let forms = forms_of(word, Stemmer::for_lang(Some(lang)));
        let shown: Vec<String> = forms.iter().map(|form| form.replace(WRITTEN, "|")).collect();
        assert_eq!(shown, expected, "{lang} {word}");
    }

    #[test]
    fn nothing_is_said_twice() {
        check("en", "port", &[]);
        check("en", "ports", &["en:port"]);
        check("en", "Port", &["port|Port"]);
        check("fr", "élections", &["fr:elect", "elections|élections"]);
        check("fr", "marché", &["fr:march", "marche|marché"]);
        check("cs", "volby", &[]);
        check("ja", "東京", &[]);
    }

    #[test]
    fn forms_stand_at_their_words() {
        let text = tagged("The ports. Ports\n\nport", Stemmer::for_lang(Some("en")));
        let mut tokenizer = FormsTokenizer::default();
        let mut stream = tokenizer.token_stream(&text);
        let mut found = Vec::new();
        while stream.advance() {
            let token = stream.token();
            found.push((token.position, token.text.replace(WRITTEN, "|"), token.position_length));
        }
        let expected = [
            (0, "the|The", 1),
            (1, "en:port", 1),
            (2, "s", 1),
            (2, "en:port", 1),
            (2, "ports|Ports", 1),
            (3, "p", 1),
            (3, "s", 1),
            (0, "v", 4),
        ];
        assert_eq!(found, expected.map(|(at, form, length)| (at, form.to_owned(), length)));
    }

    proptest::proptest! {
        #[test]
        fn a_word_is_found_by_its_stems(word in "[\\p{L}\\p{M}]{1,8}", lang in "[a-z]{2}") {
            let languages = ["en", "fr", "de", "ru", "tr", "ar", "ta", "el", lang.as_str()];
            for lang in languages {
                let stemmer = Stemmer::for_lang(Some(lang));
                let (stems, forms) = (stemmer.stems(&word), forms_of(&word, stemmer));
                for stem in [stems.proper.as_str(), stems.plain()] {
                    let stands = forms.contains(&stemmed(stemmer, stem));
                    let is_own = text::fold(&word) == stem && stemmer.keeps(stem);
                    proptest::prop_assert!(stands != is_own, "{lang} {word} {stem}");
                }
            }
        }
    }
}
