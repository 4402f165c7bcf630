//! Search: our queries beside the same ones written by hand for bare tantivy, on the same files.
//!
//! `cargo bench --bench search -- 20000`

#![allow(clippy::expect_used)]

mod texts;

use std::ops::Bound;
use std::path::Path;
use std::time::Instant;

use annals::index::{Index, SearchOptions, Sort, WriterOptions};
use annals::query;
use jiff::Timestamp;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema};
use tantivy::{Searcher, Term};

const ROUNDS: usize = 200;
const TAGS: [&str; 4] = ["en", "fr", "de", ""];

fn main() {
    let documents = texts::documents(texts::count_argument());
    let dir = tempfile::tempdir().expect("a folder");
    let index = Index::open(dir.path()).expect("an index");
    let mut writer = index.writer(WriterOptions::default()).expect("a writer");
    for document in &documents {
        writer.upsert(document).expect("a write");
    }
    writer.commit(1).expect("a commit");
    writer.close().expect("an end");
    let stats = index.stats().expect("its size");
    println!("{} articles in {} pieces, {} bytes", stats.documents, stats.segments, stats.bytes);
    open_cold(dir.path());
    let engine = tantivy::Index::open_in_dir(dir.path()).expect("the same index");
    let searcher = engine.reader().expect("a reader").searcher();
    let hand = Hand { schema: searcher.schema().clone() };
    for (name, text, bare) in cases(&hand) {
        compare(&index, &searcher, name, &text, bare.as_ref());
    }
}

type Case = (&'static str, String, Box<dyn Query>);

fn cases(hand: &Hand) -> Vec<Case> {
    let [a, b, c, d] = [20, 150, 900, 5_000].map(texts::word);
    let (rare, often) = (hand.word(&d), hand.word(&a));
    let must = |queries: Vec<Box<dyn Query>>| -> Box<dyn Query> {
        Box::new(BooleanQuery::intersection(queries))
    };
    vec![
        ("frequent word", a.clone(), often),
        ("rare word", d.clone(), rare),
        ("two words", format!("{a} {b}"), must(vec![hand.word(&a), hand.word(&b)])),
        (
            "one of four words",
            format!("{a} OR {b} OR {c} OR {d}"),
            Box::new(BooleanQuery::union([&a, &b, &c, &d].map(|w| hand.word(w)).into())),
        ),
        (
            "a (b OR c) -d",
            format!("{a} ({b} OR {c}) -{d}"),
            Box::new(BooleanQuery::new(vec![
                (Occur::Must, hand.word(&a)),
                (Occur::Must, Box::new(BooleanQuery::union(vec![hand.word(&b), hand.word(&c)]))),
                (Occur::MustNot, hand.word(&d)),
            ])),
        ),
        ("phrase in the body", format!("body:\"{a} {b}\""), hand.phrase(&a, &b)),
        ("word in a month", format!("{a} date:2025-02"), must(vec![hand.word(&a), hand.month()])),
    ]
}

/// Queries as one would write them for the engine.
struct Hand {
    schema: Schema,
}

impl Hand {
    fn field(&self, name: &str) -> Field {
        self.schema.get_field(name).expect("a field")
    }

    fn word(&self, word: &str) -> Box<dyn Query> {
        let term = |field: &str, text: &str| -> Box<dyn Query> {
            let term = Term::from_field_text(self.field(field), text);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        let folded = annals::text::fold(word);
        let mut ways = vec![term("author", &folded)];
        for (field, boost) in [("title_stem", 3.0), ("lead_stem", 1.5), ("body_stem", 1.0)] {
            for tag in TAGS {
                let stems = annals::text::Stemmer::for_lang(Some(tag)).stems(word);
                for stem in [Some(&stems.proper), stems.plain.as_ref()].into_iter().flatten() {
                    let way = term(field, &format!("{tag}:{stem}"));
                    ways.push(Box::new(BoostQuery::new(way, boost)));
                }
            }
        }
        Box::new(BooleanQuery::union(ways))
    }

    fn phrase(&self, one: &str, next: &str) -> Box<dyn Query> {
        let body = self.field("body");
        let terms = [one, next].map(|w| Term::from_field_text(body, &annals::text::fold(w)));
        Box::new(PhraseQuery::new(terms.into()))
    }

    fn month(&self) -> Box<dyn Query> {
        let second = |text: &str| {
            let moment: Timestamp = text.parse().expect("a date");
            Term::from_field_i64(self.field("published"), moment.as_second())
        };
        Box::new(RangeQuery::new(
            Bound::Included(second("2025-02-01T00:00:00Z")),
            Bound::Excluded(second("2025-03-01T00:00:00Z")),
        ))
    }
}

fn compare(index: &Index, searcher: &Searcher, name: &str, text: &str, bare: &dyn Query) {
    let now = Timestamp::UNIX_EPOCH;
    let options = SearchOptions { limit: 10, offset: 0, sort: Sort::Relevance };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut total, mut count) = (0, 0);
    for _ in 0..ROUNDS {
        ours.push(milliseconds(|| {
            let query = query::parse(text, now).expect("a query");
            total = index.search(&query, &options).expect("an answer").total;
        }));
        theirs.push(milliseconds(|| {
            let collector = (Count, TopDocs::with_limit(10).order_by_score());
            count = searcher.search(bare, &collector).expect("an answer").0 as u64;
        }));
    }
    assert_eq!(total, count, "{name}");
    print_line(&format!("{name} ({total} found)"), ours, theirs);
}

/// Opening the index and asking one thing, files in the system's cache.
fn open_cold(dir: &Path) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let word = texts::word(150);
    for _ in 0..20 {
        ours.push(milliseconds(|| {
            let index = Index::open(dir).expect("an index");
            let query = query::parse(&word, Timestamp::UNIX_EPOCH).expect("a query");
            index.search(&query, &SearchOptions::default()).expect("an answer");
        }));
        theirs.push(milliseconds(|| {
            let searcher =
                tantivy::Index::open_in_dir(dir).and_then(|i| i.reader()).expect("it").searcher();
            let hand = Hand { schema: searcher.schema().clone() };
            let collector = (Count, TopDocs::with_limit(10).order_by_score());
            searcher.search(hand.word(&word).as_ref(), &collector).expect("an answer");
        }));
    }
    print_line("opening and one word", ours, theirs);
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e3
}

fn print_line(name: &str, ours: Vec<f64>, theirs: Vec<f64>) {
    let (ours, theirs) = (texts::median(ours), texts::median(theirs));
    println!(
        "| search: {name} | {ours:.3} ms | bare tantivy: {theirs:.3} ms | {:.0} % |",
        100.0 * theirs / ours
    );
}
