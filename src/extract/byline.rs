//! The byline on the page: the line that names the writers, and the names in it.

use crate::model::{Author, Source};

use super::authors::{Names, Trust, add};
use super::decide::Candidate;
use super::dom::Id;
use super::evidence::Evidence;
use super::marks::Marks;
use super::names::{self, NameKind};
use super::tag::Tag;
use super::text::squeeze;

/// The longest byline, in visible signs.
const BYLINE_MASS_MAX: u32 = 180;
/// How many marked elements are looked at.
const ELEMENTS_MAX: usize = 300;

/// A byline with its names.
#[derive(Debug, Clone)]
pub(super) struct Byline {
    /// The line as printed.
    pub line: String,
    /// Whom it names.
    pub names: Names,
}

/// Where the article lies: the title, and the region of its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The heading with the title.
    pub heading: Option<Id>,
    /// First and one past the last node of the text.
    pub text: Option<(Id, Id)>,
}

/// Candidates for the byline, nearest to the title first in score.
pub(super) fn candidates(evidence: &Evidence<'_, '_>, place: Place) -> Vec<Candidate<Byline>> {
    let page = evidence.page;
    let sites = evidence.site_keys();
    let mut found = Vec::new();
    let mut skip_to = 0;
    let mut looked = 0;
    for id in page.elements() {
        let node = &page.nodes[id];
        if id < skip_to || node.mass == 0 || node.mass > BYLINE_MASS_MAX || looked >= ELEMENTS_MAX {
            continue;
        }
        let Some((how, score)) = marked(evidence, id) else { continue };
        let against = Marks::COMMENT
            | Marks::RELATED
            | Marks::NAV
            | Marks::FOOTER
            | Marks::CAPTION
            | Marks::AD
            | Marks::HIDDEN
            | Marks::NEWSLETTER;
        let near = nearness(place, id).max(if score > 5.0 { 0.2 } else { 0.0 });
        if node.within.has(against) && how != "itemprop author" || near <= 0.0 {
            continue;
        }
        looked += 1;
        let line = page.text(id);
        let names = names_in(evidence, id, &line, (near > 1.0, &sites));
        if names.authors.is_empty() && names.agencies.is_empty() {
            continue;
        }
        skip_to = node.end;
        let source = if how == "itemprop author" { Source::Microdata } else { Source::Byline };
        found.push(Candidate::new(Byline { line, names }, source, how, score + near));
    }
    found.extend(unmarked(evidence, place, &sites));
    joined(found)
}

/// How an element is marked as a byline, and what that is worth.
fn marked(evidence: &Evidence<'_, '_>, id: Id) -> Option<(&'static str, f32)> {
    let page = evidence.page;
    let node = &page.nodes[id];
    if matches!(page.attr(id, "itemprop"), Some("author" | "creator")) {
        return Some(("itemprop author", 6.0));
    }
    if node.tag == Tag::A {
        if page.attr(id, "rel").is_some_and(|r| r.split_whitespace().any(|r| r == "author")) {
            return Some(("rel=author", 6.0));
        }
        if page.attr(id, "href").is_some_and(is_author_path) {
            return Some(("link to an author", 4.5));
        }
    }
    if node.marks.has(Marks::BYLINE) && !node.marks.has(Marks::BIO) {
        return Some(("class", 4.0));
    }
    None
}

/// Whether an address leads to a person's page.
fn is_author_path(href: &str) -> bool {
    const PARTS: &[&str] = &[
        "author",
        "authors",
        "autor",
        "autoren",
        "autorin",
        "auteur",
        "auteurs",
        "autore",
        "autores",
        "profil",
        "people",
        "staff",
        "journalist",
        "journalists",
        "reporter",
        "contributor",
        "contributors",
        "by",
        "writers",
        "writer",
        "redakteur",
        "team",
        "impressum-autoren",
        "autorzy",
        "profile",
        "columnist",
        "columnists",
        "person",
    ];
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.trim_end_matches('/').split('/').rev();
    // The person's own part follows the word.
    parts.next().is_some_and(|p| !p.is_empty()) && parts.take(2).any(|p| PARTS.contains(&p))
}

