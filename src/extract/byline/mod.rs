//! The byline on the page: the line that names the writers, and the names in it.

mod line;
mod loose;
mod marked;

pub(super) use marked::names_in_box;

use crate::model::{Author, AuthorKind, Source};

use super::authors::Names;
use super::body::pieces::Piece;
use super::decide::Candidate;
use super::dom::{Id, Page};
use super::evidence::{Evidence, compact};
use super::marks::Marks;
use super::tag::Tag;
use super::text::squeeze;

/// The longest byline, in visible signs.
const BYLINE_MASS_MAX: u32 = 180;
/// The longest author box, in visible signs.
const BOX_MASS_MAX: u32 = 2_500;
/// How far behind the title its own byline stands, in nodes.
const TITLE_NODES: usize = 60;
/// What a byline without a person loses: the paper's own, a desk's, and an agency's.
const OWN_NAME: f32 = 4.2;
const DESK: f32 = 3.6;
const AGENCY: f32 = 1.2;
/// How many marked elements are looked at.
const ELEMENTS_MAX: usize = 300;

/// A byline with its names.
#[derive(Debug, Clone)]
pub(super) struct Byline {
    /// The line as printed.
    pub line: String,
    /// Whom it names.
    pub names: Names,
    /// Where it stands.
    at: Id,
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
pub(super) fn candidates(
    evidence: &Evidence<'_, '_>,
    place: Place,
    pieces: &[Piece],
) -> Vec<Candidate<Byline>> {
    let page = evidence.page;
    let sites = evidence.site_keys();
    let mut found = Vec::new();
    let mut skip_to = 0;
    let mut looked = 0;
    for id in page.elements() {
        let node = &page.nodes[id];
        if id < skip_to || node.mass > BOX_MASS_MAX || looked >= ELEMENTS_MAX {
            continue;
        }
        let Some(mark) = marked::mark(evidence, id) else { continue };
        if node.mass == 0 || marked::anothers_work(page, 0, id) {
            continue;
        }
        let near = nearness(place, id).max(if mark.score > 5.0 { 0.2 } else { 0.0 });
        if near <= 0.0
            || mark.how != marked::BOX && node.mass > BYLINE_MASS_MAX
            || is_elsewhere(page, id, (place, mark))
        {
            continue;
        }
        looked += 1;
        let names = marked::names_in(evidence, (id, mark), near > 1.0, &sites);
        if names.authors.is_empty() {
            continue;
        }
        skip_to = node.end;
        let line = if mark.how == marked::BOX { names.show() } else { page.spaced(id..node.end) };
        let source = if mark.how == marked::ITEMPROP { Source::Microdata } else { Source::Byline };
        let byline = Byline { line, names, at: id };
        found.push(Candidate::new(byline, source, mark.how, mark.score + near));
    }
    found.extend(loose::candidates(evidence, place, pieces, &sites));
    for candidate in &mut found {
        // Beside people, the paper is for whom they work.
        let names = &mut candidate.value.names;
        if names.has_person() {
            let paper = |a: &Author| sites.contains(&compact(&a.name));
            names.authors.retain(|a| a.kind == AuthorKind::Person || !paper(a));
        }
        // Metadata names desks better than a class does; people are named best in the byline.
        let names = &candidate.value.names;
        if !names.has_person() {
            let own = names.authors.iter().all(|a| sites.contains(&compact(&a.name)));
            candidate.score -= match (own, names.agencies.is_empty()) {
                (true, _) => OWN_NAME,
                (false, true) => DESK,
                (false, false) => AGENCY,
            };
        }
    }
    // What the title says is what the article is about.
    let title = compact(evidence.title.as_deref().unwrap_or_default());
    found.retain(|c| compact(&c.value.names.show()) != title);
    joined(found)
}

/// Adds what bylines say of an author whom metadata named: the profile page and the role.
pub(super) fn complete(bylines: &[Candidate<Byline>], author: &mut Author) {
    for found in of(bylines, &author.name).map(|(_, found)| found) {
        author.url = author.url.take().or_else(|| found.url.clone());
        author.role = author.role.take().or_else(|| found.role.clone());
    }
}

/// The role that a byline prints behind the name of an author.
pub(super) fn printed_role(bylines: &[Candidate<Byline>], author: &Author) -> Option<String> {
    of(bylines, &author.name).find_map(|(line, found)| line::role_behind(line, &found.name))
}

/// The bylines that name somebody, each with whom it names.
fn of<'b>(
    bylines: &'b [Candidate<Byline>],
    name: &str,
) -> impl Iterator<Item = (&'b str, &'b Author)> + use<'b> {
    let key = compact(name);
    bylines.iter().filter_map(move |byline| {
        let named = byline.value.names.authors.iter().find(|a| compact(&a.name) == key)?;
        Some((byline.value.line.as_str(), named))
    })
}

