//! Archive to index: `annals reindex` beside bare tantivy with the same fields, its own way of
//! taking texts apart, and the articles in memory.
//!
//! `cargo bench --bench index -- 20000` takes that many articles. Prints where the bytes are, too.

#![allow(clippy::expect_used)]

mod bare;
mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use annals::archive::Reader;
use annals::export::{Comments, Format, Plan, Revisions, Text, export};
use annals::index::{Index, WriterOptions};
use annals::model::Document;
use annals::report::Answer;

const ROUNDS: usize = 3;

fn main() {
    let documents = texts::documents(texts::count_argument(10_000));
    let bytes: usize = documents.iter().map(|d| d.body.len()).sum();
    println!("{} articles, {:.1} MB of text", documents.len(), bytes as f64 / 1e6);
    let archive = tempfile::tempdir().expect("a folder");
    texts::archive::fill(archive.path(), &documents);
    let reader = Reader::open(archive.path()).expect("an archive");
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    measure("annals, articles in memory", documents.len(), |dir| {
        index_ours(dir, &documents);
        print_sizes(dir, documents.len());
    });
    let mut sizes = (0, 0);
    for _ in 0..ROUNDS {
        let (cpu, size) = measure("annals", documents.len(), |dir| reindex(dir, &reader));
        ours.push(cpu);
        sizes.0 = size;
        let (cpu, size) = measure("bare tantivy", documents.len(), |dir| {
            index_bare(dir, &documents);
        });
        bare.push(cpu);
        sizes.1 = size;
    }
    let (ours, bare) = (texts::median(ours), texts::median(bare));
    println!("| index, bytes an article | {} | bare tantivy: {} | - |", sizes.0, sizes.1);
    let per_second = |cpu: f64| documents.len() as f64 / cpu;
    println!(
        "| archive to index, articles per CPU second | {:.0} | bare tantivy: {:.0} | {:.0} % |",
        per_second(ours),
        per_second(bare),
        100.0 * bare / ours
    );
    export_all(archive.path(), &reader, documents.len());
}

/// The CPU seconds of one run in a new folder, and the bytes an article that it left there.
fn measure(name: &str, articles: usize, run: impl Fn(&Path)) -> (f64, u64) {
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
    (cpu, each)
}

/// Where the bytes are: what each field takes of each part of the index, a line a field.
fn print_sizes(dir: &Path, articles: usize) {
    let index = tantivy::Index::open_in_dir(dir).expect("an index");
    let searcher = index.reader().expect("a reader").searcher();
    let usage = searcher.space_usage().expect("its sizes");
    let mut rows: BTreeMap<String, [u64; 5]> = BTreeMap::new();
    for segment in usage.segments() {
        let parts = [
            segment.termdict(),
            segment.postings(),
            segment.positions(),
            segment.fieldnorms(),
            segment.fast_fields(),
        ];
        for (at, part) in parts.into_iter().enumerate() {
            for usage in part.fields() {
                rows.entry(usage.field_name().to_owned()).or_default()[at] +=
                    usage.total().get_bytes();
            }
        }
        rows.entry("(stored)".to_owned()).or_default()[0] += segment.store().total().get_bytes();
    }
    println!("bytes an article: terms, postings, positions, lengths, columns");
    for (field, parts) in rows {
        let each = parts.map(|bytes| format!("{:8.1}", bytes as f64 / articles as f64));
        println!("{field:16}{}", each.concat());
    }
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
        let articles = reader.articles().expect("articles").into_iter();
        let answers: Vec<_> = articles.map(|(id, revision)| Answer { id, revision }).collect();
        export(reader, &answers, &plan, std::io::sink(), &|| {}).expect("an export");
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

/// The engine alone: the same fields, filled by its own tokenizers.
fn index_bare(dir: &Path, documents: &[Document]) {
    drop(Index::open(dir).expect("an index"));
    let mut index = tantivy::Index::open_in_dir(dir).expect("the same index");
    index.set_tokenizers(bare::tokenizers());
    let fields = bare::Fields::of(&index.schema());
    let mut writer = index.writer_with_num_threads(1, 100_000_000).expect("a writer");
    for document in documents {
        writer.delete_term(fields.id(document));
        writer.add_document(fields.record(document)).expect("a write");
    }
    writer.commit().expect("a commit");
    writer.wait_merging_threads().expect("an end");
}

/// The CPU seconds of this process, all threads: on a shared machine they say more than a clock.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| after_name.split_whitespace().nth(at).and_then(|n| n.parse().ok());
    let (user, system): (f64, f64) = (ticks(11).unwrap_or(0.0), ticks(12).unwrap_or(0.0));
    (user + system) / 100.0
}
