//! Archive to index: `annals reindex` beside bare tantivy with fields like ours, its own
//! tokenizers, and the articles in memory.
//!
//! `cargo bench --bench index -- 20000`

#![allow(clippy::expect_used)]

mod texts;

use std::fs;
use std::path::Path;
use std::time::Instant;

use annals::archive::Reader;
use annals::export::{Comments, Format, Plan, Revisions, Text, export};
use annals::index::{Index, WriterOptions};
use annals::model::Document;
use annals::query::TextField;
use tantivy::schema::{FAST, Field, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, SimpleTokenizer, Stemmer, TextAnalyzer,
};
use tantivy::{TantivyDocument, Term};

const ROUNDS: usize = 3;

fn main() {
    let documents = texts::documents(texts::count_argument());
    let bytes: usize = documents.iter().map(|d| d.body.len()).sum();
    println!("{} articles, {:.1} MB of text", documents.len(), bytes as f64 / 1e6);
    let archive = tempfile::tempdir().expect("a folder");
    texts::archive::fill(archive.path(), &documents);
    let reader = Reader::open(archive.path()).expect("an archive");
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    measure("annals, articles in memory", documents.len(), |dir| index_ours(dir, &documents));
    for _ in 0..ROUNDS {
        ours.push(measure("annals", documents.len(), |dir| reindex(dir, &reader)));
        bare.push(measure("bare tantivy", documents.len(), |dir| index_bare(dir, &documents)));
    }
    let (ours, bare) = (texts::median(ours), texts::median(bare));
    let per_second = |cpu: f64| documents.len() as f64 / cpu;
    println!(
        "| archive to index, articles per CPU second | {:.0} | bare tantivy: {:.0} | {:.0} % |",
        per_second(ours),
        per_second(bare),
        100.0 * bare / ours
    );
    export_all(archive.path(), &reader, documents.len());
}

/// The CPU seconds of one run in a new folder.
fn measure(name: &str, articles: usize, run: impl Fn(&Path)) -> f64 {
    let dir = tempfile::tempdir().expect("a folder");
    let (cpu, clock) = (cpu_seconds(), Instant::now());
    run(dir.path());
    let (cpu, clock) = (cpu_seconds() - cpu, clock.elapsed().as_secs_f64());
    let size: u64 = fs::read_dir(dir.path())
        .expect("the folder")
        .map(|entry| entry.and_then(|e| e.metadata()).map_or(0, |m| m.len()))
        .sum();
    let each = size / articles.max(1) as u64;
    println!("{name}: {cpu:.2} s CPU, {clock:.2} s, {each} B an article");
    cpu
}

/// What `annals reindex` does: articles are read back from the archive and inflated.
fn reindex(dir: &Path, reader: &Reader) {
    let index = Index::open(dir).expect("an index");
    let mut writer = index.writer(WriterOptions::default()).expect("a writer");
    annals::ingest::catch_up(reader, &mut writer, &|_| {}).expect("an index");
    writer.close().expect("an end");
}

/// The same without the archive.
fn index_ours(dir: &Path, documents: &[Document]) {
    let index = Index::open(dir).expect("an index");
    let mut writer = index.writer(WriterOptions::default()).expect("a writer");
    for document in documents {
        writer.upsert(document).expect("a write");
    }
    writer.commit(1).expect("a commit");
    writer.close().expect("an end");
}

/// Every article as a line of JSON, beside every text as it is read and inflated.
fn export_all(folder: &Path, reader: &Reader, articles: usize) {
    let plan = Plan {
        format: Format::Jsonl,
        fields: None,
        text: Text::Whole,
        comments: Comments::LeftOut,
        revisions: Revisions::Last,
        title: String::new(),
    };
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let ids = reader.article_ids().expect("ids");
        export(reader, &ids, &plan, std::io::sink(), &|| {}).expect("an export");
        ours.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let db = rusqlite::Connection::open(folder.join("annals.db")).expect("the database");
        let mut rows = db.prepare("SELECT body FROM revisions").expect("a statement");
        let mut rows = rows.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let body: Vec<u8> = row.get(0).expect("a body");
            std::hint::black_box(zstd::decode_all(body.as_slice()).expect("a text"));
        }
        bare.push(start.elapsed().as_secs_f64());
    }
    let (ours, bare) = (texts::median(ours), texts::median(bare));
    let per_second = |seconds: f64| articles as f64 / seconds;
    println!(
        "| export of everything as JSON Lines | {:.0} rows/s | bodies read and inflated: {:.0} | {:.0} % |",
        per_second(ours),
        per_second(bare),
        100.0 * bare / ours
    );
}

fn index_bare(dir: &Path, documents: &[Document]) {
    let mut schema = Schema::builder();
    let exact = TextField::ALL.map(|f| schema.add_text_field(f.name(), text("exact")));
    let stem = TextField::ALL.map(|f| {
        let name = format!("{}_stem", f.name());
        f.is_prose().then(|| schema.add_text_field(&name, text("stem")))
    });
    let label = ["id", "host", "lang"].map(|name| schema.add_text_field(name, STRING));
    let numbers = ["id_high", "id_low", "revision", "published", "captured", "words"]
        .map(|name| schema.add_u64_field(name, FAST));
    let index = tantivy::Index::create_in_dir(dir, schema.build()).expect("an index");
    let words = || {
        TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(LowerCaser)
            .filter(AsciiFoldingFilter)
    };
    index.tokenizers().register("exact", words().build());
    index.tokenizers().register("stem", words().filter(Stemmer::new(Language::English)).build());
    let mut writer = index.writer_with_num_threads(1, 100_000_000).expect("a writer");
    for document in documents {
        writer.delete_term(Term::from_field_text(label[0], document.id.as_str()));
        writer.add_document(bare(document, &exact, &stem, &label, &numbers)).expect("a write");
    }
    writer.commit().expect("a commit");
    writer.wait_merging_threads().expect("an end");
}

fn bare(
    document: &Document,
    exact: &[Field],
    stem: &[Option<Field>],
    label: &[Field],
    numbers: &[Field],
) -> TantivyDocument {
    let mut record = TantivyDocument::new();
    for (at, field) in TextField::ALL.into_iter().enumerate() {
        for value in document.values(field) {
            record.add_text(exact[at], value);
            if let Some(stem) = stem[at] {
                record.add_text(stem, value);
            }
        }
    }
    record.add_text(label[0], document.id.as_str());
    record.add_text(label[1], document.url.host());
    record.add_text(label[2], document.lang.as_deref().unwrap_or_default());
    for (at, field) in numbers.iter().enumerate() {
        record.add_u64(*field, document.captured.as_second() as u64 + at as u64);
    }
    record
}

fn text(tokenizer: &str) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer)
        .set_index_option(tantivy::schema::IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

/// The CPU seconds of this process, all threads: on a shared machine they say more than a clock.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| after_name.split_whitespace().nth(at).and_then(|n| n.parse().ok());
    let (user, system): (f64, f64) = (ticks(11).unwrap_or(0.0), ticks(12).unwrap_or(0.0));
    (user + system) / 100.0
}
