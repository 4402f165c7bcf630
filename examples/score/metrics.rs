//! How well a page was read, by the measures that are usual for each field.
//!
//! Text: shares of 4-grams (article-extraction-benchmark, F1 of the mean precision and recall), of
//! words (WCXB, mean of the pages' F1), of letters where words have no spaces between them, of wanted and unwanted segments (trafilatura's evaluation).
//! Title and authors: exact, after normalising case, signs and spaces. Date: the same day.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// Compiles a pattern of this file.
#[allow(clippy::expect_used)]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern that is written here")
}

/// A run of letters and figures.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\p{L}\p{N}_]+"));

fn tokens(text: &str) -> Vec<&str> {
    TOKEN.find_iter(text).map(|m| m.as_str()).collect()
}

fn count<T: std::hash::Hash + Eq>(items: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut counts = HashMap::new();
    items.for_each(|item| *counts.entry(item).or_default() += 1);
    counts
}

/// How many items two bags share, the first one's size, and the second one's.
fn overlap<T: std::hash::Hash + Eq>(a: &HashMap<T, usize>, b: &HashMap<T, usize>) -> [f64; 3] {
    let shared = a.iter().map(|(item, n)| *n.min(b.get(item).unwrap_or(&0)));
    [shared.sum::<usize>(), a.values().sum(), b.values().sum()].map(|n| n as f64)
}

/// True positives, false positives and false negatives of 4-grams, as shares of their sum.
pub fn shingles(truth: &str, text: &str) -> [f64; 3] {
    let grams = |tokens: &[&str]| {
        let starts = 0..tokens.len().saturating_sub(3).max(1);
        let all = starts.map(|n| tokens[n..(n + 4).min(tokens.len())].join(" "));
        count(all.filter(|gram| !gram.is_empty()))
    };
    let [shared, wanted, found] = overlap(&grams(&tokens(truth)), &grams(&tokens(text)));
    let sum = wanted + found - shared;
    if sum == 0.0 {
        return [0.0; 3];
    }
    [shared / sum, (found - shared) / sum, (wanted - shared) / sum]
}

/// Precision, recall and F1 of the pages' 4-grams: precision and recall are means over pages.
pub fn shingles_of_all(pages: &[[f64; 3]]) -> [f64; 3] {
    let ratio = |tp: f64, fp: f64, fn_: f64, other: f64| match () {
        _ if fp == 0.0 && fn_ == 0.0 => 1.0,
        _ if tp == 0.0 && other == 0.0 => 0.0,
        _ => tp / (tp + other),
    };
    let precisions: Vec<f64> = pages
        .iter()
        .filter(|[tp, fp, _]| tp + fp > 0.0)
        .map(|[tp, fp, fn_]| ratio(*tp, *fp, *fn_, *fp))
        .collect();
    let recalls: Vec<f64> = pages
        .iter()
        .filter(|[tp, _, fn_]| tp + fn_ > 0.0)
        .map(|[tp, fp, fn_]| ratio(*tp, *fp, *fn_, *fn_))
        .collect();
    let (p, r) = (mean(&precisions), mean(&recalls));
    [p, r, f1(p, r)]
}

/// Precision, recall and F1 of words, in whatever case.
pub fn words(truth: &str, text: &str) -> [f64; 3] {
    let (truth, text) = (truth.to_lowercase(), text.to_lowercase());
    let (wanted, found) = (tokens(&truth), tokens(&text));
    match (wanted.is_empty(), found.is_empty()) {
        (true, true) => return [1.0; 3],
        (true, false) | (false, true) => return [0.0; 3],
        _ => {}
    }
    let [shared, wanted, found] = overlap(&count(wanted.into_iter()), &count(found.into_iter()));
    let (p, r) = (shared / found, shared / wanted);
    [p, r, f1(p, r)]
}

/// Whether a text is written without spaces: in Chinese or Japanese signs.
pub fn is_unspaced(text: &str) -> bool {
    let sign = |c: &char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    text.chars().filter(sign).count() * 5 > text.chars().count()
}

/// F1 of letters and figures: words of such texts cannot be told by their spaces.
pub fn characters(truth: &str, text: &str) -> f64 {
    let signs = |text: &str| count(text.chars().filter(|c| c.is_alphanumeric()));
    let [shared, wanted, found] = overlap(&signs(truth), &signs(text));
    if wanted + found > 0.0 { 2.0 * shared / (wanted + found) } else { 0.0 }
}

