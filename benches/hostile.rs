//! Feeds made to exhaust whoever reads them: what each takes of time and memory.
//!
//! `cargo bench --bench hostile` reads all of them, `-- NAME` one. Nothing here may take more than
//! two seconds of a core or 200 MB.
//!
//! Each is read in a process of its own, so that each has a peak of its own. The document itself
//! counts: whoever fetches it holds it.

#![allow(clippy::expect_used)] // a benchmark that cannot begin has nothing to print

use std::process::Command;
use std::time::Instant;

use annals::canonical_url::CanonicalUrl;

/// The most that a feed may take: seconds, and megabytes.
const BUDGET: (f64, f64) = (2.0, 200.0);

/// A document by its name: what it begins with, what is repeated how often, and what follows.
type Hostile = (&'static str, &'static str, &'static str, usize, &'static str);

const ITEM: &str = "<rss version=\"2.0\"><channel><title>t</title><item><guid>1</guid>";
const CHANNEL: &str = "<rss version=\"2.0\"><channel><title>t</title>";
const ATOM: &str = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id>";
const TEASER: &str = "<item><title>The bridge stays open</title><link>http://e.org/1</link>\
    <description>The council voted on Tuesday to keep the old bridge open for another year, and \
    to ask the county for money.</description></item>";

const ALL: &[Hostile] = &[
    ("five million empty items", CHANNEL, "<item/>", 5_000_000, ""),
    ("100 MB of items", CHANNEL, TEASER, 460_000, "</channel></rss>"),
    ("a title of 100 MB", ITEM, "<title>xxxxxxxxxxxxxxxxxxxxxxxxxx", 3_000_000, ""),
    ("nested media groups", ITEM, "<media:group>", 2_000_000, ""),
    ("nested xml:base", ATOM, "<a xml:base=\"x/\">", 900_000, ""),
    ("nested titles", ITEM, "<title>", 2_000_000, ""),
    ("markup in a title", ITEM, "<title><b>", 1_500_000, "</title>"),
    ("values without end", CHANNEL, "<item a=\"", 1_500_000, ""),
    ("attributes without end", CHANNEL, "<item a='b'", 1_400_000, ""),
    ("comments without end", CHANNEL, "<!--", 4_000_000, ""),
    ("CDATA without end", ITEM, "<description><![CDATA[", 700_000, ""),
    ("instructions without end", CHANNEL, "<?x ", 4_000_000, ""),
    ("nothing but <", ITEM, "<", 16_000_000, ""),
    ("nothing but &", ITEM, "<title>&amp;&&&&&&", 900_000, ""),
    ("entities", "<!DOCTYPE r [", "<!ENTITY a \"bbbbbbbbbbbbbbbbbbbb\">", 450_000, "]><rss>&a;"),
    ("namespaces", CHANNEL, "<item xmlns:a=\"b\" xmlns:c=\"d\"><a:x/>", 400_000, ""),
    ("links of one entry", ATOM, "<link href=\"http://e.org/\"/>", 500_000, ""),
    ("labels of one item", ITEM, "<category>a</category>", 700_000, ""),
    ("media of one item", ITEM, "<media:content url=\"http://e.org/a.jpg\"/>", 350_000, ""),
    ("tables in tables", ITEM, "<description>&lt;table&gt;&lt;b&gt;", 500_000, ""),
    ("JSON, nested", "{\"items\":", "[", 16_000_000, ""),
    ("JSON, many values", "{\"items\":[", "{\"a\":{\"b\":{}}},", 1_000_000, "{}]}"),
    (
        "a news sitemap",
        "<urlset>",
        "<url><loc>http://e.org/a</loc><news:news><news:title>a\
      </news:title></news:news></url>",
        170_000,
        "</urlset>",
    ),
    ("white space", CHANNEL, "\r\n", 8_000_000, ""),
    ("nothing", "", "\0", 16_000_000, ""),
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    match &args[..] {
        [] => compare(),
        [name, ..] => read(name),
    }
}

/// Reads each in a process of its own, and prints their rows.
fn compare() {
    let mut over = 0;
    for (name, ..) in ALL {
        let mut child = Command::new(std::env::current_exe().expect("this program"));
        let out = child.arg(name).output().expect("a measurement");
        let row = String::from_utf8_lossy(&out.stdout);
        print!("{}", if out.status.success() { &row } else { "" });
        if !out.status.success() {
            over += 1;
            println!("| {name} | over, or it failed: {} {row}|", out.status);
        }
    }
    println!("{over} of {} over {} s or {} MB", ALL.len(), BUDGET.0, BUDGET.1);
}

fn read(name: &str) {
    let (_, before, repeated, times, after) =
        ALL.iter().find(|(n, ..)| *n == name).expect("the name of one of them");
    let mut text = String::with_capacity(before.len() + repeated.len() * times + after.len());
    text.push_str(before);
    (0..*times).for_each(|_| text.push_str(repeated));
    text.push_str(after);
    let bytes = text.into_bytes();
    let base = CanonicalUrl::parse("http://e.org/feed").expect("an address");
    let (began, megabytes) = (Instant::now(), bytes.len() as f64 / 1e6);
    let read = annals::feed::parse(&bytes, &base, None);
    let (seconds, peak) = (began.elapsed().as_secs_f64(), peak());
    let found = match read {
        Ok(feed) => format!("{} entries", feed.value.entries.len()),
        Err(error) => error.to_string(),
    };
    println!("| {name} | {megabytes:.0} MB | {seconds:.2} s | {peak:.0} MB | {found} |");
    let over = seconds > BUDGET.0 || peak > BUDGET.1;
    std::process::exit(i32::from(over));
}

/// The most memory that this process has held, in MB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kilobytes: f64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes / 1e3
}
