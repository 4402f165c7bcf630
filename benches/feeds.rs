//! Feed bytes to entries: bare feed-rs beside ours, in the same run.
//!
//! `cargo bench --bench feeds -- FOLDER` reads every file below the folder; without a folder it
//! makes feeds of its own. Prints the median of several passes. Both sides see only the feeds
//! that bare feed-rs reads at all.

#![allow(clippy::expect_used)] // a benchmark that cannot begin has nothing to print

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use annals::canonical_url::CanonicalUrl;

/// Passes over all feeds; the median of them is printed.
const PASSES: usize = 9;

fn main() {
    let folder = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let feeds = match &folder {
        Some(folder) => read_all(Path::new(folder)),
        None => made(),
    };
    let base = CanonicalUrl::parse("http://news.example/feed").expect("a valid address");
    let bare = |bytes: &[u8]| {
        let read = || feed_rs::parser::parse(bytes).map(|feed| feed.entries.len()).ok();
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).ok().flatten()
    };
    let ours =
        |bytes: &[u8]| annals::feed::parse(bytes, &base, None).map(|f| f.value.entries.len());
    let feeds: Vec<Vec<u8>> =
        feeds.into_iter().filter(|f| bare(f).is_some_and(|n| n > 0)).collect();
    let megabytes = feeds.iter().map(Vec::len).sum::<usize>() as f64 / 1e6;
    println!("{} feeds, {megabytes:.1} MB", feeds.len());

    let (mut bare_times, mut our_times) = (Vec::new(), Vec::new());
    let (mut bare_entries, mut our_entries) = (0, 0);
    // One pass of each in turn, so that a busy machine is busy for both.
    for _ in 0..PASSES {
        let start = Instant::now();
        bare_entries = feeds.iter().map(|f| black_box(bare(f)).unwrap_or(0)).sum::<usize>();
        bare_times.push(start.elapsed());
        let start = Instant::now();
        our_entries = feeds.iter().map(|f| black_box(ours(f)).unwrap_or(0)).sum::<usize>();
        our_times.push(start.elapsed());
    }
    let bare_time = report("bare feed-rs", bare_times, megabytes, bare_entries);
    let our_time = report("annals", our_times, megabytes, our_entries);
    println!(
        "| feed to entries | {:.1} MB/s | bare feed-rs: {:.1} | {:.0} % |",
        megabytes / our_time,
        megabytes / bare_time,
        100.0 * bare_time / our_time
    );
}

/// Prints the median; gives it in seconds.
fn report(name: &str, mut times: Vec<Duration>, megabytes: f64, entries: usize) -> f64 {
    times.sort();
    let median = times[times.len() / 2].as_secs_f64();
    println!(
        "{name:>12}: {:7.1} MB/s {:9.0} entries/s",
        megabytes / median,
        entries as f64 / median
    );
    median
}

fn read_all(folder: &Path) -> Vec<Vec<u8>> {
    let mut feeds = Vec::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = std::fs::read(&path) {
                feeds.push(bytes);
            }
        }
    }
    feeds
}

/// Feeds like those of newspapers: RSS with escaped teasers, RSS with whole articles, and Atom.
fn made() -> Vec<Vec<u8>> {
    let words = "the council voted on Tuesday to keep the old bridge open for another year &amp; \
                 to ask the county for money &lt;b&gt;again&lt;/b&gt; ";
    let whole = "<p>The council voted on Tuesday to keep the <a href=\"/bridge\">old bridge</a> \
                 open for another year &amp; to ask the county for money.</p>\n";
    let item = |n: usize, text: &str| {
        format!(
            "<item><title>Bridge stays open, part {n}</title><link>http://news.example/{n}</link>\
             <guid isPermaLink=\"false\">{n}</guid><dc:creator>Ann Lee</dc:creator>\
             <pubDate>Mon, 06 Jan 2025 10:{:02}:00 GMT</pubDate><category>Roads</category>{text}\
             <media:content url=\"http://news.example/{n}.jpg\" medium=\"image\"/></item>\n",
            n % 60
        )
    };
    let rss = |items: String| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>News</title>\
             <link>http://news.example/</link>{items}</channel></rss>"
        )
        .into_bytes()
    };
    let teaser = format!("<description>{}</description>", words.repeat(2));
    let article = format!("<content:encoded><![CDATA[{}]]></content:encoded>", whole.repeat(20));
    let entry = |n: usize| {
        format!(
            "<entry><id>tag:news.example,2025:{n}</id><title type=\"html\">Bridge {n}</title>\
             <link href=\"http://news.example/{n}\"/><updated>2025-01-06T10:00:00Z</updated>\
             <author><name>Ann Lee</name></author><summary type=\"html\">{}</summary></entry>",
            words.repeat(4)
        )
    };
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>News</title>{}</feed>",
        (0..40).map(entry).collect::<String>()
    );
    let teasers = rss((0..40).map(|n| item(n, &teaser)).collect());
    let articles = rss((0..20).map(|n| item(n, &article)).collect());
    [teasers, articles, atom.into_bytes()].into_iter().cycle().take(300).collect()
}