/// Of segments that should be in a text, and of those that should not, how many are.
pub fn segments(with: &[String], without: &[String], text: &str) -> [usize; 4] {
    let text = squeeze(text);
    let found = |list: &[String]| match text.is_empty() {
        true => 0,
        false => list.iter().filter(|s| text.contains(&squeeze(s))).count(),
    };
    let (tp, fp) = (found(with), found(without));
    [tp, fp, with.len() - tp, without.len() - fp]
}

/// F1 of precision and recall.
pub fn f1(p: f64, r: f64) -> f64 {
    if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
}

/// The mean; 0 of nothing.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a line, without case, signs and the forms of letters that only look different.
pub fn key(text: &str) -> String {
    let text: String = html_escape::decode_html_entities(text).nfkc().collect();
    let folded = text.to_uppercase().to_lowercase();
    tokens(&folded).join(" ")
}

/// Degrees behind a name.
const DEGREES: &str = r"(?:M\.?\s?D\.?|Ph\.?\s?D\.?|MPH|M\.P\.H\.?|RDN?|R\.D\.|RN|MS|MA|BA|MBA|MSc|BSc|CPA|CFP®?|CEPF®?|JD|Esq\.?|DVM|VMD|DACVB|LVT|FACLM|FOMA|DABOM|CPP|PSP|MW|LCSW|DO|DDS|PharmD|CPT|E-RYT\s?\d*|VTS\b.*|Jr\.?|Sr\.?|III?)";

static DEGREE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^{DEGREES}$")));
static DEGREE_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r",\s*{DEGREES}(?P<tail>\s*(?:,|;|&|$| and ))")));
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:written\s+by|posted\s+by|story\s+by|reviewed\s+by|by|von|par|por|di|door|av|af|autor(?:in)?|author)\b[:\s]+",
    )
});
static BETWEEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\s*(?:;|\||,|\s&\s)\s*|(?P<and>\s+(?:and|und|et|y|e|og|och|i)\s+)"));

/// The names in a list of authors, each as its [`key`].
pub fn authors(lines: &[String]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in lines {
        let line = squeeze(&html_escape::decode_html_entities(line));
        let mut line = LABEL.replace(&line, "").into_owned();
        for _ in 0..2 {
            line = without_degrees(&line);
        }
        for part in parts(&line) {
            let part = part.trim_matches(|c| " ,.;|-–".contains(c));
            if !part.is_empty() && !DEGREE.is_match(part) {
                names.insert(key(part));
            }
        }
    }
    names.remove("");
    names
}

fn without_degrees(line: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    while let Some(found) = DEGREE_BEHIND.captures_at(line, from) {
        let (Some(all), Some(tail)) = (found.get(0), found.name("tail")) else { break };
        out.push_str(&line[from..all.start()]);
        from = tail.start();
    }
    out + &line[from..]
}

/// A list of names cut at its signs, and at "and" before a capital.
fn parts(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begin, mut from) = (0, 0);
    while let Some(found) = BETWEEN.captures_at(line, from) {
        let Some(all) = found.get(0) else { break };
        let capital = |c: char| c.is_ascii_uppercase() || ('À'..='Þ').contains(&c);
        if found.name("and").is_some() && !line[all.end()..].starts_with(capital) {
            from = all.start() + 1;
            continue;
        }
        parts.push(&line[begin..all.start()]);
        (begin, from) = (all.end(), all.end());
    }
    parts.push(&line[begin..]);
    parts
}

/// What a date is beside the true one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The same day, where it was written or in UTC.
    Exact,
    /// The day before or after.
    Near,
    /// Another one.
    Wrong,
    /// None was found.
    None,
}

/// Compares dates as they are written.
pub fn date(truth: &str, text: Option<&str>) -> Verdict {
    let Some((day, utc)) = text.and_then(days) else { return Verdict::None };
    let Some((true_day, true_utc)) = days(truth) else { return Verdict::Wrong };
    if day.starts_with(&true_day) || (utc.is_some() && utc == true_utc) {
        return Verdict::Exact;
    }
    let civil = |day: &str| day.parse::<jiff::civil::Date>().ok();
    match (civil(&true_day), civil(&day)) {
        (Some(a), Some(b)) if (a - b).get_days().abs() <= 1 => Verdict::Near,
        _ => Verdict::Wrong,
    }
}

/// The day as written (or the month), and the day in UTC where a zone is written.
fn days(text: &str) -> Option<(String, Option<String>)> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{4}-\d\d(?:-\d\d)?"));
    let text = text.trim();
    let day = DAY.find(text)?.as_str().to_owned();
    let utc = text.parse::<jiff::Timestamp>().ok();
    Some((day, utc.map(|t| t.strftime("%Y-%m-%d").to_string())))
}
