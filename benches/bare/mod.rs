//! The engine's own way of filling the fields of our index with as many tokens: its tokenizers, the
//! stemmer of the article's language, and every word's stem and way of writing where these differ
//! from the word.

use annals::model::Document;
use annals::query::TextField;
use rust_stemmers::{Algorithm, Stemmer};
use tantivy::schema::{Field, Schema};
use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, SimpleTokenStream, SimpleTokenizer, TextAnalyzer, Token,
    TokenStream, Tokenizer, TokenizerManager,
};
use tantivy::{TantivyDocument, Term};

/// The tokenizers that our fields name, of the engine's own parts.
pub fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    let words = TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser);
    manager.register("annals_exact_1", words.filter(AsciiFoldingFilter).build());
    manager.register("annals_forms_1", Forms(SimpleTokenizer::default()));
    manager
}

/// Fields of our index.
pub struct Fields {
    words: [Field; TextField::ALL.len()],
    forms: [Field; TextField::ALL.len()],
    labels: [Field; 3],
    numbers: [Field; 7],
    published: Field,
}

impl Fields {
    /// Those of a schema.
    pub fn of(schema: &Schema) -> Fields {
        let field = |name: &str| schema.get_field(name).expect("a field");
        Fields {
            words: TextField::ALL.map(|f| field(f.name())),
            forms: TextField::ALL.map(|f| field(&format!("{}_forms", f.name()))),
            labels: ["id", "host", "lang"].map(field),
            numbers: ["id_high", "id_low", "revision", "words", "rules", "captured", "modified"]
                .map(field),
            published: field("published"),
        }
    }

    /// What finds an article.
    pub fn id(&self, document: &Document) -> Term {
        Term::from_field_text(self.labels[0], document.id.as_str())
    }

    /// The engine's record of an article.
    pub fn record(&self, document: &Document) -> TantivyDocument {
        let mut record = TantivyDocument::new();
        let lang = document.lang.as_deref().unwrap_or_default();
        for (at, field) in TextField::ALL.into_iter().enumerate() {
            for value in document.values(field) {
                record.add_text(self.words[at], value);
                record.add_text(self.forms[at], format!("{lang}:{value}"));
            }
        }
        record.add_text(self.labels[0], document.id.as_str());
        record.add_text(self.labels[1], document.url.host());
        record.add_text(self.labels[2], lang);
        let seconds = document.captured.as_second();
        let (numbers, dates) = self.numbers.split_at(5);
        for (at, field) in numbers.iter().enumerate() {
            record.add_u64(*field, seconds as u64 + at as u64);
        }
        for field in dates.iter().chain([&self.published]) {
            record.add_i64(*field, seconds);
        }
        record
    }
}

/// Gives of each word its stem, and the word as it is written, where they differ from it.
#[derive(Clone)]
struct Forms(SimpleTokenizer);

impl Tokenizer for Forms {
    type TokenStream<'a> = FormsStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FormsStream<'a> {
        let (lang, text) = text.split_once(':').unwrap_or_default();
        let stemmer = Stemmer::create(match lang {
            "fr" => Algorithm::French,
            "de" => Algorithm::German,
            _ => Algorithm::English,
        });
        FormsStream { words: self.0.token_stream(text), stemmer, stem: None }
    }
}

struct FormsStream<'a> {
    words: SimpleTokenStream<'a>,
    stemmer: Stemmer,
    /// The stem of the word that was given as it is written.
    stem: Option<String>,
}

impl TokenStream for FormsStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            if let Some(stem) = self.stem.take() {
                self.words.token_mut().text = stem;
                return true;
            }
            if !self.words.advance() {
                return false;
            }
            let written = &self.words.token().text;
            let lower = written.to_lowercase();
            let stem = self.stemmer.stem(&lower);
            self.stem = (stem != lower).then(|| stem.into_owned());
            if !written.is_ascii() || *written != lower {
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        self.words.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.words.token_mut()
    }
}