/// From 2 close to the title or the text, to 0 far away.
fn nearness(place: Place, id: Id) -> f32 {
    /// How many nodes before the title a byline may stand.
    const BEFORE: usize = 80;
    /// How many nodes behind the title or the text it may stand.
    const BEHIND: usize = 150;
    let top = place.heading.or(place.text.map(|t| t.0));
    let Some(top) = top else { return 0.5 };
    let (start, end) = place.text.unwrap_or((top, top));
    if id >= top && id <= start.max(top) + BEHIND {
        let far = (id - top) as f32 / (start.max(top) - top + BEHIND) as f32;
        return 2.0 - far;
    }
    if id < top && top - id <= BEFORE {
        return 1.0 - (top - id) as f32 / BEFORE as f32;
    }
    if id > start && id < end + BEHIND { 0.4 } else { 0.0 }
}

/// The names in a byline: those of its links and marked names, else those of its words.
fn names_in(
    evidence: &Evidence<'_, '_>,
    id: Id,
    line: &str,
    (close, sites): (bool, &[String]),
) -> Names {
    let page = evidence.page;
    let mut names = Names::default();
    for part in std::iter::once(id).chain(page.below(id)) {
        let node = &page.nodes[part];
        let is_link = node.tag == Tag::A
            && (page.attr(part, "href").is_some_and(is_author_path)
                || page.attr(part, "rel").is_some_and(|r| r.contains("author")));
        let is_name = page.attr(part, "itemprop") == Some("name")
            || (node.marks.has(Marks::NAME) && node.tag != Tag::Text && part != id);
        if !(is_link || is_name) || node.mass == 0 || node.mass > 60 {
            continue;
        }
        let before = names.authors.len();
        add(&mut names, &page.text(part), Trust::Stated, sites);
        if let Some(author) = names.authors.get_mut(before)
            && is_link
        {
            author.url = page.attr(part, "href").and_then(|h| evidence.absolute(h));
        }
    }
    if names.authors.is_empty() {
        // Close to the title, a short line that is marked is nothing but the name.
        let short = close && line.split_whitespace().count() <= 3;
        let stated = short || page.attr(id, "itemprop").is_some() || page.attr(id, "rel").is_some();
        names = parse_line(line, if stated { Trust::Stated } else { Trust::Looks }, sites);
    }
    names
}

/// The names in a printed line, without its date and what follows it.
pub(super) fn parse_line(line: &str, trust: Trust, sites: &[String]) -> Names {
    let mut names = Names::default();
    for part in line.split(['|', '•', '·', '\t']) {
        let words: Vec<&str> = part.split_whitespace().collect();
        // A date ends the names: cut at the first word with a figure.
        let end = words.iter().position(|w| w.chars().any(char::is_numeric)).unwrap_or(words.len());
        let (mut text, led) = after_lead(&words[..end]);
        while let Some(short) =
            ["Published", "Updated", "Posted", "am", "on", "le", "el", "vom", "den"]
                .iter()
                .find_map(|w| text.strip_suffix(w).filter(|t| t.ends_with(' ')))
        {
            text = short.trim_end_matches([' ', ',']).to_owned();
        }
        let trust = if led { Trust::Stated } else { trust };
        add(&mut names, &text, trust, sites);
    }
    names
}

/// What follows a word that leads names ("By", "Von"), and whether there was one.
fn after_lead(words: &[&str]) -> (String, bool) {
    const BY: &[&str] = &[
        "by",
        "von",
        "par",
        "por",
        "di",
        "door",
        "af",
        "av",
        "od",
        "text",
        "autor",
        "autorin",
        "author",
        "auteur",
        "oleh",
        "автор",
        "przez",
    ];
    let is_by = |w: &&str| BY.contains(&w.trim_end_matches(':').to_lowercase().as_str());
    match words.iter().take(4).position(is_by) {
        Some(at) => (words[at + 1..].join(" "), true),
        None => (words.join(" "), false),
    }
}

