//! When an article was published and when it was changed.

use crate::dates::{DateHints, Precision, StatedDate, parse_printed};
use crate::model::Source;

use super::decide::Candidate;
use super::dom::Id;
use super::evidence::Evidence;
use super::json_ld::text_of;
use super::marks::Marks;
use super::tag::Tag;

/// `meta` names that state the day of publication, the most exact first, with their scores.
const PUBLISHED: &[(&str, f32)] = &[
    ("article:published_time", 9.0),
    ("og:article:published_time", 9.0),
    ("article:published", 8.8),
    ("datepublished", 8.8),
    ("parsely-pub-date", 8.5),
    ("sailthru.date", 8.0),
    ("publish-date", 8.4),
    ("publish_date", 8.4),
    ("publication_date", 8.4),
    ("pubdate", 8.4),
    ("citation_publication_date", 7.5),
    ("citation_online_date", 8.0),
    ("dc.date.issued", 8.2),
    ("dcterms.issued", 8.2),
    ("dcterms.created", 7.5),
    ("dc.date.created", 7.5),
    ("dc.date", 7.3),
    ("dcterms.date", 7.3),
    ("cxenseparse:recs:publishtime", 8.4),
    ("article:post_date", 8.0),
    ("rnews:datepublished", 8.4),
    ("og:published_time", 8.6),
    ("og:pubdate", 8.2),
    ("date", 7.0),
    ("displaydate", 7.0),
    ("last-published", 7.0),
    ("created", 6.5),
    ("datecreated", 6.5),
];

/// `meta` names that state the last change.
const MODIFIED: &[(&str, f32)] = &[
    ("article:modified_time", 9.0),
    ("datemodified", 8.8),
    ("og:updated_time", 8.0),
    ("dcterms.modified", 8.0),
    ("dc.date.modified", 8.0),
    ("last-modified", 6.0),
    ("revised", 5.0),
];

/// How many dated elements are looked at.
const ELEMENTS_MAX: usize = 200;
/// The longest element that is read as a date, in visible signs.
const PRINTED_MASS_MAX: u32 = 160;

/// Candidates for the date of publication.
pub(super) fn published(evidence: &Evidence<'_, '_>) -> Vec<Candidate<StatedDate>> {
    let mut found = Vec::new();
    let mut add = |text: Option<String>, source, place: &str, score: f32| {
        if let Some(date) = text.and_then(|t| evidence.date(&t)).filter(plausible) {
            found.push(Candidate::new(date, source, place, score));
        }
    };
    if let Some(ld) = evidence.ld {
        add(text_of(ld, "datePublished"), Source::JsonLd, "datePublished", 10.0);
        add(text_of(ld, "dateCreated"), Source::JsonLd, "dateCreated", 7.0);
        add(text_of(ld, "uploadDate"), Source::JsonLd, "uploadDate", 5.0);
    }
    for (name, score) in PUBLISHED {
        add(evidence.meta.get(name), Source::Meta, &format!("meta[{name}]"), *score);
    }
    found.extend(on_page(evidence, false));
    found.extend(in_url(evidence));
    found
}

/// Candidates for the date of the last change.
pub(super) fn modified(evidence: &Evidence<'_, '_>) -> Vec<Candidate<StatedDate>> {
    let mut found = Vec::new();
    let mut add = |text: Option<String>, source, place: &str, score: f32| {
        if let Some(date) = text.and_then(|t| evidence.date(&t)).filter(plausible) {
            found.push(Candidate::new(date, source, place, score));
        }
    };
    if let Some(ld) = evidence.ld {
        add(text_of(ld, "dateModified"), Source::JsonLd, "dateModified", 10.0);
    }
    for (name, score) in MODIFIED {
        add(evidence.meta.get(name), Source::Meta, &format!("meta[{name}]"), *score);
    }
    found.extend(on_page(evidence, true));
    found
}

/// The press on the web is younger than that, and no page is from the far future.
fn plausible(date: &StatedDate) -> bool {
    (1985..2100).contains(&date.civil.year())
}

/// A statement to the day gives way to one to the minute on the same day.
pub(super) fn finer(mut found: Vec<Candidate<StatedDate>>) -> Vec<Candidate<StatedDate>> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let Some(top) = found.first().cloned() else { return found };
    // Midnight sharp is how templates write a day.
    let coarse = |d: &StatedDate| {
        d.precision == Precision::Day || d.civil.time() == jiff::civil::Time::midnight()
    };
    if coarse(&top.value) {
        let same = |c: &&mut Candidate<StatedDate>| {
            c.value.civil.date() == top.value.civil.date() && !coarse(&c.value)
        };
        if let Some(fine) = found.iter_mut().find(same) {
            fine.score = top.score + 0.5;
        }
    }
    found
}

