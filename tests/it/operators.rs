//! Each operator of the query language beside a slow and obvious reading of it.
//!
//! Texts are made of words whose forms, spellings, sentences and paragraphs are known, so nothing
//! here asks the program how a text is read. The index must find exactly the articles that do.

use std::collections::BTreeSet;

use annals::canonical_url::{ArticleId, CanonicalUrl};
use annals::index::{Index, SearchOptions, WriterOptions};
use annals::model::Document;
use annals::query;
use proptest::prelude::*;
use tempfile::TempDir;

/// A word as written, its folded form, and what it shares with its other forms in English.
type Word = (&'static str, &'static str, &'static str);

const WORDS: &[Word] = &[
    ("tide", "tide", "tide"),
    ("Tide", "tide", "tide"),
    ("tides", "tides", "tide"),
    ("TIDES", "tides", "tide"),
    ("barrier", "barrier", "barrier"),
    ("barriers", "barriers", "barrier"),
    ("Barriers", "barriers", "barrier"),
    ("café", "cafe", "cafe"),
    ("Cafés", "cafes", "cafe"),
    ("cafe", "cafe", "cafe"),
    ("harbour", "harbour", "harbour"),
    ("harbors", "harbors", "harbor"),
    ("x2", "x2", "x2"),
];

/// A text: paragraphs of sentences of words.
type Text = Vec<Vec<Vec<Word>>>;

/// A word with the numbers of its sentence and its paragraph.
#[derive(Debug, Clone, Copy)]
struct Placed {
    word: Word,
    sentence: usize,
    paragraph: usize,
}

#[derive(Debug, Clone)]
struct Story {
    title: Text,
    body: Text,
    comments: Vec<Text>,
}

/// A query as the test knows it.
#[derive(Debug, Clone)]
enum Asked {
    Any(Word),
    Written(Word),
    Phrase(Vec<&'static str>),
    Wild(&'static str),
    Slips(&'static str, usize),
    Or(Vec<Asked>),
    Near(Box<Asked>, Close, Box<Asked>),
    Apart(Box<Asked>, Close, Box<Asked>),
    AtLeast(usize, Box<Asked>),
    First(usize, Box<Asked>),
}

#[derive(Debug, Clone, Copy)]
enum Close {
    Near(usize),
    Pre(usize),
    Sentence,
    Paragraph,
}

/// Which texts of a story are read.
type Reading<'a> = &'a dyn Fn(&Story) -> Vec<Vec<Placed>>;

/// The first word and the word after the last.
type Span = (usize, usize);

impl Asked {
    /// As a researcher types it.
    fn typed(&self) -> String {
        match self {
            Asked::Any(word) => word.0.to_owned(),
            Asked::Written(word) => format!("={}", word.0),
            Asked::Phrase(words) => format!("\"{}\"", words.join(" ")),
            Asked::Wild(pattern) => (*pattern).to_owned(),
            Asked::Slips(word, slips) => format!("{word}~{slips}"),
            Asked::Or(parts) => {
                let parts: Vec<String> = parts.iter().map(Asked::typed).collect();
                format!("({})", parts.join(" OR "))
            }
            Asked::Near(one, close, other) => {
                format!("({} {} {})", one.typed(), close.typed(), other.typed())
            }
            Asked::Apart(one, close, other) => {
                format!("({} NOT {} {})", one.typed(), close.typed(), other.typed())
            }
            Asked::AtLeast(count, inner) => format!("ATLEAST/{count}({})", inner.typed()),
            Asked::First(words, inner) => format!("FIRST/{words}({})", inner.typed()),
        }
    }

    /// Where it is in a text.
    fn spans(&self, text: &[Placed]) -> BTreeSet<Span> {
        let words = |meets: &dyn Fn(Word) -> bool| -> BTreeSet<Span> {
            (0..text.len()).filter(|&at| meets(text[at].word)).map(|at| (at, at + 1)).collect()
        };
        match self {
            Asked::Any(word) => words(&|other| other.2 == word.2),
            Asked::Written(word) => words(&|other| other.0 == word.0),
            Asked::Wild(pattern) => words(&|other| is_like(other.1, pattern)),
            Asked::Slips(word, slips) => words(&|other| slips_between(word, other.1) <= *slips),
            Asked::Phrase(wanted) => (0..text.len())
                .map(|start| (start, start + wanted.len()))
                .filter(|(start, end)| {
                    let found = text.get(*start..*end);
                    found.is_some_and(|f| f.iter().zip(wanted).all(|(p, w)| is_like(p.word.1, w)))
                })
                .collect(),
            Asked::Or(parts) => parts.iter().flat_map(|part| part.spans(text)).collect(),
            Asked::Near(one, close, other) => {
                let mut found = BTreeSet::new();
                for a in one.spans(text) {
                    for b in other.spans(text) {
                        let overlap = a.0 < b.1 && b.0 < a.1;
                        if !overlap && close.holds(a, b, text) {
                            found.insert((a.0.min(b.0), a.1.max(b.1)));
                        }
                    }
                }
                found
            }
            Asked::Apart(one, close, other) => {
                let others = other.spans(text);
                let is_free = |a: &Span| {
                    others.iter().all(|b| {
                        let overlap = a.0 < b.1 && b.0 < a.1;
                        !overlap && !close.holds(*a, *b, text)
                    })
                };
                one.spans(text).into_iter().filter(is_free).collect()
            }
            Asked::AtLeast(count, inner) => {
                let found = inner.spans(text);
                if found.len() >= *count { found } else { BTreeSet::new() }
            }
            Asked::First(words, inner) => {
                inner.spans(text).into_iter().filter(|span| span.1 <= *words).collect()
            }
        }
    }

    fn answers(&self, texts: &[Vec<Placed>]) -> bool {
        texts.iter().any(|text| !self.spans(text).is_empty())
    }
}

impl Close {
    fn typed(self) -> String {
        match self {
            Close::Near(words) => format!("NEAR/{words}"),
            Close::Pre(words) => format!("PRE/{words}"),
            Close::Sentence => "w/s".to_owned(),
            Close::Paragraph => "w/p".to_owned(),
        }
    }

    /// Whether `b` is so close to `a`; they do not overlap.
    fn holds(self, a: Span, b: Span, text: &[Placed]) -> bool {
        let share = |number: &dyn Fn(&Placed) -> usize| {
            let of = |span: Span| -> BTreeSet<usize> {
                text[span.0..span.1].iter().map(number).collect()
            };
            // What lies between the sentences of a long stretch belongs to it.
            let (a, b) = (of(a), of(b));
            a.first() <= b.last() && b.first() <= a.last()
        };
        match self {
            Close::Near(words) => {
                if b.0 >= a.1 {
                    b.0 - a.1 < words
                } else {
                    a.0 - b.1 < words
                }
            }
            Close::Pre(words) => b.0 >= a.1 && b.0 - a.1 < words,
            Close::Sentence => share(&|placed| placed.sentence),
            Close::Paragraph => share(&|placed| placed.paragraph),
        }
    }
}

fn is_like(word: &str, pattern: &str) -> bool {
    match (pattern.chars().next(), word.chars().next()) {
        (None, None) => true,
        (Some('*'), None) => is_like(word, &pattern[1..]),
        (Some('*'), Some(c)) => {
            is_like(word, &pattern[1..]) || is_like(&word[c.len_utf8()..], pattern)
        }
        (Some('?'), Some(c)) => is_like(&word[c.len_utf8()..], &pattern[1..]),
        (Some(p), Some(c)) => p == c && is_like(&word[c.len_utf8()..], &pattern[p.len_utf8()..]),
        _ => false,
    }
}

/// How many letters to insert, delete, replace or swap: tried out.
fn slips_between(one: &str, other: &str) -> usize {
    fn tried(one: &[u8], other: &[u8]) -> usize {
        match (one, other) {
            ([], rest) | (rest, []) => rest.len(),
            ([a, one @ ..], [b, other @ ..]) if a == b => tried(one, other),
            ([a, next @ ..], [b, rest @ ..]) => {
                let mut best = tried(next, rest).min(tried(next, other)).min(tried(one, rest));
                if let ([c, after @ ..], [d, beyond @ ..]) = (next, rest)
                    && a == d
                    && b == c
                {
                    best = best.min(tried(after, beyond));
                }
                best + 1
            }
        }
    }
    tried(one.as_bytes(), other.as_bytes())
}

fn written(text: &Text) -> String {
    let sentence = |words: &Vec<Word>| {
        let words: Vec<&str> = words.iter().map(|word| word.0).collect();
        words.join(" ") + "!"
    };
    let paragraph =
        |sentences: &Vec<Vec<Word>>| sentences.iter().map(sentence).collect::<Vec<_>>().join("\n");
    text.iter().map(paragraph).collect::<Vec<_>>().join("\n\n")
}

fn placed(text: &Text) -> Vec<Placed> {
    let mut all = Vec::new();
    let mut sentences = 0;
    for (paragraph, words) in text.iter().enumerate() {
        for sentence in words {
            all.extend(sentence.iter().map(|&word| Placed {
                word,
                sentence: sentences,
                paragraph,
            }));
            sentences += 1;
        }
    }
    all
}

fn text(paragraphs: usize, words: usize) -> impl Strategy<Value = Text> {
    let word = proptest::sample::select(WORDS);
    let sentence = proptest::collection::vec(word, 1..words);
    let paragraph = proptest::collection::vec(sentence, 1..3);
    proptest::collection::vec(paragraph, 1..paragraphs)
}

fn story() -> impl Strategy<Value = Story> {
    let comments = proptest::collection::vec(text(2, 4), 0..3);
    (text(2, 4), text(4, 6), comments).prop_map(|(title, body, comments)| Story {
        title,
        body,
        comments,
    })
}

fn pattern() -> impl Strategy<Value = Asked> {
    let word = || proptest::sample::select(WORDS);
    let phrase = vec!["tide barriers", "the tide", "cafe tide?*", "barrier* x2", "x2 * tide"];
    let wild = vec!["tid*", "*ers", "b*r*r", "harbo?r*", "c?fe*", "*arb*"];
    prop_oneof![
        3 => word().prop_map(Asked::Any),
        2 => word().prop_map(Asked::Written),
        1 => proptest::sample::select(wild).prop_map(Asked::Wild),
        1 => proptest::sample::select(phrase)
            .prop_map(|p| Asked::Phrase(p.split(' ').collect())),
        1 => (word(), 1..3usize).prop_map(|(word, slips)| Asked::Slips(word.1, slips)),
    ]
}

fn asked() -> impl Strategy<Value = Asked> {
    let close = || {
        prop_oneof![
            (1..5usize).prop_map(Close::Near),
            (1..5usize).prop_map(Close::Pre),
            Just(Close::Sentence),
            Just(Close::Paragraph),
        ]
    };
    pattern().prop_recursive(3, 6, 2, move |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Asked::Or),
            (boxed(), close(), boxed()).prop_map(|(a, close, b)| Asked::Near(a, close, b)),
            (boxed(), close(), boxed()).prop_map(|(a, close, b)| Asked::Apart(a, close, b)),
            (1..4usize, boxed()).prop_map(|(count, a)| Asked::AtLeast(count, a)),
            (1..9usize, boxed()).prop_map(|(words, a)| Asked::First(words, a)),
        ]
    })
}

fn document(number: usize, story: &Story) -> Document {
    let url = CanonicalUrl::parse(&format!("https://e.org/{number}")).unwrap();
    let mut document = Document::new(url, "2026-02-15T12:00:00Z".parse().unwrap());
    document.lang = Some("en".into());
    document.title = written(&story.title);
    document.body = written(&story.body);
    document.comments = story.comments.iter().map(written).collect();
    document
}

fn index_of(documents: &[Document]) -> (TempDir, Index) {
    let dir = TempDir::new().unwrap();
    let index = Index::open(dir.path()).unwrap();
    let mut writer = index.writer(WriterOptions::default()).unwrap();
    // Two pieces, so that places are found in more than one.
    let (first, rest) = documents.split_at(documents.len() / 2);
    for part in [first, rest] {
        part.iter().for_each(|document| writer.upsert(document).unwrap());
        writer.commit(1).unwrap();
    }
    drop(writer);
    (dir, index)
}

/// The articles that the index finds, and those whose texts say that they match.
fn found(index: &Index, documents: &[Document], typed: &str) -> [Vec<ArticleId>; 2] {
    let now = "2026-02-16T00:00:00Z".parse().unwrap();
    let query = query::parse(typed, now).unwrap_or_else(|e| panic!("{}", e.render(typed)));
    let options = SearchOptions { limit: 1_000, ..SearchOptions::default() };
    let found = index.search(&query, &options).unwrap();
    let matching = documents.iter().filter(|d| query::matches(&query, d).is_some());
    [found.hits.into_iter().map(|hit| hit.id).collect(), matching.map(|d| d.id.clone()).collect()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn the_index_finds_what_a_slow_reading_finds(
        stories in proptest::collection::vec(story(), 2..14),
        questions in proptest::collection::vec(asked(), 25),
    ) {
        let documents: Vec<Document> =
            stories.iter().enumerate().map(|(n, story)| document(n, story)).collect();
        let (_dir, index) = index_of(&documents);
        for question in questions {
            let typed = question.typed();
            let comments = |story: &Story| story.comments.iter().map(placed).collect::<Vec<_>>();
            let prose = |story: &Story| vec![placed(&story.title), placed(&story.body)];
            let ways: [(String, Reading<'_>); 3] = [
                (typed.clone(), &prose),
                (format!("body:({typed})"), &|story| vec![placed(&story.body)]),
                (format!("comment:({typed})"), &comments),
            ];
            for (typed, texts) in ways {
                let answers = stories.iter().zip(&documents);
                let answers = answers.filter(|(story, _)| question.answers(&texts(story)));
                let mut expected: Vec<_> = answers.map(|(_, d)| d.id.clone()).collect();
                expected.sort();
                for mut ids in found(&index, &documents, &typed) {
                    ids.sort();
                    prop_assert_eq!(&ids, &expected, "{}", typed);
                }
            }
        }
    }
}
