//! The headline as a reader sees it: a vote between headings, metadata and the `title` element.

mod headings;
mod kicker;
mod site;

use crate::model::Source;

use super::body::pieces::Piece;
use super::decide::Candidate;
use super::dom::Id;
use super::evidence::{Evidence, compact};
use super::json_ld::text_of;
use super::marks::Marks;
use super::text::{likeness, words};
use kicker::Kicker;
use site::{title_forms, without_site};

/// The longest headline, in characters; what is longer is text.
const TITLE_CHARS_MAX: usize = 300;

/// A headline that might be the title, with the element that shows it.
#[derive(Debug, Clone)]
pub(super) struct Headline {
    /// Its text.
    pub text: String,
    /// The element on the page, if it stands there.
    pub node: Option<Id>,
    words: Vec<String>,
    witness: Witness,
}

/// Who says so; a vote comes from another witness than the candidate's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Witness {
    /// A user's rule.
    Rule,
    JsonLd,
    Heading,
    /// A heading among furniture: it may be the title, but says nothing for another.
    Aside,
    OpenGraph,
    Twitter,
    TitleElement,
    OtherMeta,
    /// The feed entry.
    Entry,
}

impl Witness {
    /// Whether it states a headline for other programs, in so many words.
    fn states(self) -> bool {
        matches!(self, Witness::JsonLd | Witness::OpenGraph | Witness::Twitter)
    }

    /// What a vote of this witness weighs for a candidate of another. What stands in the head was
    /// mostly written in one go: its parts hardly confirm each other.
    fn weight(self, other: Witness) -> f32 {
        let in_head = |w: Witness| {
            matches!(
                w,
                Witness::OpenGraph | Witness::Twitter | Witness::TitleElement | Witness::OtherMeta
            )
        };
        match self {
            Witness::Rule | Witness::Aside => 0.0,
            Witness::Heading => 3.0,
            Witness::JsonLd => 2.0,
            Witness::Entry => 2.5,
            _ if in_head(other) => 0.3,
            Witness::OpenGraph | Witness::TitleElement => 0.9,
            Witness::OtherMeta | Witness::Twitter => 0.4,
        }
    }
}

/// Candidates for the title, scored by their place and by who agrees.
pub(super) fn candidates(evidence: &Evidence<'_, '_>) -> Vec<Candidate<Headline>> {
    let mut found = Gather { list: Vec::new() };
    let mut sites = evidence.site_keys();
    sites.extend(headings::site_names(evidence));
    let strip = |t: Option<String>| t.map(|t| without_site(&t, &sites));
    if let Some(ld) = evidence.ld {
        found.add(strip(text_of(ld, "headline")), Witness::JsonLd, "headline", 3.0);
        found.add(strip(text_of(ld, "name")), Witness::JsonLd, "name", 1.5);
    }
    let meta = evidence.meta;
    found.add(strip(meta.get("og:title")), Witness::OpenGraph, "meta[property=og:title]", 2.0);
    found.add(strip(meta.get("twitter:title")), Witness::Twitter, "meta[name=twitter:title]", 1.2);
    for name in [
        "parsely-title",
        "citation_title",
        "dc.title",
        "dcterms.title",
        "sailthru.title",
        "title",
        "headline",
    ] {
        found.add(strip(meta.get(name)), Witness::OtherMeta, name, 1.4);
    }
    if let Some(title) = &meta.title {
        for (n, form) in title_forms(title, &sites).into_iter().enumerate() {
            found.add(Some(form), Witness::TitleElement, "title", 1.0 - 0.1 * n as f32);
        }
    }
    found.add(strip(super::entry::title(evidence)), Witness::Entry, "entry title", 3.6);
    let kickers = headings::gather(evidence, &sites, &mut found);
    drop_kickers(&mut found.list, &kickers);
    if let Some((text, node, selector)) = super::rules::title(evidence) {
        found.add_node(Some(text), Witness::Rule, &selector, (super::rules::SCORE, Some(node)));
    }
    distrust_site_names(&mut found.list, &sites);
    vote(&mut found.list);
    prefer_only_heading(&mut found.list);
    found.list
}

/// Where no headline is stated, the only first heading is the title to a reader, also where the
/// head words it for search engines. It must have something in common with that, and nothing
/// glued on before: no title of the head at the end of a longer line.
fn prefer_only_heading(list: &mut [Candidate<Headline>]) {
    /// How many of its words the head must have (F1).
    const LIKENESS_MIN: f32 = 0.25;
    /// Shorter headings are labels as often as titles.
    const WORDS_MIN: usize = 4;
    const BONUS: f32 = 3.5;
    let mut h1s = (0..list.len()).filter(|&n| list[n].place.starts_with("h1"));
    let Some(at) = h1s.next() else { return };
    // The same heading may stand there twice, for screens of two sizes.
    if !h1s.all(|n| list[n].value.words == list[at].value.words) {
        return;
    }
    let heading = &list[at].value;
    let head =
        || list.iter().filter(|c| !matches!(c.value.witness, Witness::Heading | Witness::Aside));
    let glued = head().any(|c| {
        c.value.words.len() < heading.words.len()
            && c.score >= 1.0
            && heading.words.ends_with(&c.value.words)
    });
    let like = head().map(|c| likeness(&c.value.words, &heading.words)).fold(0.0, f32::max);
    if !states_headline(list, heading)
        && !glued
        && like >= LIKENESS_MIN
        && heading.words.len() >= WORDS_MIN
    {
        list[at].score += BONUS;
    }
}