/// Short lines around the text that nothing marks: "By Ann Lee", also with the name in the next element.
fn unmarked(evidence: &Evidence<'_, '_>, place: Place, sites: &[String]) -> Vec<Candidate<Byline>> {
    /// How many nodes before and behind the title, and around the end of the text, are looked at.
    const BEFORE: usize = 60;
    const BEHIND: usize = 200;
    const AT_END: usize = 40;
    let page = evidence.page;
    let Some(heading) = place.heading.or(place.text.map(|t| t.0)) else { return Vec::new() };
    let top = heading.saturating_sub(BEFORE)..(heading + BEHIND).min(page.nodes.len());
    let end = place.text.map_or(0..0, |(_, e)| {
        e.saturating_sub(AT_END).max(top.end)..(e + AT_END).min(page.nodes.len())
    });
    let mut found = Vec::new();
    for id in top.chain(end) {
        if let Some(byline) = led_line(evidence, id, sites) {
            let score = 3.4 + nearness(place, id) * 0.5;
            found.push(Candidate::new(
                byline,
                Source::Byline,
                "line that begins like a byline",
                score,
            ));
        }
    }
    found
}

/// A text node that begins like a byline, with the names in it or right behind it.
fn led_line(evidence: &Evidence<'_, '_>, id: Id, sites: &[String]) -> Option<Byline> {
    /// The longest such text, in visible signs, and how far off the name may be, in nodes.
    const LINE_MASS_MAX: u32 = 70;
    const NEXT_NODES_MAX: usize = 8;
    let page = evidence.page;
    let node = &page.nodes[id];
    let against = Marks::COMMENT
        | Marks::RELATED
        | Marks::NAV
        | Marks::CAPTION
        | Marks::TAGS
        | Marks::SHARE
        | Marks::AD
        | Marks::FOOTER;
    if node.tag != Tag::Text
        || node.mass < 2
        || node.mass > LINE_MASS_MAX
        || node.within.has(against)
    {
        return None;
    }
    let line = squeeze(node.text);
    let words: Vec<&str> =
        line.split_whitespace().skip_while(|w| !w.chars().any(char::is_alphanumeric)).collect();
    let (rest, led) = after_lead(&words[..words.len().min(3)]);
    if !led || words.len() > 12 {
        return None;
    }
    let bare = rest.trim_matches(|c: char| !c.is_alphanumeric()).is_empty();
    let (line, names) = if bare {
        let next = (id + 1..(id + NEXT_NODES_MAX).min(page.nodes.len()))
            .find(|&n| page.nodes[n].tag == Tag::Text && page.nodes[n].mass > 1)?;
        let name = squeeze(page.nodes[next].text);
        let names = parse_line(&name, Trust::Looks, sites);
        (format!("{line} {name}"), names)
    } else {
        let names = parse_line(&line, Trust::Looks, sites);
        (line, names)
    };
    let person = names.authors.iter().any(|a| names::kind(&a.name) == NameKind::Person);
    person.then_some(Byline { line, names })
}

/// Lines of one kind that stand side by side name the writers together.
fn joined(found: Vec<Candidate<Byline>>) -> Vec<Candidate<Byline>> {
    let mut out: Vec<Candidate<Byline>> = Vec::new();
    for next in found {
        if let Some(last) = out.last_mut()
            && last.place == next.place
            && (last.score - next.score).abs() < 0.25
        {
            let fresh: Vec<Author> = next
                .value
                .names
                .authors
                .iter()
                .filter(|a| !last.value.names.authors.iter().any(|b| b.name == a.name))
                .cloned()
                .collect();
            if !fresh.is_empty() {
                last.value.line = squeeze(&format!("{}, {}", last.value.line, next.value.line));
            }
            last.value.names.authors.extend(fresh);
            continue;
        }
        out.push(next);
    }
    out
}
