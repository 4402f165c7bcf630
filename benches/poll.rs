//! Polling beside a bare HTTP client: the rate of 304s per CPU second, and the memory of one pass
//! over many hosts.
//!
//! `cargo bench --bench poll -- 10000`
//!
//! The server is a process of its own, so that only the clients are measured; each measurement is
//! one too, so that each has a peak of its own.

#![allow(clippy::expect_used)] // a benchmark that cannot begin has nothing to print

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use annals::archive::{Archive, Which};
use annals::config::Config;
use annals::fetch::Fetcher;
use annals::index::{Index, WriterOptions};
use annals::ingest::{self, PassPlan, Services};
use futures_util::{StreamExt, stream};

/// Hosts that are asked at the same time, by both sides.
const AT_ONCE: usize = 32;

/// Feeds of which the 304s are counted, a hundred to a host.
const FEEDS: usize = 6_400;

/// Hosts in the pass whose memory is measured, each with one feed.
const HOSTS: usize = 10_000;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["server"] => serve(),
        ["rate", side, port] => println!("{}", block_on(rate(side, port))),
        ["memory", side, port, hosts] => {
            println!("{}", block_on(memory(side, port, hosts.parse().expect("a number"))));
        }
        ref rest => compare(rest.first().map_or(HOSTS, |n| n.parse().expect("a number of hosts"))),
    }
}

/// Runs all four measurements against one server, and prints their rows.
fn compare(hosts: usize) {
    let mut server = Server::start();
    let port = server.port();
    let number = |args: &[&str]| -> f64 {
        let out = this(args).stderr(Stdio::inherit()).output().expect("a measurement");
        String::from_utf8_lossy(&out.stdout).trim().parse().expect("a number")
    };
    let (ours, bare) = (number(&["rate", "annals", &port]), number(&["rate", "bare", &port]));
    let share = 100.0 * ours / bare;
    println!("| 304s per CPU second | {ours:.0} | bare reqwest: {bare:.0} | {share:.0} % |");
    let count = hosts.to_string();
    let peak = |side| number(&["memory", side, &port, &count]);
    let (ours, bare) = (peak("annals"), peak("bare"));
    println!(
        "| one pass over {hosts} hosts, peak memory | {ours:.0} MB | bare reqwest: {bare:.0} MB | {:.0} % |",
        100.0 * bare / ours
    );
}

/// The server's process; it ends with this one.
struct Server(Child);

impl Server {
    fn start() -> Server {
        Server(this(&["server"]).stdout(Stdio::piped()).spawn().expect("a server"))
    }

