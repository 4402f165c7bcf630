//! Search: our queries beside the same ones written by hand for bare tantivy, on the same files,
//! and beside SQLite's FTS5 with the same articles.
//!
//! `cargo bench --bench search -- 100000 [FOLDER]` asks that many articles, made up or, with a
//! folder, made of the saved pages below it. Prints the middle and the 99th percentile in
//! milliseconds. FTS5 knows no forms of words, so that it often finds fewer.

#![allow(clippy::expect_used)]

mod fts5;
mod texts;

use std::ops::Bound;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use annals::config::Config;
use annals::index::{Index, Label, SearchOptions};
use annals::model::Document;
use annals::query;
use jiff::Timestamp;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, RangeQuery, RegexPhraseQuery, RegexQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Schema};
use tantivy::{Searcher, Term};

use fts5::Fts5;

const ROUNDS: usize = 100;
/// How many articles a concordance is made of.
const KWIC_ARTICLES: usize = 200;
/// By frequency: the words that are asked for.
const RANKS: [usize; 4] = [20, 150, 900, 5_000];

fn main() {
    let documents = texts::documents(texts::count_argument(20_000));
    let folder = tempfile::tempdir().expect("a folder");
    let config = config(folder.path());
    texts::archive::fill(&config.archive, &documents);
    reindex(folder.path());
    let index = Index::open(&config.index).expect("an index");
    let stats = index.stats().expect("its size");
    println!(
        "{} articles in {} pieces, {} bytes an article",
        stats.documents,
        stats.segments,
        stats.bytes / stats.documents.max(1)
    );
    let asked = RANKS.map(|rank| texts::ranked(&documents, rank));
    let langs = texts::langs(&documents);
    let [often, common, ..] = &asked;
    open_cold(&config.index, common, &langs);
    start_cold(folder.path(), &config.index, common, &langs);
    let engine = tantivy::Index::open_in_dir(&config.index).expect("the same index");
    let searcher = engine.reader().expect("a reader").searcher();
    let hand = Hand { schema: searcher.schema().clone(), langs };
    let fts5 = Fts5::of(&documents);
    for case in words(&hand, &asked).into_iter().chain(places(&hand, &asked)) {
        compare(&index, (&searcher, &fts5), &case);
    }
    facets(&index, &fts5, common);
    concordance(&index, &fts5, &documents, often);
}

/// A query in our language, written by hand for the engine, and for FTS5, where they can say it.
struct Case {
    name: &'static str,
    ours: String,
    bare: Option<Box<dyn Query>>,
    fts5: Option<String>,
}

fn case(
    name: &'static str,
    ours: String,
    bare: Option<Box<dyn Query>>,
    fts5: Option<String>,
) -> Case {
    Case { name, ours, bare, fts5 }
}

fn all_of(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    Box::new(BooleanQuery::intersection(queries))
}

/// Words, wherever they stand.
fn words(hand: &Hand, asked: &[String; 4]) -> Vec<Case> {
    let [a, b, c, d] = asked;
    let (rare, often) = (hand.word(d), hand.word(a));
    vec![
        case("frequent word", a.clone(), Some(often), Some(format!("\"{a}\""))),
        case("rare word", d.clone(), Some(rare), Some(format!("\"{d}\""))),
        case(
            "two words",
            format!("{a} {b}"),
            Some(all_of(vec![hand.word(a), hand.word(b)])),
            Some(format!("\"{a}\" AND \"{b}\"")),
        ),
        case(
            "one of four words",
            format!("{a} OR {b} OR {c} OR {d}"),
            Some(Box::new(BooleanQuery::union([a, b, c, d].map(|w| hand.word(w)).into()))),
            Some(format!("\"{a}\" OR \"{b}\" OR \"{c}\" OR \"{d}\"")),
        ),
        case(
            "a (b OR c) -d",
            format!("{a} ({b} OR {c}) -{d}"),
            Some(Box::new(BooleanQuery::new(vec![
                (Occur::Must, hand.word(a)),
                (Occur::Must, Box::new(BooleanQuery::union(vec![hand.word(b), hand.word(c)]))),
                (Occur::MustNot, hand.word(d)),
            ]))),
            Some(format!("(\"{a}\" AND (\"{b}\" OR \"{c}\")) NOT \"{d}\"")),
        ),
        case(
            "word in a month",
            format!("{a} date:2025-02"),
            Some(all_of(vec![hand.word(a), hand.month()])),
            None,
        ),
    ]
}

