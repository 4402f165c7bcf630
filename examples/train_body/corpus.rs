//! Pages with the right answers, and how much of each line of a page is an answer.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use annals::canonical_url::CanonicalUrl;
use annals::extract::PageContext;
use annals::extract::learn::Line;
use anyhow::{Context, Result};
use serde_json::Value;

/// A page of a corpus.
pub struct Page {
    /// The folder that it is of.
    pub set: String,
    bytes: Vec<u8>,
    url: Option<CanonicalUrl>,
    lang: Option<String>,
    /// Pages of one site are learnt from together, or tested together.
    pub site: String,
    /// What the text is, where the corpus holds it whole.
    pub body: Option<String>,
    with: Vec<String>,
    without: Vec<String>,
    title: String,
}

impl Page {
    /// The page and what is known of it, as extraction takes them.
    pub fn source(&self) -> (&[u8], PageContext<'_>) {
        let context = PageContext {
            url: self.url.as_ref(),
            lang: self.lang.as_deref(),
            ..PageContext::default()
        };
        (&self.bytes, context)
    }
}

/// Reads a folder with `manifest.jsonl` and `truth.jsonl`; its articles only.
pub fn read(folder: &Path) -> Result<Vec<Page>> {
    let lines = |name: &str| -> Result<Vec<Value>> {
        let path = folder.join(name);
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        text.lines().map(|l| serde_json::from_str(l).context("a line of JSON")).collect()
    };
    let text = |v: &Value| v.as_str().map(str::to_owned);
    let mut truth: HashMap<String, Value> = HashMap::new();
    for line in lines("truth.jsonl")? {
        truth.insert(text(&line["id"]).unwrap_or_default(), line);
    }
    let set = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut pages = Vec::new();
    for line in lines("manifest.jsonl")? {
        let id = text(&line["id"]).unwrap_or_default();
        let Some(right) = truth.get(&id) else { continue };
        if line["page_type"].as_str().is_some_and(|t| t != "article") {
            continue;
        }
        let list = |name: &str| -> Vec<String> {
            let items = right[name].as_array().into_iter().flatten();
            items.filter_map(Value::as_str).map(squeeze).filter(|s| !s.is_empty()).collect()
        };
        pages.push(Page {
            set: set.clone(),
            bytes: unpacked(&folder.join(line["file"].as_str().unwrap_or_default()))?,
            url: line["url"].as_str().and_then(|u| CanonicalUrl::parse(u).ok()),
            lang: text(&line["lang"]),
            site: text(&line["domain"]).unwrap_or(id).trim_start_matches("www.").to_owned(),
            body: text(&right["body"]),
            with: list("with"),
            without: list("without"),
            title: text(&right["title"]).unwrap_or_default(),
        });
    }
    Ok(pages)
}

fn unpacked(path: &Path) -> Result<Vec<u8>> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    if path.extension().is_none_or(|e| e != "gz") {
        return Ok(bytes);
    }
    let mut page = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut page)?;
    Ok(page)
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words in lower case; signs of scripts without spaces one by one.
pub fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    for c in text.chars().filter(|c| *c != '\u{ad}') {
        let alone = matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
        if (alone || !c.is_alphanumeric()) && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if alone {
            out.push(c.to_string());
        } else if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    out.extend(Some(word).filter(|w| !w.is_empty()));
    out
}

/// How much of a line is right, from 0 to 1, and how much that counts.
#[derive(Clone, Copy, Default)]
pub struct Label {
    /// The share of the line that is text of the article.
    pub right: f32,
    /// What an error costs; nothing where the corpus does not say.
    pub weight: f32,
}

/// The labels of a page's lines.
pub fn labels(page: &Page, lines: &[Line]) -> Vec<Label> {
    match &page.body {
        Some(body) => by_body(body, lines),
        None => by_segments(page, lines),
    }
}

