//! Scores extraction against a corpus of pages with the right answers.
//!
//! ```text
//! cargo run --release --example score -- FOLDER [SET ...] [--type TYPE] [--memory]
//! ```
//!
//! `FOLDER/SET/manifest.jsonl` names the pages (`id`, `file`, and optionally `url`, `lang`,
//! `content_type`, `page_type`), `FOLDER/SET/truth.jsonl` their answers (`id`, and any of `title`,
//! `authors`, `published`, `body`, and `with` and `without`: lists of segments). `--type` takes the
//! pages of one type. `--memory` reads the pages twice, the second time with what the other pages of
//! each site have in common.

mod metrics;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use annals::canonical_url::CanonicalUrl;
use annals::extract::{BlockPrint, Furniture, PageContext, read_page};
use annals::model::Article;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use metrics::Verdict;

/// A line of a manifest.
#[derive(Deserialize)]
struct Page {
    id: String,
    file: PathBuf,
    url: Option<String>,
    lang: Option<String>,
    content_type: Option<String>,
    page_type: Option<String>,
}

/// The answers for a page; what is not known is not scored.
#[derive(Deserialize)]
struct Truth {
    id: String,
    title: Option<String>,
    authors: Option<Vec<String>>,
    published: Option<String>,
    body: Option<String>,
    with: Option<Vec<String>>,
    without: Option<Vec<String>>,
}

/// What was read of a page.
struct Read {
    article: Article,
    blocks: Vec<BlockPrint>,
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let memory = take(&mut arguments, "--memory");
    let page_type = match arguments.iter().position(|a| a == "--type") {
        Some(at) => arguments.drain(at..(at + 2).min(arguments.len())).nth(1),
        None => None,
    };
    let Some(folder) = arguments.first().map(PathBuf::from) else {
        eprintln!("usage: score FOLDER [SET ...] [--type TYPE] [--memory]");
        std::process::exit(2);
    };
    for set in sets(&folder, &arguments[1..]) {
        let name = set.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut pages: Vec<Page> = lines(&set.join("manifest.jsonl"));
        let truth: Vec<Truth> = lines(&set.join("truth.jsonl"));
        if let Some(wanted) = &page_type {
            pages.retain(|p| p.page_type.as_ref() == Some(wanted));
        }
        let read = read_all(&set, &pages, &HashMap::new());
        print(&name, &pages, &truth, &read);
        if memory {
            let memories = remember(&pages, &read);
            print(
                &format!("{name}, with the memory of its sites"),
                &pages,
                &truth,
                &read_all(&set, &pages, &memories),
            );
        }
    }
}

fn take(arguments: &mut Vec<String>, flag: &str) -> bool {
    let before = arguments.len();
    arguments.retain(|a| a != flag);
    arguments.len() < before
}

/// The folders of the sets: those named, or all.
fn sets(folder: &Path, named: &[String]) -> Vec<PathBuf> {
    if !named.is_empty() {
        return named.iter().map(|name| folder.join(name)).collect();
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut sets: Vec<PathBuf> =
        entries.map(|e| e.path()).filter(|p| p.join("truth.jsonl").exists()).collect();
    sets.sort();
    sets
}

/// The objects of a file of JSON Lines.
fn lines<T: DeserializeOwned>(path: &Path) -> Vec<T> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| {
        eprintln!("cannot read {}: {error}", path.display());
        std::process::exit(2);
    });
    let objects = text.lines().filter(|line| !line.trim().is_empty());
    objects.filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Reads every page, on all cores.
fn read_all(
    set: &Path,
    pages: &[Page],
    memories: &HashMap<String, Furniture>,
) -> Vec<Option<Read>> {
    let next = AtomicUsize::new(0);
    let read = Mutex::new(Vec::new());
    let work = || {
        while let Some((n, page)) = {
            let n = next.fetch_add(1, Ordering::Relaxed);
            pages.get(n).map(|page| (n, page))
        } {
            let one = read_one(set, page, memories);
            if let Ok(mut read) = read.lock() {
                read.push((n, one));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, |n| n.get()) {
            scope.spawn(work);
        }
    });
    let mut read = read.into_inner().unwrap_or_default();
    read.sort_by_key(|(n, _)| *n);
    read.into_iter().map(|(_, one)| one).collect()
}