/// Words in their places, and words like others.
fn places(hand: &Hand, asked: &[String; 4]) -> Vec<Case> {
    let [a, b, c, d] = asked;
    let start: String = c.chars().take(4).collect();
    let end: String = d.chars().skip(d.chars().count().saturating_sub(4)).collect();
    vec![
        case(
            "phrase in the body",
            format!("body:\"{a} {b}\""),
            Some(hand.phrase(a, b, 0)),
            Some(format!("body : \"{a} {b}\"")),
        ),
        case(
            "NEAR/5 in the body",
            format!("body:(\"{a}\" NEAR/5 \"{b}\")"),
            Some(Box::new(BooleanQuery::union(vec![hand.phrase(a, b, 4), hand.phrase(b, a, 4)]))),
            Some(format!("body : NEAR(\"{a}\" \"{b}\", 4)")),
        ),
        case(
            "wildcard at the end, body",
            format!("body:{start}*"),
            Some(hand.like(&format!("{}.*", annals::text::fold(&start)))),
            Some(format!("body : \"{start}\" *")),
        ),
        case(
            "wildcard at the beginning, body",
            format!("body:*{end}"),
            Some(hand.like(&format!(".*{}", annals::text::fold(&end)))),
            None,
        ),
        case(
            "wildcard in a phrase, body",
            format!("body:\"{a} {start}*\""),
            Some(hand.like_phrase(a, &start)),
            Some(format!("body : \"{a} {start}\" *")),
        ),
        case("in one sentence, body", format!("body:({a} w/s {b})"), None, None),
        case("one slip, body", format!("body:{d}~1"), None, None),
    ]
}

/// Queries as one would write them for the engine.
struct Hand {
    schema: Schema,
    /// The languages that articles are in.
    langs: Vec<String>,
}

impl Hand {
    fn field(&self, name: &str) -> Field {
        self.schema.get_field(name).expect("a field")
    }

