//! The endpoint: requests a second and their times at 1, 16 and 256 clients, beside the same
//! questions asked in-process; its times while a poll is writing; its memory over many requests.
//!
//! `cargo bench --bench serve -- 100000` asks that many articles, and watches the memory over
//! 100,000 requests instead of 5,000. Clients and server share the machine's cores.

#![allow(clippy::expect_used)]

mod clients;
mod texts;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use annals::archive::{Archive, Reader};
use annals::canonical_url::ArticleId;
use annals::config::Config;
use annals::index::{Index, Label, WriterOptions};
use annals::model::Document;
use annals::query::{self, Query};
use annals::report::{self, Holdings};
use annals::results::{self, Order};
use annals::serve::{self, Audience, State};
use clients::Times;
use jiff::Timestamp;

/// Requests of one measurement.
const REQUESTS: usize = 600;
/// Articles from which on everything is measured at length.
const MANY_ARTICLES: usize = 100_000;
const CLIENTS: [usize; 3] = [1, 16, 256];
/// Different questions; they are asked in turn.
const QUESTIONS: usize = 100;
/// A poll writes so many pages a second: the network keeps it from more.
const PAGES_PER_SECOND: f64 = 100.0;
/// Pages after which it tells the index.
const INDEX_AT: usize = 500;
/// The labels whose values are counted.
const FACETS: [Label; 5] = [Label::Source, Label::Lang, Label::Tag, Label::Author, Label::Access];

fn main() {
    let documents = texts::documents(texts::count_argument(20_000));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("feeds.toml");
    let config = Config::parse(&file, "").expect("a configuration");
    texts::archive::fill(&config.archive, &documents);
    let reader = Reader::open(&config.archive).expect("an archive");
    let index = index(&config.index, &reader);
    println!("{} articles", documents.len());
    let server = Server::start(&config, index.clone());
    let asked = Asked::new(&documents);
    for case in [Case::Search, Case::Facets, Case::Article, Case::Results] {
        let inside = inside(&reader, &index, &asked, case);
        for clients in CLIENTS {
            let times = server.ask(&asked.targets(case), clients, REQUESTS);
            print_line(case.name(), clients, &times, &inside);
        }
    }
    while_writing(&server, &asked, &config, &documents);
    let requests = if documents.len() < MANY_ARTICLES { 5_000 } else { 100_000 };
    memory(&server, &asked, requests);
}

/// What is asked for.
#[derive(Clone, Copy)]
enum Case {
    /// By the interface for programs.
    Search,
    /// The same with the counts of facets.
    Facets,
    /// The page of an article.
    Article,
    /// The page of results with its facets and its timeline.
    Results,
}

impl Case {
    fn name(self) -> &'static str {
        match self {
            Case::Search => "search",
            Case::Facets => "search with facets",
            Case::Article => "article page",
            Case::Results => "search page",
        }
    }
}

/// Words of middling frequency, and articles.
struct Asked {
    words: Vec<String>,
    ids: Vec<ArticleId>,
}

impl Asked {
    fn new(documents: &[Document]) -> Asked {
        let step = (documents.len() / QUESTIONS).max(1);
        let ids = documents.iter().step_by(step).take(QUESTIONS).map(|d| d.id.clone());
        Asked { words: (100..100 + QUESTIONS).map(texts::word).collect(), ids: ids.collect() }
    }

    fn targets(&self, case: Case) -> Vec<String> {
        let encoded = |word: &String| -> String {
            url::form_urlencoded::byte_serialize(word.as_bytes()).collect()
        };
        let searches = |beginning: &str, end: &str| {
            let target = |word| format!("{beginning}{}{end}", encoded(word));
            self.words.iter().map(target).collect()
        };
        match case {
            Case::Search => searches("/api/v1/search?q=", ""),
            Case::Facets => searches("/api/v1/search?q=", "&facets=source,lang,tag"),
            Case::Results => searches("/?q=", ""),
            Case::Article => self.ids.iter().map(|id| format!("/articles/{id}")).collect(),
        }
    }

    fn query(&self, turn: usize) -> Query {
        let word = &self.words[turn % self.words.len()];
        query::parse(word, Timestamp::UNIX_EPOCH).expect("a query")
    }

    fn id(&self, turn: usize) -> &ArticleId {
        &self.ids[turn % self.ids.len()]
    }
}

fn index(folder: &Path, reader: &Reader) -> Index {
    let index = Index::open(folder).expect("an index");
    let mut writer = index.writer(WriterOptions::default()).expect("a writer");
    annals::ingest::catch_up(reader, &mut writer, &|_| {}).expect("an index");
    writer.close().expect("an end");
    index.refresh().expect("its last state");
    index
}