fn read_one(set: &Path, page: &Page, memories: &HashMap<String, Furniture>) -> Option<Read> {
    let raw = std::fs::read(set.join(&page.file)).ok()?;
    let mut bytes = Vec::new();
    if raw.starts_with(&[0x1f, 0x8b]) {
        std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&raw[..]), &mut bytes)
            .ok()?;
    } else {
        bytes = raw;
    }
    let url = page.url.as_deref().and_then(|u| CanonicalUrl::parse(u).ok());
    let context = PageContext {
        url: url.as_ref(),
        content_type: page.content_type.as_deref(),
        lang: page.lang.as_deref(),
        furniture: url.as_ref().and_then(|u| memories.get(u.host())),
        ..PageContext::default()
    };
    let read = read_page(&bytes, &context);
    Some(Read { article: read.parsed.value, blocks: read.blocks })
}

/// What the pages of each host have in common. A page is one of them itself: one more is needed.
fn remember(pages: &[Page], read: &[Option<Read>]) -> HashMap<String, Furniture> {
    let mut seen: HashMap<String, HashMap<BlockPrint, u32>> = HashMap::new();
    for (page, read) in pages.iter().zip(read) {
        let url = page.url.as_deref().and_then(|u| CanonicalUrl::parse(u).ok());
        if let (Some(url), Some(read)) = (url, read) {
            let of_host = seen.entry(url.host().to_owned()).or_default();
            read.blocks.iter().for_each(|b| *of_host.entry(*b).or_default() += 1);
        }
    }
    let others = |blocks: HashMap<BlockPrint, u32>| blocks.into_iter().map(|(b, n)| (b, n - 1));
    seen.into_iter().map(|(host, blocks)| (host, Furniture::new(others(blocks)))).collect()
}

/// Prints the scores of a set; a page that is missing counts as one of which nothing was read.
fn print(name: &str, pages: &[Page], truth: &[Truth], read: &[Option<Read>]) {
    let by_id: HashMap<&str, &Option<Read>> =
        pages.iter().map(|p| p.id.as_str()).zip(read).collect();
    let nothing = Article::default();
    let scored: Vec<(&Truth, &Article)> = truth
        .iter()
        .filter_map(|t| Some((t, by_id.get(t.id.as_str())?)))
        .map(|(t, read)| (t, read.as_ref().map_or(&nothing, |r| &r.article)))
        .collect();
    let missing = read.iter().filter(|r| r.is_none()).count();
    println!("{name}: {} pages, {missing} that could not be read", scored.len());
    let texts: Vec<String> = scored.iter().map(|(_, a)| a.text()).collect();
    bodies(&scored, &texts);
    segments(&scored, &texts);
    titles(&scored);
    authors(&scored);
    dates(&scored);
}

fn row(name: &str, values: &[(&str, f64)], n: usize) {
    let values: Vec<String> = values.iter().map(|(name, v)| format!("{name} {v:.4}")).collect();
    println!("  {name:<17}{}  n {n}", values.join("  "));
}

fn bodies(scored: &[(&Truth, &Article)], texts: &[String]) {
    let both = scored.iter().zip(texts).filter_map(|((t, _), text)| Some((t.body.as_ref()?, text)));
    let both: Vec<(&String, &String)> = both.collect();
    if both.is_empty() {
        return;
    }
    let grams: Vec<[f64; 3]> =
        both.iter().map(|(body, text)| metrics::shingles(body, text)).collect();
    let [p, r, f1] = metrics::shingles_of_all(&grams);
    row("body_aeb", &[("f1", f1), ("p", p), ("r", r)], both.len());
    let words: Vec<[f64; 3]> = both.iter().map(|(body, text)| metrics::words(body, text)).collect();
    let mean = |n: usize| metrics::mean(&words.iter().map(|w| w[n]).collect::<Vec<_>>());
    let signs: Vec<f64> = both
        .iter()
        .filter(|(body, _)| metrics::is_unspaced(body))
        .map(|(body, text)| metrics::characters(body, text))
        .collect();
    if !signs.is_empty() {
        row("body_signs", &[("f1", metrics::mean(&signs))], signs.len());
    }
    row("body_wcxb", &[("f1", mean(2)), ("p", mean(0)), ("r", mean(1))], both.len());
}

