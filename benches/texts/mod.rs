//! Articles made from a seed: the same on every machine, in the proportions of the press.

// Each bench needs a part of it.
#![allow(dead_code)]

pub mod archive;
mod pages;

use annals::canonical_url::CanonicalUrl;
use annals::model::Document;
use jiff::Timestamp;

/// How many different words there are.
const VOCABULARY: usize = 60_000;
/// Words of a body: about 4 KB.
const BODY_WORDS: usize = 620;
/// So many articles tell how frequent words are.
const RANKED_ARTICLES: usize = 2_000;
const SYLLABLES: [&str; 32] = [
    "ma", "ré", "ti", "on", "les", "par", "ver", "ein", "sch", "ung", "the", "ing", "con", "dé",
    "po", "lit", "ik", "que", "ar", "bei", "ter", "mo", "na", "el", "ec", "tor", "al", "gr", "ü",
    "st", "en", "il",
];

/// Numbers that look random (xorshift, 64 bits).
pub struct Random(u64);

impl Random {
    /// Numbers that follow from `seed`.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

/// The word of a rank, 0 the most frequent.
pub fn word(rank: usize) -> String {
    let mut random = Random::new(rank as u64 + 1);
    let syllables = 1 + random.below(3) + usize::from(rank > 300);
    let text: String = (0..syllables).map(|_| SYLLABLES[random.below(32)]).collect();
    // Ranks are told apart by their ending, or two would often be one word.
    if rank < 100 { text } else { format!("{text}{}", SYLLABLES[rank % 32]) }
}

/// `count` articles: made up, in three languages, or, where the arguments name a folder, with the
/// texts of the saved pages below it, again and again in another order.
pub fn documents(count: usize) -> Vec<Document> {
    match std::env::args().skip(1).find(|a| std::path::Path::new(a).is_dir()) {
        Some(folder) => pages::documents(std::path::Path::new(&folder), count),
        None => made_up(count),
    }
}

/// The word of a rank of frequency, from 0, in the bodies of the language that most are in; of
/// plain letters, and longer than what a query takes for an operator.
pub fn ranked(documents: &[Document], rank: usize) -> String {
    let documents = &documents[..documents.len().min(RANKED_ARTICLES)];
    let of = |lang: &Option<String>| documents.iter().filter(|d| d.lang == *lang).count();
    let most = documents.iter().map(|d| &d.lang).max_by_key(|lang| of(lang));
    let mut counts = std::collections::HashMap::<&str, usize>::new();
    for document in documents.iter().filter(|d| Some(&d.lang) == most) {
        let words = document.body.split(|c: char| !c.is_alphabetic());
        let plain = |w: &&str| w.len() > 3 && w.bytes().all(|b| b.is_ascii_lowercase());
        words.filter(plain).for_each(|word| *counts.entry(word).or_default() += 1);
    }
    let mut ranked: Vec<(usize, &str)> = counts.into_iter().map(|(word, n)| (n, word)).collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    ranked[rank.min(ranked.len() - 1)].1.to_owned()
}

/// The languages that the articles are in.
pub fn langs(documents: &[Document]) -> Vec<String> {
    let langs = documents.iter().filter_map(|document| document.lang.clone());
    langs.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

fn made_up(count: usize) -> Vec<Document> {
    let words: Vec<String> = (0..VOCABULARY).map(word).collect();
    // English is written without accents.
    let plain: Vec<String> = words.iter().map(|word| annals::text::fold(word)).collect();
    let of = |number| if lang(number) == "en" { &plain } else { &words };
    (0..count).map(|number| document(number, of(number))).collect()
}

fn lang(number: usize) -> &'static str {
    ["en", "fr", "de"][number % 3]
}

fn document(number: usize, words: &[String]) -> Document {
    let mut random = Random::new(number as u64 + 77);
    let host = random.below(200);
    let address = format!("https://www.paper{host}.example/2026/{number}");
    let captured = second(1_770_000_000 + number as i64);
    let mut document = Document::new(CanonicalUrl::parse(&address).expect("an address"), captured);
    document.lang = Some(lang(number).to_owned());
    document.sources = vec![format!("Paper {host}")];
    document.feeds = vec![format!("https://www.paper{host}.example/feed.xml")];
    document.tags = (0..4).map(|_| zipf(&mut random, words).to_owned()).collect();
    document.section = Some(words[random.below(20)].clone());
    document.title = sentence(&mut random, words, 9);
    document.lead = sentence(&mut random, words, 25);
    document.authors = vec![sentence(&mut random, words, 2)];
    let paragraphs: Vec<String> =
        (0..BODY_WORDS / 62).map(|_| sentence(&mut random, words, 62)).collect();
    document.body = paragraphs.join("\n\n");
    document.word_count = BODY_WORDS as u32;
    document.published = Some(second(1_700_000_000 + random.below(63_000_000) as i64));
    document
}

fn sentence(random: &mut Random, words: &[String], length: usize) -> String {
    let mut text = String::with_capacity(length * 8);
    for at in 0..length {
        if at > 0 {
            text.push_str(if random.below(12) == 0 { ", " } else { " " });
        }
        text.push_str(zipf(random, words));
    }
    text.push('.');
    text
}

/// A word of the frequency that words have: rank times frequency is constant.
fn zipf<'w>(random: &mut Random, words: &'w [String]) -> &'w str {
    let uniform = random.below(1 << 30) as f64 / f64::from(1 << 30);
    let rank = (words.len() as f64).powf(uniform) as usize - 1;
    &words[rank.min(words.len() - 1)]
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a date of our days")
}

/// How many articles to use: the first number among the arguments, or else `usual`.
pub fn count_argument(usual: usize) -> usize {
    std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(usual)
}

/// The middle of some measurements.
pub fn median(measured: Vec<f64>) -> f64 {
    quantile(&measured, 0.5)
}

/// The measurement that a share of them does not exceed.
pub fn quantile(measured: &[f64], share: f64) -> f64 {
    let mut sorted = measured.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    let at = (sorted.len() as f64 * share) as usize;
    sorted.get(at.min(last)).copied().unwrap_or(f64::NAN)
}
