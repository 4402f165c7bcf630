//! `text`, as the engine's tokenizers.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::text::{self, Tokens};

use super::forms::FormsTokenizer;
use super::schema::{EXACT, FORMS};

pub(super) fn tokenizers() -> TokenizerManager {
    // The engine asks for its own tokenizer even for fields of numbers.
    let manager = TokenizerManager::default();
    manager.register(EXACT, ExactTokenizer);
    manager.register(FORMS, FormsTokenizer::default());
    manager
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