/// By wanted and unwanted passages. The title may be a wanted one, though it is no line of the text.
fn by_segments(page: &Page, lines: &[Line]) -> Vec<Label> {
    const WEIGHT: f32 = 0.1;
    let label = |line: &Line| {
        let wanted =
            |s: &&String| line.text.contains(s.as_str()) && !page.title.contains(s.as_str());
        let good = page.with.iter().filter(wanted).count() as f32;
        let bad = page.without.iter().filter(|s| line.text.contains(s.as_str())).count() as f32;
        Label { right: good / (good + bad).max(1.0), weight: WEIGHT * (good + bad) }
    };
    lines.iter().map(label).collect()
}

/// How many words make a passage that hardly stands twice in a text.
const GRAM: usize = 4;

/// By the whole text: a long line by its passages, a short one by where it stands.
fn by_body(body: &str, lines: &[Line]) -> Vec<Label> {
    /// A line counts by its part of the text, less than in proportion, so that short lines count too.
    const POWER: f32 = 0.8;
    const WEIGHT_MAX: f32 = 0.5;
    /// A shorter text is taken for one of so many visible signs; a line for one longer by so many.
    const TEXT_MASS_MIN: f32 = 600.0;
    const LINE_MASS: f32 = 15.0;
    let shares = shares(&words(body), lines);
    let mass = |l: &Line| l.mass as f32;
    let text: f32 = shares.iter().zip(lines).map(|(s, l)| s * mass(l)).sum();
    let mut times: HashMap<&str, u32> = HashMap::new();
    for line in lines {
        *times.entry(&line.text).or_default() += 1;
    }
    let label = |(right, line): (f32, &Line)| {
        let part = (mass(line) + LINE_MASS) / text.max(TEXT_MASS_MIN);
        // Which of two copies is the right one, the truth does not say.
        let copy = right > 0.3 && line.mass >= 25 && times[line.text.as_str()] > 1;
        Label { right, weight: if copy { 0.0 } else { part.powf(POWER).min(WEIGHT_MAX) } }
    };
    shares.into_iter().zip(lines).map(label).collect()
}

fn shares(truth: &[String], lines: &[Line]) -> Vec<f32> {
    /// How far from its neighbours a short line may stand in the text, in words and in lines.
    const NEAR_WORDS: usize = 3;
    const NEAR_LINES: usize = 12;
    let mut grams: HashMap<&[String], Vec<usize>> = HashMap::new();
    for (at, gram) in truth.windows(GRAM).enumerate() {
        grams.entry(gram).or_default().push(at);
    }
    let lines: Vec<Vec<String>> = lines.iter().map(|l| words(&l.text)).collect();
    // Where a long line begins and ends in the text, if at one place only.
    let once = |gram: &[String]| grams.get(gram).filter(|at| at.len() == 1).map(|at| at[0]);
    let place = |line: &Vec<String>| {
        let (first, last) = (line.get(..GRAM)?, line.get(line.len().checked_sub(GRAM)?..)?);
        Some((once(first)?, once(last)? + GRAM))
    };
    let places: Vec<Option<(usize, usize)>> = lines.iter().map(place).collect();
    let mut before = 0;
    let mut out = Vec::with_capacity(lines.len());
    for (n, line) in lines.iter().enumerate() {
        if line.len() >= GRAM {
            let found = line.windows(GRAM).filter(|gram| grams.contains_key(gram)).count();
            out.push(found as f32 / (line.len() + 1 - GRAM) as f32);
            before = places[n].map_or(before, |p| p.1);
            continue;
        }
        let stands = |at: &usize| truth.get(*at..at + line.len()) == Some(&line[..]);
        let next = places[n + 1..].iter().take(NEAR_LINES).find_map(|p| p.map(|p| p.0));
        let behind = (before..before + NEAR_WORDS).find(stands);
        let ahead = next.and_then(|s| (s.saturating_sub(line.len() + NEAR_WORDS)..s).find(stands));
        let right = !line.is_empty() && (behind.is_some() || ahead.is_some());
        before = behind.filter(|_| right).map_or(before, |at| at + line.len());
        out.push(if right { 1.0 } else { 0.0 });
    }
    out
}
