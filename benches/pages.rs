//! Pages to articles: scraper's bare parse beside ours with every field, in the same run, one core.
//!
//! `cargo bench --bench pages -- FOLDER` reads every saved page (`.html`, `.html.gz`) below the
//! folder; without one it takes the newspaper of the demonstration. Prints medians.

#![allow(clippy::expect_used)]

use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use annals::extract::{PageContext, extract};

/// Passes over all pages; the median of them is printed.
const PASSES: usize = 5;

fn main() {
    let folder = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/demo/site/pages");
    let pages = read_all(Path::new(folder.as_deref().unwrap_or(own)));
    let texts: Vec<String> =
        pages.iter().map(|p| String::from_utf8_lossy(p).into_owned()).collect();
    let kilobytes = pages.iter().map(Vec::len).sum::<usize>() / 1000 / pages.len().max(1);
    println!("{} pages of {kilobytes} kB on average", pages.len());

    let (mut bare_times, mut our_times) = (Vec::new(), Vec::new());
    // One pass of each in turn, so that a busy machine is busy for both.
    for _ in 0..PASSES {
        let start = Instant::now();
        for text in &texts {
            black_box(scraper::Html::parse_document(text));
        }
        bare_times.push(start.elapsed());
        let start = Instant::now();
        for page in &pages {
            black_box(extract(page, &PageContext::default()));
        }
        our_times.push(start.elapsed());
    }
    let rate = |times| pages.len() as f64 / median(times).as_secs_f64();
    let (bare, ours) = (rate(bare_times), rate(our_times));
    println!(
        "| page to article, every field, one core | {ours:.0} pages/s | bare scraper: {bare:.0} | {:.0} % |",
        100.0 * ours / bare
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn read_all(folder: &Path) -> Vec<Vec<u8>> {
    let mut pages = Vec::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).expect("a folder that can be read");
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).expect("a page that can be read");
            let name = path.to_string_lossy();
            if name.ends_with(".html.gz") {
                let mut page = Vec::new();
                let mut gzip = flate2::read::MultiGzDecoder::new(&bytes[..]);
                gzip.read_to_end(&mut page).expect("a gzipped page");
                pages.push(page);
            } else if name.ends_with(".html") {
                pages.push(bytes);
            }
        }
    }
    pages
}