    fn port(&mut self) -> String {
        let mut line = String::new();
        let out = self.0.stdout.as_mut().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("its port");
        line.trim().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn this(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(args);
    command
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("threads").block_on(work)
}

/// 304s per CPU second of this process.
async fn rate(side: &str, port: &str) -> f64 {
    let urls: Vec<String> =
        (0..FEEDS).map(|n| format!("http://127.0.1.{}:{port}/feed/{n}", n / 100 + 1)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let cpu = if side == "annals" {
        let services = services(folder.path(), &urls);
        pass(&services, Which::All).await;
        let before = cpu_seconds();
        let report = pass(&services, Which::All).await;
        assert_eq!(report.feeds_unchanged as usize, FEEDS, "{report:?}");
        cpu_seconds() - before
    } else {
        let client = bare_client().build().expect("a client");
        get_all(&client, &urls, 200).await;
        let before = cpu_seconds();
        get_all(&client, &urls, 304).await;
        cpu_seconds() - before
    };
    FEEDS as f64 / cpu
}

/// The peak of one first pass over so many hosts, in MB.
async fn memory(side: &str, port: &str, hosts: usize) -> f64 {
    let host = |n: usize| format!("127.{}.{}.{}", n / 62_500 + 1, n / 250 % 250, n % 250 + 1);
    let urls: Vec<String> =
        (0..hosts).map(|n| format!("http://{}:{port}/feed/1", host(n))).collect();
    let folder = tempfile::tempdir().expect("a folder");
    if side == "annals" {
        let services = services(folder.path(), &urls);
        let report = pass(&services, Which::All).await;
        assert_eq!(report.feeds_read as usize, hosts, "{report:?}");
    } else {
        let idle = Duration::from_secs(1);
        let client = bare_client().pool_idle_timeout(idle);
        get_all(&client.build().expect("a client"), &urls, 200).await;
    }
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kilobytes: f64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes / 1e3
}

fn services(folder: &Path, urls: &[String]) -> Arc<Services> {
    let feeds: String = urls.iter().map(|url| format!("[[feed]]\nurl = \"{url}\"\n")).collect();
    let settings = format!(
        "[fetch]\ngap = \"0s\"\nallow_private = [\"127.0.0.0/8\"]\nproxy = \"none\"\n\
         [poll]\nhosts_at_once = {AT_ONCE}\n{feeds}"
    );
    let config = Config::parse(&folder.join("feeds.toml"), &settings).expect("a configuration");
    let mut archive = Archive::open(&config.archive, Duration::ZERO).expect("an archive");
    archive.follow(&config.feeds, annals::clock::now()).expect("feeds to follow");
    let index = Index::open(&config.index).expect("an index");
    let index = index.writer(WriterOptions::default()).expect("a writer");
    let fetcher = Fetcher::new(config.fetch).expect("a fetcher");
    Arc::new(Services::new(archive, index, fetcher, config.poll).expect("the archive"))
}

fn bare_client() -> reqwest::ClientBuilder {
    // Nothing here speaks TLS, but the client will not be made without.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy()
}

async fn pass(services: &Arc<Services>, which: Which) -> ingest::PassReport {
    let plan = PassPlan { which, all_pages: false, runtime_max: None };
    let (_say, stop) = tokio::sync::watch::channel(false);
    ingest::pass(services, &plan, &stop, &|_| {}).await.expect("a pass")
}

/// A bare loop: each body is read, and forgotten.
async fn get_all(client: &reqwest::Client, urls: &[String], expected: u16) {
    let get = |url: &String| {
        let mut request = client.get(url);
        if expected == 304 {
            request = request.header("If-None-Match", "\"1\"");
        }
        async move {
            let response = request.send().await.expect("an answer");
            assert_eq!(response.status().as_u16(), expected);
            response.bytes().await.expect("a body").len()
        }
    };
    stream::iter(urls.iter().map(get)).buffer_unordered(AT_ONCE).for_each(async |_| {}).await;
}

/// User and system time of this process.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
    let ticks = |n: usize| fields[n].parse::<f64>().expect("a number");
    (ticks(11) + ticks(12)) / 100.0
}

/// Answers every address on every loopback host; says its port first.
fn serve() {
    let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
    println!("{}", listener.local_addr().expect("an address").port());
    let item = "<description>The council voted on Tuesday to keep the old bridge open for \
                another year, and to ask the county for money.</description>";
    let items: String = (0..20).map(|n| format!("<item><guid>{n}</guid>{item}</item>")).collect();
    let feed: Arc<str> =
        format!("<rss version=\"2.0\"><channel><title>News</title>{items}</channel></rss>").into();
    for stream in listener.incoming().flatten() {
        let feed = feed.clone();
        let thread = std::thread::Builder::new().stack_size(64 << 10);
        let _ = thread.spawn(move || converse(&stream, &feed));
    }
}

fn converse(mut stream: &TcpStream, feed: &str) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::with_capacity(2_048, stream);
    let (mut line, mut robots, mut held) = (String::new(), false, false);
    loop {
        line.clear();
        if reader.read_line(&mut line).is_ok_and(|n| n > 0) {
            robots |= line.starts_with("GET /robots.txt");
            held |= line.to_ascii_lowercase().starts_with("if-none-match");
            if line != "\r\n" {
                continue;
            }
            let robots_txt = "User-agent: *\nDisallow: /search\nCrawl-delay: 0\n";
            let (status, body) = match (robots, held) {
                (true, _) => ("200 OK", robots_txt),
                (false, true) => ("304 Not Modified", ""),
                (false, false) => ("200 OK", feed),
            };
            let length =
                if held { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
            let answer = format!("HTTP/1.1 {status}\r\nETag: \"1\"\r\n{length}\r\n{body}");
            (robots, held) = (false, false);
            if stream.write_all(answer.as_bytes()).is_ok() {
                continue;
            }
        }
        return;
    }
}
