//! When an article was published and when it was changed: every place of a page that says so.

mod lines;
mod program;
mod weigh;

use crate::dates::{DateHints, Label, Order, StatedDate, parse_printed, printed_dates};
use crate::model::Source;

use crate::extract::body::pieces::Piece;
use crate::extract::decide::Candidate;
use crate::extract::details;
use crate::extract::dom::Id;
use crate::extract::evidence::Evidence;
use crate::extract::json_ld::text_of;
use crate::extract::marks::Marks;
use crate::extract::tag::Tag;

pub(super) use lines::{Line, lines};
pub(super) use weigh::finer;

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
    ("publication-date", 8.4),
    ("published", 8.0),
    ("published-date", 8.2),
    ("published_date", 8.2),
    ("published_at", 8.2),
    ("article.published", 8.4),
    ("post_date", 8.0),
    ("pubdate", 8.4),
    ("citation_publication_date", 7.5),
    ("citation_online_date", 8.0),
    ("citation_date", 7.5),
    ("dc.date.issued", 8.2),
    ("dcterms.issued", 8.2),
    ("dcterms.created", 7.5),
    ("dc.date.created", 7.5),
    // Often the day on which the page was made, long before it was published.
    ("dc.date", 4.8),
    ("dcterms.date", 4.8),
    ("cxenseparse:publishtime", 8.4),
    ("cxenseparse:recs:publishtime", 8.4),
    ("article:post_date", 8.0),
    ("rnews:datepublished", 8.4),
    ("og:published_time", 8.6),
    ("og:pubdate", 8.2),
    ("date", 6.5),
    ("displaydate", 7.0),
    ("last-published", 7.0),
    ("created", 6.5),
    ("datecreated", 6.5),
];

/// The score of other `meta` names that say what they are.
const OTHER_META: f32 = 6.9;

/// Whether a name of a `meta` element says that it is the date of publication.
fn is_publication_date(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    words.clone().any(|w| matches!(w, "published" | "publication" | "publish" | "pub"))
        && words.any(|w| matches!(w, "date" | "time" | "datetime"))
}

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
pub(super) fn published(evidence: &Evidence<'_, '_>, lines: &[Line]) -> Vec<Candidate<StatedDate>> {
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
    let listed = |name: &str| PUBLISHED.iter().any(|(n, _)| *n == name);
    let other = evidence.meta.named(|name| is_publication_date(name) && !listed(name));
    if let Some((name, value)) = other {
        add(Some(value), Source::Meta, &format!("meta[{name}]"), OTHER_META);
    }
    found.extend(on_page(evidence, false));
    found.extend(lines.iter().map(Line::published));
    found.extend(in_url(evidence));
    found.extend(other_objects(evidence, lines));
    if found.is_empty() {
        found.extend(program::published(evidence));
    }
    weigh::against_each_other(&mut found, lines);
    found
}

/// Candidates for the date of the last change of what was published then.
pub(super) fn modified(
    evidence: &Evidence<'_, '_>,
    lines: &[Line],
    published: Option<StatedDate>,
) -> Vec<Candidate<StatedDate>> {
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
    let mut shown = on_page(evidence, true);
    shown.extend(lines.iter().filter_map(Line::modified));
    // Only metadata of a page that was kept back speaks of a change before it was published.
    let before = |c: &Candidate<StatedDate>| {
        published.is_some_and(|p| c.value.civil.date() < p.civil.date())
    };
    shown.retain(|c| !before(c));
    found.extend(shown);
    found
}

/// What other objects in JSON-LD say of the same article: a day that a line beside the title shows.
/// They may as well be of other articles.
fn other_objects(evidence: &Evidence<'_, '_>, lines: &[Line]) -> Option<Candidate<StatedDate>> {
    const SCORE: f32 = 4.5;
    let shown = |date: &StatedDate| {
        lines.iter().any(|l| l.is_dateline() && l.date.civil.date() == date.civil.date())
    };
    let mut stated = evidence.graph.articles().filter_map(|object| {
        let date = evidence.date(&text_of(object, "datePublished")?)?;
        Some(date).filter(plausible).filter(shown)
    });
    let date = stated.next()?;
    Some(Candidate::new(date, Source::JsonLd, "datePublished of an object", SCORE))
}

/// The press on the web is younger than that, and no page is from the far future.
fn plausible(date: &StatedDate) -> bool {
    (1985..2100).contains(&date.civil.year())
}