fn segments(scored: &[(&Truth, &Article)], texts: &[String]) {
    let list = |list: &Option<Vec<String>>| list.clone().unwrap_or_default();
    let counts: Vec<[usize; 4]> = scored
        .iter()
        .zip(texts)
        .map(|((t, _), text)| (list(&t.with), list(&t.without), text))
        .filter(|(with, without, _)| !with.is_empty() || !without.is_empty())
        .map(|(with, without, text)| metrics::segments(&with, &without, text))
        .collect();
    if counts.is_empty() {
        return;
    }
    let sum = |n: usize| counts.iter().map(|c| c[n]).sum::<usize>() as f64;
    let (p, r) = (sum(0) / (sum(0) + sum(1)).max(1.0), sum(0) / (sum(0) + sum(2)).max(1.0));
    row("segments", &[("f1", metrics::f1(p, r)), ("p", p), ("r", r)], counts.len());
}

fn titles(scored: &[(&Truth, &Article)]) {
    let keys: Vec<(String, String)> = scored
        .iter()
        .filter_map(|(t, a)| Some((t.title.as_deref().filter(|t| !t.is_empty())?, a)))
        .map(|(t, a)| (metrics::key(t), metrics::key(a.title.as_deref().unwrap_or_default())))
        .collect();
    if keys.is_empty() {
        return;
    }
    let exact: Vec<f64> = keys.iter().map(|(a, b)| f64::from(a == b)).collect();
    let f1: Vec<f64> = keys.iter().map(|(a, b)| metrics::words(a, b)[2]).collect();
    row("title", &[("exact", metrics::mean(&exact)), ("f1", metrics::mean(&f1))], keys.len());
}

fn authors(scored: &[(&Truth, &Article)]) {
    let mut exact = Vec::new();
    let mut spurious = Vec::new();
    let (mut shared, mut wanted, mut found) = (0, 0, 0);
    for (truth, article) in scored {
        let Some(named) = &truth.authors else { continue };
        let names: Vec<String> = article.authors.iter().map(|a| a.name.clone()).collect();
        let (truth, names) = (metrics::authors(named), metrics::authors(&names));
        if named.is_empty() {
            spurious.push(f64::from(!names.is_empty()));
        } else if !truth.is_empty() {
            exact.push(f64::from(truth == names));
            shared += truth.intersection(&names).count();
            wanted += truth.len();
            found += names.len();
        }
    }
    if !exact.is_empty() {
        let (p, r) = (shared as f64 / found.max(1) as f64, shared as f64 / wanted.max(1) as f64);
        let f1 = metrics::f1(p, r);
        let values = [("f1", f1), ("p", p), ("r", r), ("exact", metrics::mean(&exact))];
        row("authors", &values, exact.len());
    }
    if !spurious.is_empty() {
        row("authors_spurious", &[("rate", metrics::mean(&spurious))], spurious.len());
    }
}

fn dates(scored: &[(&Truth, &Article)]) {
    let verdicts: Vec<Verdict> = scored
        .iter()
        .filter_map(|(t, a)| Some((t.published.as_deref().filter(|p| !p.is_empty())?, a)))
        .map(|(t, a)| metrics::date(t, a.published.map(|d| d.to_string()).as_deref()))
        .collect();
    if verdicts.is_empty() {
        return;
    }
    let share = |wanted: &[Verdict]| {
        verdicts.iter().filter(|v| wanted.contains(v)).count() as f64 / verdicts.len() as f64
    };
    let values = [
        ("exact", share(&[Verdict::Exact])),
        ("within1", share(&[Verdict::Exact, Verdict::Near])),
        ("wrong", share(&[Verdict::Wrong, Verdict::Near])),
        ("none", share(&[Verdict::None])),
    ];
    row("date", &values, verdicts.len());
}
