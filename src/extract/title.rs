//! The headline as a reader sees it: a vote between headings, metadata and the `title` element.

use crate::model::Source;

use super::body::pieces::Piece;
use super::decide::Candidate;
use super::dom::Id;
use super::evidence::{Evidence, compact};
use super::json_ld::text_of;
use super::marks::Marks;
use super::tag::Tag;
use super::text::{likeness, words};

/// The longest headline, in characters; what is longer is text.
const TITLE_CHARS_MAX: usize = 300;
/// How many headings are candidates.
const HEADINGS_MAX: usize = 12;

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
    OpenGraph,
    Twitter,
    TitleElement,
    OtherMeta,
    /// The feed entry.
    Entry,
}

impl Witness {
    /// What a vote of this witness weighs for a candidate of another. What stands in the head was
    /// mostly written in one go: its parts hardly confirm each other.
    fn weight(self, other: Witness) -> f32 {
        let in_head = |w: Witness| {
            !matches!(w, Witness::Rule | Witness::JsonLd | Witness::Heading | Witness::Entry)
        };
        match self {
            Witness::Rule => 0.0,
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
    let sites = evidence.site_keys();
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
    headings(evidence, &sites, &mut found);
    if let Some((text, node, selector)) = super::rules::title(evidence) {
        found.add_node(Some(text), Witness::Rule, &selector, (super::rules::SCORE, Some(node)));
    }
    vote(&mut found.list);
    prefer_only_heading(&mut found.list);
    found.list
}

/// Where no headline is stated, the only first heading is the title to a reader, also where the
/// head words it for search engines. It must have something in common with that, and nothing
/// glued on: no kicker in it, and no title of the head within a longer line.
fn prefer_only_heading(list: &mut [Candidate<Headline>]) {
    const BONUS: f32 = 2.5;
    /// How many of its words the head must have (F1).
    const LIKENESS_MIN: f32 = 0.25;
    /// Shorter headings are labels as often as titles.
    const WORDS_MIN: usize = 4;
    let h1s: Vec<usize> = (0..list.len()).filter(|&n| list[n].place.starts_with("h1")).collect();
    let [at] = h1s[..] else { return };
    let heading = &list[at].value;
    let stated = list.iter().any(|c| c.value.witness == Witness::JsonLd && c.place == "headline");
    let head = || list.iter().filter(|c| !matches!(c.value.witness, Witness::Heading));
    let glued = head().any(|c| {
        c.value.words.len() < heading.words.len()
            && c.score >= 1.0
            && (heading.words.ends_with(&c.value.words)
                || heading.words.starts_with(&c.value.words))
    });
    let like = head().map(|c| likeness(&c.value.words, &heading.words)).fold(0.0, f32::max);
    if !stated && !glued && like >= LIKENESS_MIN && heading.words.len() >= WORDS_MIN {
        list[at].score += BONUS;
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
            Witness::Heading => Source::Markup,
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

fn headings(evidence: &Evidence<'_, '_>, sites: &[String], found: &mut Gather) {
    let page = evidence.page;
    let mut seen = 0;
    for id in page.elements() {
        let node = &page.nodes[id];
        let named = node.marks.has(Marks::TITLE)
            && matches!(node.tag, Tag::Div | Tag::Span | Tag::P | Tag::Strong);
        let score = match node.tag {
            Tag::H1 => 3.4,
            Tag::H2 if node.marks.has(Marks::TITLE) => 1.5,
            Tag::H2 | Tag::H3 => 0.6,
            _ if named && page.attr(id, "itemprop") == Some("headline") => 2.5,
            _ if named => 0.4,
            _ => continue,
        };
        if node.mass == 0
            || node.mass > TITLE_CHARS_MAX as u32
            || seen >= HEADINGS_MAX && node.tag != Tag::H1
        {
            continue;
        }
        seen += 1;
        let furniture = Marks::NAV
            | Marks::RELATED
            | Marks::COMMENT
            | Marks::CONSENT
            | Marks::AD
            | Marks::NEWSLETTER;
        let penalty = if node.within.has(furniture) { 1.2 } else { 0.0 };
        let hidden = if node.within.has(Marks::HIDDEN) { 1.0 } else { 0.0 };
        // Earlier headings are likelier; a heading that links elsewhere is another article's.
        let linked = if node.tag != Tag::H1 && node.link_mass * 2 > node.mass { 0.5 } else { 0.0 };
        let score = score - penalty - hidden - linked - 0.08 * seen as f32;
        let place = format!("{:?}", node.tag).to_lowercase();
        let text = without_site(&page.text(id), sites);
        found.add_node(Some(text), Witness::Heading, &place, (score, Some(id)));
        if node.tag == Tag::H1 {
            // A kicker may stand in the heading beside the title proper.
            for child in page.children(id).filter(|&c| page.nodes[c].tag != Tag::Text) {
                let part = page.nodes[child].mass;
                if part < node.mass && part * 10 > node.mass * 4 {
                    found.add_node(
                        Some(page.text(child)),
                        Witness::Heading,
                        "h1 part",
                        (score - 0.6, Some(id)),
                    );
                }
            }
            let loose: String = page
                .children(id)
                .filter(|&c| page.nodes[c].tag == Tag::Text)
                .map(|c| page.nodes[c].text)
                .collect();
            let loose = super::text::squeeze(&loose);
            let mass = super::text::mass(&loose);
            if mass < node.mass && mass * 10 > node.mass * 4 {
                found.add_node(Some(loose), Witness::Heading, "h1 text", (score - 0.6, Some(id)));
            }
        }
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

/// What parts a headline from the name of the site or section.
const SEPARATORS: [&str; 13] =
    [" - ", " | ", " – ", " — ", " · ", " :: ", " » ", " « ", " • ", " / ", " ― ", "｜", " : "];

/// A headline without the site's name at its end or start.
pub(super) fn without_site(title: &str, sites: &[String]) -> String {
    let mut kept = title.trim();
    for _ in 0..3 {
        let is_site = |part: &str| {
            let part = compact(part);
            !part.is_empty()
                && sites.iter().any(|s| {
                    *s == part
                        || (s.len() > 5 && part.len() < s.len() + 12 && part.contains(s.as_str()))
                        || (part.len() > 4 && s.contains(&part))
                })
        };
        let last = SEPARATORS.iter().filter_map(|s| kept.rfind(s).map(|at| (at, s.len()))).max();
        let first = SEPARATORS.iter().filter_map(|s| kept.find(s).map(|at| (at, s.len()))).min();
        if let Some((at, len)) = last
            && is_site(&kept[at + len..])
        {
            kept = kept[..at].trim_end();
        } else if let Some((at, len)) = first
            && is_site(&kept[..at])
        {
            kept = kept[at + len..].trim_start();
        } else {
            break;
        }
    }
    kept.to_owned()
}

/// The forms that a `title` element may have meant: less the site, then less what follows its separators.
fn title_forms(title: &str, sites: &[String]) -> Vec<String> {
    let clean = without_site(title, sites);
    let mut forms = vec![clean.clone()];
    let mut cuts: Vec<usize> = SEPARATORS.iter().filter_map(|s| clean.rfind(s)).collect();
    cuts.extend(SEPARATORS.iter().filter_map(|s| clean.find(s)));
    cuts.sort_unstable();
    cuts.dedup();
    for at in cuts.iter().rev() {
        forms.push(clean[..*at].trim().to_owned());
    }
    for at in &cuts {
        let rest = clean[*at..]
            .trim_start_matches(|c: char| !c.is_alphanumeric() && !"\"'„“«»(¿¡".contains(c));
        forms.push(rest.trim().to_owned());
    }
    forms.retain(|f| words(f).len() > 2 || *f == clean);
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sites_name_goes() {
        let sites = ["thedaily".to_owned(), "dailyexample".to_owned()];
        let check = |t, e| assert_eq!(without_site(t, &sites), e);
        check("Fire in the city - The Daily", "Fire in the city");
        check("The Daily | Fire in the city", "Fire in the city");
        check("Fire - in the city", "Fire - in the city");
        check("Fire | News | The Daily", "Fire | News");
    }
}