/// Whether JSON-LD states a headline of its own: no copy of what the head says to search engines,
/// unless that is the heading and more.
fn states_headline(list: &[Candidate<Headline>], heading: &Headline) -> bool {
    let copied = |words: &[String]| {
        let by =
            |witness| list.iter().any(|c| c.value.witness == witness && c.value.words == words);
        by(Witness::OpenGraph) && by(Witness::TitleElement)
    };
    list.iter().filter(|c| c.value.witness == Witness::JsonLd && c.place == "headline").any(|c| {
        let words = &c.value.words;
        !copied(words) || words.starts_with(&heading.words) || words.ends_with(&heading.words)
    })
}

/// What is called like the site, or its name begins, is hardly the headline of one of its articles.
fn distrust_site_names(list: &mut [Candidate<Headline>], sites: &[String]) {
    const DISTRUST: f32 = 3.0;
    for candidate in list.iter_mut().filter(|c| c.value.witness != Witness::Rule) {
        let key = compact(&candidate.value.text);
        if sites.iter().any(|site| site.starts_with(&key)) {
            candidate.score -= DISTRUST;
        }
    }
}

/// Cuts kickers off, wherever they stand before their headline; not where the page states both as
/// one, joined with a colon, and the headline nowhere alone.
fn drop_kickers(list: &mut [Candidate<Headline>], kickers: &[Kicker]) {
    for kicker in kickers {
        let stated = || list.iter().map(|c| &c.value).filter(|h| h.witness.states());
        let joined =
            |h: &Headline| h.witness == Witness::JsonLd && kicker.is_joined_in(&h.text, &h.words);
        let alone = |h: &Headline| kicker.parted && kicker.headline() == h.words;
        if stated().any(joined) && !stated().any(alone) {
            continue;
        }
        for headline in list.iter_mut().map(|c| &mut c.value) {
            if let Some(cut) = kicker.cut(&headline.text, &headline.words) {
                headline.words = words(&cut);
                headline.text = cut;
            }
        }
    }
}

struct Gather {
    list: Vec<Candidate<Headline>>,
}

impl Gather {
    fn add(&mut self, text: Option<String>, witness: Witness, place: &str, score: f32) {
        self.add_node(text, witness, place, (score, None));
    }

    fn add_node(
        &mut self,
        text: Option<String>,
        witness: Witness,
        place: &str,
        (score, node): (f32, Option<Id>),
    ) {
        let Some(text) = text.filter(|t| t.chars().count() <= TITLE_CHARS_MAX) else { return };
        let words = words(&text);
        if words.is_empty() {
            return;
        }
        let source = match witness {
            Witness::Rule => Source::Rule,
            Witness::JsonLd => Source::JsonLd,
            Witness::Heading | Witness::Aside => Source::Markup,
            Witness::Entry => Source::Feed,
            _ => Source::Meta,
        };
        self.list.push(Candidate::new(
            Headline { text, node, words, witness },
            source,
            place,
            score,
        ));
    }
}

/// The line of the page that says what the title says, where no heading does.
pub(super) fn line_of(title: &[String], pieces: &[Piece]) -> Option<Id> {
    /// Fewer words stand on many a line.
    const WORDS_MIN: usize = 4;
    let same = |p: &&Piece| {
        !p.marks.has(Marks::NAV | Marks::RELATED) && super::text::same_words(&p.text, title)
    };
    let found = pieces.iter().find(same).filter(|_| title.len() >= WORDS_MIN)?;
    Some(found.from)
}

/// Adds to each candidate what the other witnesses say of it.
fn vote(list: &mut [Candidate<Headline>]) {
    const WITNESSES: [Witness; 7] = [
        Witness::JsonLd,
        Witness::Heading,
        Witness::OpenGraph,
        Witness::Twitter,
        Witness::TitleElement,
        Witness::OtherMeta,
        Witness::Entry,
    ];
    let votes: Vec<f32> = list
        .iter()
        .map(|c| {
            let of = |w: Witness| {
                let agree = list
                    .iter()
                    .filter(|o| o.value.witness == w && w != c.value.witness)
                    .map(|o| agreement(&c.value, &o.value));
                w.weight(c.value.witness) * agree.fold(0.0, f32::max)
            };
            WITNESSES.iter().map(|w| of(*w)).sum()
        })
        .collect();
    for (candidate, votes) in list.iter_mut().zip(votes) {
        candidate.score += votes;
    }
}

fn agreement(a: &Headline, b: &Headline) -> f32 {
    if a.words == b.words {
        return 1.0;
    }
    let like = likeness(&a.words, &b.words);
    if like >= 0.5 { 0.6 * like } else { 0.0 }
}
