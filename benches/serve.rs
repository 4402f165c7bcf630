//! The endpoint: requests a second and their times at 1, 16 and 256 clients, beside the same
//! questions asked in-process; its times while a poll is writing; its memory over many requests.
//!
//! `cargo bench --bench serve -- 100000` asks that many articles, and watches the memory over
//! 100,000 requests instead of 20,000. Clients and server share the machine's cores.

#![allow(clippy::expect_used)]

mod texts;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use annals::archive::{Archive, Reader};
use annals::canonical_url::ArticleId;
use annals::config::Config;
use annals::index::{Index, Label, WriterOptions};
use annals::model::Document;
use annals::query::{self, Query};
use annals::report;
use annals::results::{self, Order};
use annals::serve::{self, Audience, State};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Requests of one measurement.
const REQUESTS: usize = 2_000;
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
const FACETS: [Label; 3] = [Label::Source, Label::Lang, Label::Tag];

fn main() {
    let documents = texts::documents(texts::count_argument());
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("feeds.toml");
    let config = Config::parse(&file, "").expect("a configuration");
    texts::archive::fill(&config.archive, &documents);
    let reader = Reader::open(&config.archive).expect("an archive");
    let index = index(&config.index, &reader);
    println!("{} articles", documents.len());
    let server = Server::start(&config, index.clone());
    let asked = Asked::new(&documents);
    for case in [Case::Search, Case::Facets, Case::Page] {
        let inside = inside(&reader, &index, &asked, case);
        for clients in CLIENTS {
            let times = server.ask(&asked.targets(case), clients, REQUESTS);
            print_line(case.name(), clients, &times, &inside);
        }
    }
    while_writing(&server, &asked, &config, &documents);
    let requests = if documents.len() < MANY_ARTICLES { 20_000 } else { 100_000 };
    memory(&server, &asked, requests);
}

/// What is asked for.
#[derive(Clone, Copy)]
enum Case {
    Search,
    Facets,
    Page,
}

impl Case {
    fn name(self) -> &'static str {
        match self {
            Case::Search => "search",
            Case::Facets => "search with facets",
            Case::Page => "article page",
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
        let searches = |more: &str| {
            let target = |word| format!("/api/v1/search?q={}{more}", encoded(word));
            self.words.iter().map(target).collect()
        };
        match case {
            Case::Search => searches(""),
            Case::Facets => searches("&facets=source,lang,tag"),
            Case::Page => self.ids.iter().map(|id| format!("/articles/{id}")).collect(),
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
    let ask = |turn: usize| match case {
        Case::Search | Case::Facets => {
            let query = asked.query(turn);
            let page = (10, 0, Order::Relevance);
            results::search(reader, index, &query, page).expect("an answer");
            if matches!(case, Case::Facets) {
                index.counts(&query, &FACETS, 50).expect("counts");
            }
        }
        Case::Page => {
            let id = asked.id(turn);
            reader.revision(id, None).expect("an article");
            reader.comments(id).expect("comments");
            report::cluster(reader, id).expect("copies");
            report::similar(reader, index, id, 5).expect("similar articles");
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
        let line = |target| format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let lines: Arc<[String]> = targets.iter().map(line).collect();
        let left = Arc::new(AtomicUsize::new(requests));
        let start = Instant::now();
        let each = self.clients.block_on(async {
            let tasks: Vec<_> = (0..clients)
                .map(|_| tokio::spawn(client(self.address, lines.clone(), left.clone())))
                .collect();
            let mut each = Vec::with_capacity(requests);
            for task in tasks {
                each.extend(task.await.expect("a client"));
            }
            each
        });
        Times::new(each, start.elapsed())
    }
}

/// One client on one connection: asks as long as there is something left to ask.
async fn client(address: SocketAddr, requests: Arc<[String]>, left: Arc<AtomicUsize>) -> Vec<f64> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let mut buffer = vec![0; 64 << 10];
    let mut each = Vec::new();
    let take = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
    while let Ok(turn) = take() {
        let start = Instant::now();
        let request = requests[turn % requests.len()].as_bytes();
        stream.write_all(request).await.expect("a request");
        read_answer(&mut stream, &mut buffer).await;
        each.push(start.elapsed().as_secs_f64() * 1e3);
    }
    each
}

async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut answer = Vec::new();
    loop {
        let read = stream.read(buffer).await.expect("an answer");
        assert!(read > 0, "the server went away");
        answer.extend_from_slice(&buffer[..read]);
        let Some(end) = answer.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&answer[..end]);
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.and_then(|n| n.parse().ok()).expect("a length");
        if answer.len() >= end + 4 + length {
            return;
        }
    }
}

/// The times of some requests.
struct Times {
    /// Milliseconds, the shortest first.
    each: Vec<f64>,
    whole: Duration,
}

impl Times {
    fn new(mut each: Vec<f64>, whole: Duration) -> Times {
        each.sort_by(f64::total_cmp);
        Times { each, whole }
    }

    fn percentile(&self, percent: usize) -> f64 {
        let last = self.each.len().saturating_sub(1);
        self.each.get(last * percent / 100).copied().unwrap_or(f64::NAN)
    }

    fn per_second(&self) -> f64 {
        self.each.len() as f64 / self.whole.as_secs_f64()
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
