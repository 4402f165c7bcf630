//! What the words of a text do not say alone: how they are written, and where the text is divided.
//!
//! A field of words has a field of marks beside it, at the same positions. Folded words and stems
//! are what nearly every query looks for; marks are few, and only special operators read them.

use std::collections::VecDeque;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::text::{self, Break, Tokens};

/// The first word of a value.
pub(super) const VALUE: &str = "v";
/// The first word of a sentence, but for the first.
pub(super) const SENTENCE: &str = "s";
/// The first word of a paragraph, but for the first.
pub(super) const PARAGRAPH: &str = "p";
/// The last word of a value: the engine then counts the next value from the same place as in the
/// field of words.
const END: &str = "e";

/// Stands between a folded word and how it is written: no word holds it.
const WRITTEN: char = '\u{1f}';

/// The mark of a word written unlike its folded form.
pub(super) fn written(folded: &str, written: &str) -> String {
    format!("{folded}{WRITTEN}{written}")
}

/// What the marks of every other way of writing a folded word begin with.
pub(super) fn written_otherwise(folded: &str) -> String {
    format!("{folded}{WRITTEN}")
}

/// Gives the marks of a text.
#[derive(Clone)]
pub(super) struct MarksTokenizer;

impl Tokenizer for MarksTokenizer {
    type TokenStream<'a> = MarksStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> MarksStream<'a> {
        let mut tokens = text::tokens(text);
        let next = tokens.next();
        MarksStream {
            text,
            tokens,
            before: None,
            next,
            marks: VecDeque::new(),
            position: 0,
            token: Token::default(),
            folded: String::new(),
            written: String::new(),
        }
    }
}

pub(super) struct MarksStream<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    before: Option<text::Token<'a>>,
    next: Option<text::Token<'a>>,
    /// Marks of the word before `next` that are still to be given.
    marks: VecDeque<String>,
    /// The position of `next`.
    position: usize,
    token: Token,
    folded: String,
    written: String,
}

impl<'a> MarksStream<'a> {
    /// Notes the marks of the next word; false where there is none.
    fn step(&mut self) -> bool {
        let Some(token) = self.next.take() else { return false };
        self.next = self.tokens.next();
        let begins = match &self.before {
            None => Some(VALUE),
            Some(before) => match text::break_between(self.text, before, &token) {
                Break::None => None,
                Break::Sentence => Some(SENTENCE),
                Break::Paragraph => {
                    self.marks.push_back(SENTENCE.to_owned());
                    Some(PARAGRAPH)
                }
            },
        };
        self.marks.extend(begins.map(str::to_owned));
        if self.next.is_none() {
            self.marks.push_back(END.to_owned());
        }
        if !is_plain(token.surface) {
            text::fold_into(token.surface, &mut self.folded);
            text::written_into(token.surface, &mut self.written);
            if self.folded != self.written {
                self.marks.push_back(written(&self.folded, &self.written));
            }
        }
        self.token.position = self.position;
        self.position += 1;
        self.before = Some(token);
        true
    }
}

/// Whether a word is surely written like its folded form.
fn is_plain(surface: &str) -> bool {
    surface.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

impl TokenStream for MarksStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            if let Some(mark) = self.marks.pop_front() {
                self.token.text = mark;
                return true;
            }
            if !self.step() {
                return false;
            }
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
