//! What is known of a corpus as a whole, for those who use it: a datasheet (Gebru et al., 2021),
//! as far as an archive can answer it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::collection::Collection;
use super::corpus::CorpusHead;
use crate::archive::{ArchiveError, Reader};
use crate::model::{Access, Revision};

/// Lines of a table.
const LINES_MAX: usize = 50;

/// Counts over the articles of a corpus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Datasheet {
    articles: u64,
    words: u64,
    revised: u64,
    undated: u64,
    sources: BTreeMap<String, u64>,
    countries: BTreeMap<String, u64>,
    languages: BTreeMap<String, u64>,
    months: BTreeMap<String, u64>,
    access: BTreeMap<&'static str, u64>,
    licences: BTreeMap<String, u64>,
    reservations: BTreeMap<String, u64>,
    generations: BTreeMap<String, u64>,
    evidence: BTreeMap<String, u64>,
    feeds: BTreeMap<String, u64>,
    published: Option<(Timestamp, Timestamp)>,
    captured: Option<(Timestamp, Timestamp)>,
    collection: Collection,
}

impl Datasheet {
    /// Takes an article in.
    pub fn add(&mut self, r: &Revision) {
        self.articles += 1;
        self.words += u64::from(r.words);
        self.revised += u64::from(r.revisions > 1);
        let source = r.source.name.clone().or(r.site_name.clone());
        count(&mut self.sources, source.unwrap_or_else(|| r.url.host().to_owned()));
        count(&mut self.countries, r.source.country.clone().unwrap_or_else(|| "not stated".into()));
        count(&mut self.languages, r.lang.clone().unwrap_or_else(|| "not stated".into()));
        match r.published.as_deref().and_then(|p| p.get(..7)) {
            Some(month) => count(&mut self.months, month.to_owned()),
            None => self.undated += 1,
        }
        count(&mut self.access, r.access.map_or("not stated", Access::name));
        count(&mut self.licences, r.licence.clone().unwrap_or_else(|| "none declared".into()));
        r.reservations.iter().for_each(|text| count(&mut self.reservations, text.clone()));
        count(&mut self.generations, format!("generation {}", r.generation));
        if let Some((source, _)) = r.provenance.get("body") {
            count(&mut self.evidence, source.clone());
        }
        r.source.feed.iter().for_each(|feed| count(&mut self.feeds, feed.clone()));
        r.published_at.iter().for_each(|at| widen(&mut self.published, *at));
        widen(&mut self.captured, r.captured);
    }

    /// Takes in what was done to collect the articles, up to `now`.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn add_collection(&mut self, reader: &Reader, now: Timestamp) -> Result<(), ArchiveError> {
        let begin = self.published.or(self.captured).map_or(now, |(first, _)| first.min(now));
        self.collection = Collection::read(reader, &self.feeds, &(begin..now))?;
        Ok(())
    }

    /// The datasheet in Markdown.
    pub fn markdown(&self, head: &CorpusHead) -> String {
        let mut out = format!("# Datasheet of a corpus of {} news articles\n\n", self.articles);
        let query = head.query.as_deref().map_or("all articles".to_owned(), |q| format!("`{q}`"));
        out += &format!("Frozen {} by {}. Query: {query}", head.frozen, head.program);
        out += &head.canonical.as_deref().map_or(String::new(), |c| format!(", canonically `{c}`"));
        out += &head.understood.as_deref().map_or(String::new(), |u| format!(": {u}"));
        out +=
            &head.as_of.as_deref().map_or(String::new(), |a| format!(", of the archive as of {a}"));
        out += ".\n";
        if let (Some(size), Some(seed)) = (head.sample, head.seed) {
            out += &format!("A sample of {size} of the articles that answer, by seed {seed}.\n");
        }
        out += "\n## Composition\n\n";
        out += &format!(
            "{} articles, {} words, {} of them with more than one revision: the last one counts. \
             Each article stands for one address; near copies at several addresses are several \
             articles.\n",
            self.articles, self.words, self.revised
        );
        out += &table("Source", &self.sources);
        out += &table("Country of the feed", &self.countries);
        out += &table("Language", &self.languages);
        out += "\n## Period\n\n";
        if let Some((first, last)) = &self.published {
            out += &format!("Published between {first} and {last}. ");
        }
        out += &format!("{} articles state no date.\n", self.undated);
        out += &table("Month of publication", &self.months);
        out += "\n## Collection\n\nArticles that feeds named, fetched from the publishers' sites; \
                robots.txt was obeyed, no paywall was passed, no script was run.\n";
        if let Some((first, last)) = &self.captured {
            out += &format!("Captured between {first} and {last}.\n");
        }
        let first = self.published.map(|(first, _)| first.to_string());
        out += &self.collection.markdown(first.as_deref().and_then(|first| first.get(..10)));
        out += "\n## Extraction\n\nTitle, text, authors and dates were read by rules out of each \
                page; a table in the archive says for each field which evidence it is from.\n";
        out += &table("Extractor", &self.generations);
        out += &table("Evidence for the text", &self.evidence);
        out += "\n## Rights\n\nThe texts belong to their publishers. What the pages declare:\n";
        out += &table("Licence", &self.licences);
        out += &table("Access", &self.access);
        out += &table("Reservation", &self.reservations);
        out
    }
}

/// Makes a span of time hold a moment.
fn widen(span: &mut Option<(Timestamp, Timestamp)>, at: Timestamp) {
    let (first, last) = span.unwrap_or((at, at));
    *span = Some((first.min(at), last.max(at)));
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) {
    *counts.entry(key).or_default() += 1;
}

/// Counts as a table, the most frequent first but for months; nothing where there are none.
fn table<K: AsRef<str>>(name: &str, counts: &BTreeMap<K, u64>) -> String {
    if counts.is_empty() {
        return String::new();
    }
    let mut rows: Vec<(&str, u64)> = counts.iter().map(|(key, n)| (key.as_ref(), *n)).collect();
    if !name.starts_with("Month") {
        rows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    }
    let mut out = format!("\n| {name} | articles |\n|---|---:|\n");
    for (key, n) in rows.iter().take(LINES_MAX) {
        out += &format!("| {} | {n} |\n", key.replace('|', "\\|"));
    }
    let rest: u64 = rows.iter().skip(LINES_MAX).map(|(_, n)| n).sum();
    if rest > 0 {
        out += &format!("| {} others | {rest} |\n", rows.len() - LINES_MAX);
    }
    out
}