/// The line that is kept as the byline is one that names the authors, where there is such a line.
pub(super) fn prefer_of(bylines: &mut [Candidate<Byline>], authors: &Names) {
    /// More than any two bylines differ in score.
    const BONUS: f32 = 20.0;
    let is_one = |a: &Author| authors.authors.iter().any(|b| compact(&b.name) == compact(&a.name));
    for byline in bylines {
        let named = &byline.value.names.authors;
        let known = named.iter().filter(|a| is_one(a)).count();
        byline.score +=
            BONUS * known as f32 / (named.len().max(authors.authors.len()).max(1)) as f32;
    }
}

/// Whether a marked element belongs to something other than the article: a comment, a teaser, a
/// caption; or is a mention within running text.
fn is_elsewhere(page: &Page<'_>, id: Id, (place, mark): (Place, marked::Mark)) -> bool {
    let against = Marks::COMMENT
        | Marks::RELATED
        | Marks::NAV
        | Marks::CAPTION
        | Marks::AD
        | Marks::HIDDEN
        | Marks::NEWSLETTER
        | Marks::QUOTE;
    if is_in_teaser(page, id, place) {
        return true;
    }
    let mut marks = around(page, id, place);
    // Who is named between title and text wrote it, whatever the box around is called.
    if place.heading.is_some_and(|h| (h..h + TITLE_NODES).contains(&id)) {
        marks = marks.without(Marks::RELATED | Marks::CAPTION | Marks::AD | Marks::FOOTER);
    }
    let footer = if mark.score > 4.0 { Marks::default() } else { Marks::FOOTER };
    if mark.how == marked::ITEMPROP {
        return marks.has(Marks::COMMENT);
    }
    if marks.has(against | footer) {
        return true;
    }
    let block = &page.nodes[page.nodes[id].block];
    let dated = || {
        let line = page.spaced(page.nodes[id].block..block.end);
        line::is_name_with_date(&line, &page.text(id))
    };
    let mention = page.nodes[id].mass * 3 < block.mass && !marked::is_led(page, id) && !dated();
    mark.how == marked::LINK && (mention || block.mass > BYLINE_MASS_MAX)
}

/// Whether an element stands in the teaser of another article: in an `article` of its own whose
/// heading is a link, or that is a link as a whole.
fn is_in_teaser(page: &Page<'_>, id: Id, place: Place) -> bool {
    /// The longest teaser, in visible signs.
    const TEASER_MASS_MAX: u32 = 2_000;
    /// The same in nodes: many show nothing.
    const TEASER_NODES_MAX: usize = 1_000;
    let small =
        |n: Id| page.nodes[n].mass <= TEASER_MASS_MAX && page.nodes[n].end - n <= TEASER_NODES_MAX;
    let holds = |n: Id, what: Option<Id>| what.is_some_and(|h| n <= h && h < page.nodes[n].end);
    let headed = |n: Id| {
        page.below(n).any(|h| {
            let node = &page.nodes[h];
            node.tag.heading().is_some() && node.mass > 0 && node.link_mass * 2 > node.mass
        })
    };
    page.around(id)
        .take_while(|&n| !holds(n, place.heading) && small(n))
        .filter(|&n| !holds(n, place.text.map(|t| t.0)))
        .any(|n| page.nodes[n].tag == Tag::Article && headed(n))
}

/// What marks an element and those around it that do not hold the title too: what is said of
/// the whole page is not said of the byline.
fn around(page: &Page<'_>, id: Id, place: Place) -> Marks {
    /// The largest element around a byline that is about it, in visible signs.
    const AROUND_MASS_MAX: u32 = 4_000;
    let holds_title = |n: Id| place.heading.is_some_and(|h| n <= h && h < page.nodes[n].end);
    std::iter::once(id)
        .chain(page.around(id))
        .take_while(|&n| n == id || !holds_title(n) && page.nodes[n].mass <= AROUND_MASS_MAX)
        .fold(Marks::default(), |marks, n| marks | page.nodes[n].marks)
}

/// From 2 close to the title or the text, to 0 far away.
pub(super) fn nearness(place: Place, id: Id) -> f32 {
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

/// Lines of one kind that stand side by side name the writers together.
fn joined(found: Vec<Candidate<Byline>>) -> Vec<Candidate<Byline>> {
    /// What nearness may give to one of them and not to the other.
    const NEARNESS_MAX: f32 = 2.0;
    /// How far apart such lines stand, in nodes.
    const BESIDE_NODES_MAX: usize = 25;
    let mut out: Vec<Candidate<Byline>> = Vec::new();
    let mut last_at = 0;
    for next in found {
        let at = next.value.at;
        if let Some(last) = out.last_mut()
            && last.place == next.place
            && last.value.names.has_person() == next.value.names.has_person()
            && (last.score - next.score).abs() < NEARNESS_MAX
            && next.value.at.abs_diff(last_at) <= BESIDE_NODES_MAX
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
            last_at = at;
            continue;
        }
        last_at = at;
        out.push(next);
    }
    out
}