/// Dates that elements of the page are marked with (microdata, `time` elements, classes): those of
/// changes, or the others.
fn on_page(evidence: &Evidence<'_, '_>, changed: bool) -> Vec<Candidate<StatedDate>> {
    let page = evidence.page;
    let mut found = Vec::new();
    let heading = evidence.heading;
    let mut looked = 0;
    let mut skip_to = 0;
    for id in page.elements() {
        let node = &page.nodes[id];
        if !node.marks.has(Marks::DATE) {
            continue;
        }
        let itemprop = page.attr(id, "itemprop");
        let wanted: &[&str] = if changed {
            &["dateModified"]
        } else {
            &["datePublished", "dateCreated", "published-date"]
        };
        let stated = itemprop.is_some_and(|p| wanted.contains(&p));
        if !(stated || id >= skip_to) || looked >= ELEMENTS_MAX {
            continue;
        }
        if node.mass > PRINTED_MASS_MAX || node.within.has(Marks::COMMENT) {
            continue;
        }
        looked += 1;
        let updated = node.marks.has(Marks::UPDATED) || itemprop == Some("dateModified");
        if updated != changed && !stated {
            continue;
        }
        let attribute = ["datetime", "content", "title", "data-datetime", "data-timestamp"]
            .iter()
            // The title of a link is a word about where it leads.
            .filter(|a| !(**a == "title" && node.tag == Tag::A))
            .find_map(|a| {
                let date = evidence.date(page.attr(id, a)?)?;
                Some((date, *a))
            });
        let read = attribute.or_else(|| {
            Some((in_text(&page.spaced(id..node.end), evidence.hints(), changed)?, "text"))
        });
        let Some((date, how)) = read.filter(|(d, _)| plausible(d)) else { continue };
        skip_to = node.end;
        let (mut score, list) = match node.tag {
            _ if stated => (7.9, 0.0),
            Tag::Time => (6.5, 2.0),
            _ => (5.5, 2.0),
        };
        score += nearness(heading, id, page.nodes.len()) - elsewhere(node.within, list);
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
    found
}

/// The date in an element's text that is of a change, or is not; where none is, the first.
fn in_text(text: &str, hints: DateHints<'_>, changed: bool) -> Option<StatedDate> {
    let dates = printed_dates(text, hints);
    let wanted = dates.iter().find(|p| (p.label == Some(Label::Updated)) == changed);
    wanted.map(|p| p.date).or_else(|| parse_printed(text, hints))
}

/// What speaks against a date's place, where a list counts as given: marks of lists stand around
/// whole pages as well.
fn elsewhere(within: Marks, list: f32) -> f32 {
    let far =
        Marks::RELATED | Marks::COMMENT | Marks::AD | Marks::NAV | Marks::FOOTER | Marks::ASIDE;
    if within.has(far) {
        2.0
    } else if within.has(Marks::LIST) {
        list
    } else {
        0.0
    }
}

/// From 1, just behind the title, down to 0 at the end of the page; before it, half.
fn nearness(heading: Option<Id>, id: Id, nodes: usize) -> f32 {
    let Some(heading) = heading else { return 0.0 };
    let far = id.abs_diff(heading) as f32 / (nodes as f32).max(1.0);
    let side = if id > heading { 1.0 } else { 0.6 };
    side * (1.0 - far.min(1.0)) * (1.0 - far.min(1.0))
}

/// The order of day and month in this page's dates of numbers: what an unmistakable one shows,
/// else what is written where the site is registered.
pub(super) fn order(evidence: &Evidence<'_, '_>, pieces: &[Piece]) -> Option<Order> {
    /// Countries that write English, but the day first.
    const DAY_FIRST: &[&str] =
        &["uk", "ie", "au", "nz", "in", "za", "sg", "my", "ng", "ke", "pk", "eu"];
    let short = pieces.iter().filter(|p| p.mass <= PRINTED_MASS_MAX);
    let numbers =
        short.filter(|p| p.text.contains(['/', '-']) && p.text.contains(char::is_numeric));
    let shown = numbers.take(ELEMENTS_MAX).find_map(|p| Order::shown_in(&p.text));
    // Only English is written with the month first.
    let english = evidence.lang.as_deref().is_none_or(|l| l.starts_with("en"));
    let shown = shown.filter(|order| *order == Order::DayFirst || english);
    let country = || {
        let host = evidence.url()?.host();
        let last = host.rsplit('.').next()?;
        DAY_FIRST.contains(&last).then_some(Order::DayFirst)
    };
    shown.or_else(country)
}

/// A day in the page's address, or in the one that it calls its own: `/2026/02/06/`, `2026-02-06`, `20260206`.
fn in_url(evidence: &Evidence<'_, '_>) -> Option<Candidate<StatedDate>> {
    let own = evidence.url().and_then(|u| Some((in_path(u.as_url().path())?, "path")));
    let canonical = || {
        let mut stated = details::canonical(evidence).into_iter();
        stated.find_map(|c| Some((in_path(c.value.as_url().path())?, "canonical path")))
    };
    let (date, place) = own.or_else(canonical)?;
    Some(Candidate::new(date, Source::Url, place, 4.5))
}

fn in_path(path: &str) -> Option<StatedDate> {
    let starts = path.char_indices().filter(|(at, c)| {
        (*c == '1' || *c == '2') && !path[..*at].ends_with(|c: char| c.is_ascii_digit())
    });
    let iso = starts.filter_map(|(at, _)| {
        let digits = |c: char| c.is_ascii_digit() || c == '-' || c == '/';
        let rest = &path[at..];
        let rest = &rest[..rest.find(|c| !digits(c)).unwrap_or(rest.len())];
        let rest = rest.trim_end_matches(['/', '-']);
        crate::dates::parse_iso(rest.get(..10).unwrap_or(rest))
    });
    // "/2023/october/03/", "29-10-2021"
    let printed = || {
        let hints = DateHints { order: Some(Order::DayFirst), ..DateHints::default() };
        parse_printed(&path.replace(['/', '_'], " "), hints)
    };
    iso.into_iter().find(plausible).or_else(|| printed().filter(plausible))
}
