//! `text`, as the engine's tokenizers.

use std::collections::HashMap;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::text::{self, Stemmer, Stems, Tokens};

use super::marks::MarksTokenizer;
use super::schema::{EXACT, MARKS, STEM};

/// Stands between the language's tag and the text of a value that is to be stemmed: the engine
/// gives its tokenizers nothing but the text.
const TAG_END: char = '\u{1f}';

/// How many words a tokenizer remembers the stems of. A language's everyday words fit; beyond
/// them stemming again costs less than memory.
const STEMS_MAX: usize = 50_000;

pub(super) fn tokenizers() -> TokenizerManager {
    // The engine asks for its own tokenizer even for fields of numbers.
    let manager = TokenizerManager::default();
    manager.register(EXACT, ExactTokenizer);
    manager.register(STEM, StemTokenizer::default());
    manager.register(MARKS, MarksTokenizer);
    manager
}

/// A value for a field of stems.
pub(super) fn tagged(text: &str, stemmer: Stemmer) -> String {
    format!("{}{TAG_END}{text}", stemmer.tag())
}

/// The term of a stem. Languages stay apart: a German word is never found by a French stem.
pub(super) fn stem_term(stemmer: Stemmer, stem: &str) -> String {
    format!("{}:{stem}", stemmer.tag())
}

/// Gives folded words.
#[derive(Clone)]
struct ExactTokenizer;

impl Tokenizer for ExactTokenizer {
    type TokenStream<'a> = ExactStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ExactStream<'a> {
        ExactStream { tokens: text::tokens(text), token: Token::default() }
    }
}

struct ExactStream<'a> {
    tokens: Tokens<'a>,
    token: Token,
}

impl TokenStream for ExactStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(next) = self.tokens.next() else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        text::fold_into(next.surface, &mut self.token.text);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Gives tagged stems; two at one position where a word has two.
#[derive(Clone, Default)]
struct StemTokenizer {
    /// The language that `known` is of.
    tag: String,
    known: HashMap<String, Stems>,
}

impl Tokenizer for StemTokenizer {
    type TokenStream<'a> = StemStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StemStream<'a> {
        let (tag, text) = text.split_once(TAG_END).unwrap_or(("", text));
        if self.tag != tag || self.known.len() > STEMS_MAX {
            self.known.clear();
            self.tag = tag.to_owned();
        }
        let mut token = Token { text: format!("{tag}:"), ..Token::default() };
        token.text.reserve(32);
        StemStream {
            tag_len: token.text.len(),
            stemmer: Stemmer::for_lang(Some(tag)),
            known: &mut self.known,
            tokens: text::tokens(text),
            plain: None,
            token,
        }
    }
}

struct StemStream<'a> {
    tag_len: usize,
    stemmer: Stemmer,
    known: &'a mut HashMap<String, Stems>,
    tokens: Tokens<'a>,
    /// The second stem of the word, still to be given.
    plain: Option<String>,
    token: Token,
}

impl TokenStream for StemStream<'_> {
    fn advance(&mut self) -> bool {
        self.token.text.truncate(self.tag_len);
        if let Some(plain) = self.plain.take() {
            self.token.text.push_str(&plain);
            return true;
        }
        let Some(next) = self.tokens.next() else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        let stems = match self.known.get(next.surface) {
            Some(stems) => stems,
            None => {
                let stems = self.stemmer.stems(next.surface);
                self.known.entry(next.surface.to_owned()).or_insert(stems)
            }
        };
        self.token.text.push_str(&stems.proper);
        self.plain.clone_from(&stems.plain);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