    /// A word in any of its forms: by its stems among the forms, and among the words where a stem
    /// is one.
    fn word(&self, word: &str) -> Box<dyn Query> {
        let term = |field: &str, text: &str| -> Box<dyn Query> {
            let term = Term::from_field_text(self.field(field), text);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        let mut ways = vec![term("author", &annals::text::fold(word))];
        for (field, boost) in [("title", 3.0), ("lead", 1.5), ("body", 1.0)] {
            let forms = format!("{field}_forms");
            let mut push = |way| ways.push(Box::new(BoostQuery::new(way, boost)) as _);
            for lang in &self.langs {
                let stemmer = annals::text::Stemmer::for_lang(Some(lang));
                let stems = stemmer.stems(word);
                for stem in [Some(&stems.proper), stems.plain.as_ref()].into_iter().flatten() {
                    push(term(&forms, &format!("{lang}:{stem}")));
                    if stemmer.keeps(stem) {
                        push(all_of(vec![term(field, stem), term("lang", lang)]));
                    }
                }
            }
        }
        Box::new(BooleanQuery::union(ways))
    }

    fn phrase(&self, one: &str, next: &str, slop: u32) -> Box<dyn Query> {
        let body = self.field("body");
        let terms = [one, next].map(|w| Term::from_field_text(body, &annals::text::fold(w)));
        let mut phrase = PhraseQuery::new(terms.into());
        phrase.set_slop(slop);
        Box::new(phrase)
    }

    fn like(&self, pattern: &str) -> Box<dyn Query> {
        Box::new(RegexQuery::from_pattern(pattern, self.field("body")).expect("a pattern"))
    }

    fn like_phrase(&self, one: &str, start: &str) -> Box<dyn Query> {
        let terms = vec![annals::text::fold(one), format!("{}.*", annals::text::fold(start))];
        let mut phrase = RegexPhraseQuery::new(self.field("body"), terms);
        phrase.set_max_expansions(100_000);
        Box::new(phrase)
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

fn compare(index: &Index, (searcher, fts5): (&Searcher, &Fts5), case: &Case) {
    let options = SearchOptions::default();
    let (mut ours, mut bare, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    let (mut total, mut count) = (0, None);
    // One after the other: each finds its own files at hand.
    for _ in 0..ROUNDS {
        ours.push(milliseconds(|| {
            total = index.search(&read(&case.ours), &options).expect("an answer").total;
        }));
    }
    for query in case.bare.iter().cycle().take(ROUNDS) {
        bare.push(milliseconds(|| {
            let collector = (Count, TopDocs::with_limit(10).order_by_score());
            count = Some(searcher.search(query, &collector).expect("an answer").0 as u64);
        }));
    }
    for query in case.fts5.iter().cycle().take(ROUNDS) {
        theirs.push(milliseconds(|| fts5.search(query)));
    }
    // The engine's slop also takes some that are further apart: it is no exact NEAR.
    assert!(
        count.is_none_or(|count| count == total || case.name.starts_with("NEAR")),
        "{}",
        case.name
    );
    print_line(&format!("{} ({total} found)", case.name), ours, (bare, theirs));
}

/// A word in a year, counted by source, language and tag.
fn facets(index: &Index, fts5: &Fts5, word: &str) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(milliseconds(|| {
            let labels = [Label::Source, Label::Lang, Label::Tag];
            let query = read(&format!("{word} date:2025"));
            index.counts(&query, &labels, 10).expect("counts");
        }));
        theirs.push(milliseconds(|| fts5.facets(&format!("\"{word}\""))));
    }
    print_line("word in a year, by source, language and tag", ours, (Vec::new(), theirs));
}

/// Every place of a frequent word in some articles, found and marked.
fn concordance(index: &Index, fts5: &Fts5, documents: &[Document], word: &str) {
    let query = read(&format!("body:{word}"));
    let by_id: std::collections::HashMap<_, _> = documents.iter().map(|d| (&d.id, d)).collect();
    let options = SearchOptions { limit: KWIC_ARTICLES, ..SearchOptions::default() };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS / 10 {
        ours.push(milliseconds(|| {
            for hit in index.search(&query, &options).expect("an answer").hits {
                std::hint::black_box(query::matches(&query, by_id[&hit.id]));
            }
        }));
        theirs.push(milliseconds(|| fts5.highlights(&format!("body : \"{word}\""), KWIC_ARTICLES)));
    }
    let name = format!("every place of a frequent word in {KWIC_ARTICLES} articles");
    print_line(&name, ours, (Vec::new(), theirs));
}

/// A configuration that follows nothing, in its folder.
fn config(folder: &Path) -> Config {
    let file = folder.join("feeds.toml");
    std::fs::write(&file, "").expect("a file");
    Config::parse(&file, "").expect("a configuration")
}

/// Builds the index, and prints how much memory that took. Pages of files are not counted: the
/// system takes them back when it needs them.
fn reindex(folder: &Path) {
    let start = Instant::now();
    let mut program = annals(folder, &["reindex", "--quiet"]).spawn().expect("it runs");
    let status = format!("/proc/{}/status", program.id());
    let mut most = 0_u64;
    while program.try_wait().expect("it runs").is_none() {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(kilobytes.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("`annals reindex`: {seconds:.1} s, at most {} MB of memory", most / 1_000);
}

fn annals(folder: &Path, arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_annals"));
    program.current_dir(folder).args(arguments);
    program
}

/// Opening the index and asking one thing, files in the system's cache.
fn open_cold(dir: &Path, word: &str, langs: &[String]) {
    let mut ours = Vec::new();
    for _ in 0..20 {
        ours.push(milliseconds(|| {
            let index = Index::open(dir).expect("an index");
            index.search(&read(word), &SearchOptions::default()).expect("an answer");
        }));
    }
    print_line("opening and one word", ours, (open_bare(dir, word, langs), Vec::new()));
}

/// The whole program: from its start until the answers are printed and it has ended.
fn start_cold(folder: &Path, dir: &Path, word: &str, langs: &[String]) {
    let ours = (0..20).map(|_| {
        milliseconds(|| {
            let done = annals(folder, &["search", "--quiet", word]).output().expect("it runs");
            assert!(done.status.success() && done.stdout.len() > 1_000, "{done:?}");
        })
    });
    print_line(
        "`annals search` of a word",
        ours.collect(),
        (open_bare(dir, word, langs), Vec::new()),
    );
}

fn open_bare(dir: &Path, word: &str, langs: &[String]) -> Vec<f64> {
    let ask = || {
        let index = tantivy::Index::open_in_dir(dir).expect("the same index");
        let searcher = index.reader().expect("a reader").searcher();
        let hand = Hand { schema: searcher.schema().clone(), langs: langs.to_vec() };
        let collector = (Count, TopDocs::with_limit(10).order_by_score());
        searcher.search(hand.word(word).as_ref(), &collector).expect("an answer");
    };
    (0..20).map(|_| milliseconds(ask)).collect()
}

fn read(text: &str) -> query::Query {
    query::parse(text, Timestamp::UNIX_EPOCH).expect("a query")
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e3
}

/// Prints the middle and the 99th percentile of ours, and of the others where they can do it.
fn print_line(name: &str, ours: Vec<f64>, (bare, fts5): (Vec<f64>, Vec<f64>)) {
    let shown = |measured: &[f64]| match measured {
        [] => "-".to_owned(),
        measured => {
            format!(
                "{:.2} / {:.2}",
                texts::quantile(measured, 0.5),
                texts::quantile(measured, 0.99)
            )
        }
    };
    let ratio = match bare.as_slice() {
        [] => "-".to_owned(),
        bare => {
            format!("{:.0} %", 100.0 * texts::quantile(bare, 0.5) / texts::quantile(&ours, 0.5))
        }
    };
    println!(
        "| search: {name} | {} ms | bare tantivy: {}; FTS5: {} | {ratio} |",
        shown(&ours),
        shown(&bare),
        shown(&fts5)
    );
}