/// Dates that stand on the page: microdata, `time` elements, marked elements, short lines near the title.
fn on_page(evidence: &Evidence<'_, '_>, changed: bool) -> Vec<Candidate<StatedDate>> {
    let page = evidence.page;
    let mut found = Vec::new();
    let heading = evidence.heading;
    let mut looked = 0;
    let mut skip_to = 0;
    for id in page.elements() {
        let node = &page.nodes[id];
        let itemprop = page.attr(id, "itemprop");
        let wanted = if changed { "dateModified" } else { "datePublished" };
        let stated = itemprop == Some(wanted) || (!changed && itemprop == Some("dateCreated"));
        let named = stated || (id >= skip_to && node.marks.has(Marks::DATE));
        if !named || looked >= ELEMENTS_MAX {
            continue;
        }
        if node.mass > PRINTED_MASS_MAX || node.within.has(Marks::COMMENT) && !stated {
            continue;
        }
        looked += 1;
        let updated = node.marks.has(Marks::UPDATED) || itemprop == Some("dateModified");
        if updated != changed && !stated {
            continue;
        }
        let attribute = ["datetime", "content", "title", "data-datetime", "data-timestamp"]
            .iter()
            .find_map(|a| {
                let date = evidence.date(page.attr(id, a)?)?;
                Some((date, *a))
            });
        let read =
            attribute.or_else(|| Some((parse_printed(&page.text(id), evidence.hints())?, "text")));
        let Some((date, how)) = read.filter(|(d, _)| plausible(d)) else { continue };
        skip_to = node.end;
        let mut score = if stated {
            8.3
        } else if node.tag == Tag::Time {
            6.5
        } else {
            5.5
        };
        score += nearness(heading, id, page.nodes.len()) - elsewhere(node.within);
        if page.attr(id, "pubdate").is_some() {
            score += 1.0;
        }
        let source = if stated { Source::Microdata } else { Source::Markup };
        found.push(Candidate::new(
            date,
            source,
            format!("{:?} {how}", node.tag).to_lowercase(),
            score,
        ));
    }
    if !changed {
        found.extend(near_heading(evidence));
    }
    found
}

/// What speaks against a date's place.
fn elsewhere(within: Marks) -> f32 {
    let far = Marks::RELATED
        | Marks::COMMENT
        | Marks::AD
        | Marks::NAV
        | Marks::FOOTER
        | Marks::ASIDE
        | Marks::LIST;
    if within.has(far) { 2.0 } else { 0.0 }
}

/// From 1, just behind the title, down to 0 at the end of the page; before it, half.
fn nearness(heading: Option<Id>, id: Id, nodes: usize) -> f32 {
    let Some(heading) = heading else { return 0.0 };
    let far = id.abs_diff(heading) as f32 / (nodes as f32).max(1.0);
    let side = if id > heading { 1.0 } else { 0.6 };
    side * (1.0 - far.min(1.0)) * (1.0 - far.min(1.0))
}

/// Short lines around the title that nothing marks.
fn near_heading(evidence: &Evidence<'_, '_>) -> Vec<Candidate<StatedDate>> {
    /// How many nodes before and behind the title are looked at.
    const BEFORE: usize = 80;
    const BEHIND: usize = 200;
    let page = evidence.page;
    let Some(heading) = evidence.heading else { return Vec::new() };
    // "2 hours ago" without a mark is a comment's or a teaser's.
    let absolute = DateHints { captured: None, ..evidence.hints() };
    let mut found = Vec::new();
    let end = (page.nodes[heading].end + BEHIND).min(page.nodes.len());
    for id in heading.saturating_sub(BEFORE)..end {
        let node = &page.nodes[id];
        let short = node.tag == Tag::Text && (6..=PRINTED_MASS_MAX).contains(&node.mass);
        if !short
            || node.within.has(Marks::COMMENT | Marks::RELATED | Marks::NAV)
            || !node.text.contains(|c: char| c.is_numeric())
        {
            continue;
        }
        if let Some(date) = parse_printed(node.text, absolute).filter(plausible) {
            let score = 4.0 + nearness(Some(heading), id, page.nodes.len())
                - if node.mass > 60 { 1.5 } else { 0.0 };
            found.push(Candidate::new(date, Source::Heuristic, "line near the title", score));
        }
    }
    found
}

/// A day in the page's address: `/2026/02/06/`, `2026-02-06`, `20260206`.
fn in_url(evidence: &Evidence<'_, '_>) -> Option<Candidate<StatedDate>> {
    let path = evidence.url()?.as_url().path();
    let starts = path.char_indices().filter(|(at, c)| {
        (*c == '1' || *c == '2') && !path[..*at].ends_with(|c: char| c.is_ascii_digit())
    });
    for (at, _) in starts {
        let rest = &path[at..];
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '-' || c == '/'))
            .unwrap_or(rest.len());
        let date = crate::dates::parse_iso(
            rest[..end]
                .trim_end_matches(['/', '-'])
                .get(..10)
                .unwrap_or(rest[..end].trim_end_matches(['/', '-'])),
        );
        if let Some(date) = date.filter(plausible) {
            return Some(Candidate::new(date, Source::Url, "path", 4.5));
        }
    }
    None
}