/// The times of the same questions without the endpoint, one after the other.
fn inside(reader: &Reader, index: &Index, asked: &Asked, case: Case) -> Times {
    let search = |turn: usize, limit: usize| {
        let page = (limit, 0, Order::Relevance);
        results::search(reader, index, &asked.query(turn), page).expect("an answer");
    };
    let ask = |turn: usize| match case {
        Case::Search => search(turn, 10),
        Case::Facets => {
            search(turn, 10);
            index.counts(&asked.query(turn), &FACETS[..3], 50).expect("counts");
        }
        Case::Results => {
            search(turn, 20);
            index.counts(&asked.query(turn), &FACETS, 8).expect("counts");
            index.rows(&asked.query(turn), &[], &mut |_| {}).expect("days");
        }
        Case::Article => {
            let id = asked.id(turn);
            reader.revision(id, None).expect("an article");
            reader.comments(id).expect("comments");
            report::cluster(reader, id).expect("copies");
            report::similar(&Holdings::new(reader, index), id, 5).expect("similar articles");
        }
    };
    let start = Instant::now();
    let each = (0..REQUESTS).map(|turn| milliseconds(|| ask(turn))).collect();
    Times::new(each, start.elapsed())
}

/// The endpoint, on threads of its own.
struct Server {
    address: SocketAddr,
    clients: tokio::runtime::Runtime,
    _serving: tokio::runtime::Runtime,
}

impl Server {
    fn start(config: &Config, index: Index) -> Server {
        let runtime = || tokio::runtime::Runtime::new().expect("threads");
        let (serving, clients) = (runtime(), runtime());
        let state = State::open(config, index, Audience::ThisMachine).expect("a state");
        let any: SocketAddr = ([127, 0, 0, 1], 0).into();
        let listener = serving.block_on(serve::listen(any)).expect("a port");
        let address = listener.local_addr().expect("its address");
        serving.spawn(serve::run(state, listener, None, std::future::pending()));
        Server { address, clients, _serving: serving }
    }

    /// Asks for the targets in turn, `requests` times in all, from so many clients at once.
    fn ask(&self, targets: &[String], clients: usize, requests: usize) -> Times {
        self.clients.block_on(clients::ask(self.address, targets, (clients, requests)))
    }
}

fn print_line(name: &str, clients: usize, times: &Times, inside: &Times) {
    let noun = if clients == 1 { "client" } else { "clients" };
    println!(
        "| endpoint: {name}, {clients} {noun} | {:.0}/s, p50 {:.2} ms, p99 {:.2} ms | \
         in-process: {:.0}/s, p50 {:.2} ms, p99 {:.2} ms | {:.0} % |",
        times.per_second(),
        times.percentile(50),
        times.percentile(99),
        inside.per_second(),
        inside.percentile(50),
        inside.percentile(99),
        100.0 * times.per_second() / inside.per_second(),
    );
}

/// The times of a search while another thread writes pages as a poll does.
fn while_writing(server: &Server, asked: &Asked, config: &Config, documents: &[Document]) {
    let targets = asked.targets(Case::Search);
    let quiet = server.ask(&targets, 1, REQUESTS * 2);
    let done = AtomicBool::new(false);
    let (busy, written) = std::thread::scope(|scope| {
        let writing = scope.spawn(|| poll(config, documents, &done));
        let busy = server.ask(&targets, 1, REQUESTS * 2);
        done.store(true, Ordering::Relaxed);
        (busy, writing.join().expect("a writer"))
    });
    println!(
        "| endpoint: search while {written} pages are written, p99 | {:.2} ms | quiet: {:.2} ms | {:.0} % |",
        busy.percentile(99),
        quiet.percentile(99),
        100.0 * quiet.percentile(99) / busy.percentile(99),
    );
}

/// Writes pages until it is done, and tells the index now and then; gives how many.
fn poll(config: &Config, documents: &[Document], done: &AtomicBool) -> usize {
    let mut archive = Archive::open(&config.archive, Duration::ZERO).expect("the lock");
    let reader = Reader::open(&config.archive).expect("an archive");
    let index = Index::open(&config.index).expect("an index");
    let mut writer = index.writer(WriterOptions::default()).expect("a writer");
    let mut written = 0;
    for document in documents.iter().cycle() {
        if done.load(Ordering::Relaxed) {
            break;
        }
        texts::archive::write(&mut archive, document, &format!("again {written}"));
        written += 1;
        if written % INDEX_AT == 0 {
            annals::ingest::catch_up(&reader, &mut writer, &|_| {}).expect("an index");
        }
        std::thread::sleep(Duration::from_secs_f64(1.0 / PAGES_PER_SECOND));
    }
    writer.close().expect("an end");
    written
}

/// The memory before and after many requests.
fn memory(server: &Server, asked: &Asked, requests: usize) {
    let targets = asked.targets(Case::Search);
    server.ask(&targets, 16, requests / 10);
    let before = resident_mb();
    server.ask(&targets, 16, requests);
    let after = resident_mb();
    println!(
        "| endpoint: memory after {requests} more searches | {after:.0} MB | before: {before:.0} MB | {:.0} % |",
        100.0 * before / after
    );
}

fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1e3
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e3
}
