//! The headings of a page as candidates for its title.

use super::super::dom::{Id, Page};
use super::super::evidence::{Evidence, compact};
use super::super::marks::Marks;
use super::super::tag::Tag;
use super::super::text::{mass, squeeze};
use super::kicker::Kicker;
use super::site::without_site;
use super::{Gather, TITLE_CHARS_MAX, Witness};

/// How many headings of the lower ranks are candidates, and how many elements named as titles.
const HEADINGS_MAX: usize = 12;

/// The same of first headings: a page has one, for screens of two sizes perhaps two, in a list of
/// posts some dozens.
const FIRST_HEADINGS_MAX: usize = 100;
/// A heading that ends a trail of links says what the `title` element says, to search engines.
const TRAIL_SCORE: f32 = 2.2;

/// Adds the headings; gives the kickers in them.
pub(super) fn gather(
    evidence: &Evidence<'_, '_>,
    sites: &[String],
    found: &mut Gather,
) -> Vec<Kicker> {
    let page = evidence.page;
    let (mut first, mut lower, mut named) = (0, 0, 0);
    let mut kickers = Vec::new();
    for id in page.elements() {
        let node = &page.nodes[id];
        let Some(score) = rank(page, id) else { continue };
        let (count, most) = match node.tag {
            Tag::H1 => (&mut first, FIRST_HEADINGS_MAX),
            Tag::H2 | Tag::H3 => (&mut lower, HEADINGS_MAX),
            _ => (&mut named, HEADINGS_MAX),
        };
        if node.mass == 0 || node.mass > TITLE_CHARS_MAX as u32 || *count >= most {
            continue;
        }
        *count += 1;
        let faults = faults(page, id);
        // Earlier headings are likelier.
        let score = score - faults - 0.08 * *count as f32;
        let text = without_site(&page.text(id), sites);
        if node.tag == Tag::H1 && leads_home(evidence, id) {
            continue;
        }
        if node.tag == Tag::H1 && is_trail(page, id) {
            found.add(Some(text), Witness::TitleElement, "end of a trail", TRAIL_SCORE);
            continue;
        }
        let place = format!("{:?}", node.tag).to_lowercase();
        let aside = faults >= 1.0 && node.tag.heading().is_none();
        let witness = if aside { Witness::Aside } else { Witness::Heading };
        found.add_node(Some(text), witness, &place, (score, Some(id)));
        if node.tag == Tag::H1 {
            parts(page, id, score, found);
        }
        if matches!(node.tag, Tag::H1 | Tag::H2) {
            kickers.extend(Kicker::of(page, id));
        }
    }
    kickers
}

/// How likely an element of its kind is the headline; none where it is no heading.
fn rank(page: &Page<'_>, id: Id) -> Option<f32> {
    let node = &page.nodes[id];
    let named = node.marks.has(Marks::TITLE)
        && matches!(node.tag, Tag::Div | Tag::Span | Tag::P | Tag::Strong);
    Some(match node.tag {
        Tag::H1 => 3.4,
        Tag::H2 if node.marks.has(Marks::TITLE) => 1.5,
        Tag::H2 | Tag::H3 => 0.6,
        _ if named && page.attr(id, "itemprop") == Some("headline") => 2.5,
        _ if named => 0.4,
        _ => return None,
    })
}

/// What speaks against a heading: that it stands among furniture, is hidden, or links elsewhere as
/// the headings of other articles do.
fn faults(page: &Page<'_>, id: Id) -> f32 {
    let node = &page.nodes[id];
    let furniture = Marks::NAV
        | Marks::RELATED
        | Marks::COMMENT
        | Marks::CONSENT
        | Marks::AD
        | Marks::NEWSLETTER;
    let mut faults = 0.0;
    if node.within.has(furniture) {
        faults += 1.2;
    }
    if node.within.has(Marks::HIDDEN) {
        faults += 1.0;
    }
    if node.tag != Tag::H1 && node.link_mass * 2 > node.mass {
        faults += 0.5;
    }
    faults
}

/// Whether a heading is the last stop of a trail of links to the page ("Home > News > Title").
/// Such a heading is written for search engines; what a reader takes for the title stands below.
fn is_trail(page: &Page<'_>, id: Id) -> bool {
    let link_in = |mut nodes: std::ops::Range<Id>| nodes.any(|n| page.nodes[n].tag == Tag::A);
    let item = page.around(id).take(3).find(|&n| page.nodes[n].tag == Tag::Li);
    if let Some(item) = item.filter(|&item| page.nodes[item].mass == page.nodes[id].mass) {
        return link_in(page.nodes[item].parent..item);
    }
    let marked = |n: &Id| page.nodes[*n].marks.has(Marks::NAV);
    let around = page.around(id).take(2).find(marked);
    let trail = if marked(&id) { Some(page.nodes[id].parent) } else { around };
    trail.is_some_and(|trail| link_in(trail..id))
}

/// The texts of headings that lead to the front page: names of the site.
pub(super) fn site_names(evidence: &Evidence<'_, '_>) -> Vec<String> {
    let page = evidence.page;
    let names = page
        .elements()
        .filter(|&id| page.nodes[id].tag == Tag::H1)
        .take(FIRST_HEADINGS_MAX)
        .filter(|&id| leads_home(evidence, id))
        .map(|id| compact(&page.text(id)));
    names.filter(|name| !name.is_empty()).collect()
}

/// Whether a heading is a link to the front page.
fn leads_home(evidence: &Evidence<'_, '_>, id: Id) -> bool {
    let page = evidence.page;
    let node = &page.nodes[id];
    let link = || {
        std::iter::once(node.parent).chain(page.below(id)).find(|&n| page.nodes[n].tag == Tag::A)
    };
    node.mass > 0
        && node.link_mass == node.mass
        && link().and_then(|a| page.attr(a, "href")).is_some_and(|href| evidence.is_front(href))
}

/// Adds the larger parts of a heading: a label may stand beside the title proper.
fn parts(page: &Page<'_>, id: Id, score: f32, found: &mut Gather) {
    let whole = page.nodes[id].mass;
    let larger = |part: u32| part < whole && part * 10 > whole * 4;
    let mut add = |text: String, place| {
        found.add_node(Some(text), Witness::Heading, place, (score - 0.6, Some(id)));
    };
    let inner = page.innermost(id);
    for child in page.children(inner).filter(|&c| page.nodes[c].tag != Tag::Text) {
        if larger(page.nodes[child].mass) {
            add(page.text(child), "h1 part");
        }
    }
    let loose = page.children(inner).filter(|&c| page.nodes[c].tag == Tag::Text);
    let loose = squeeze(&loose.map(|c| page.nodes[c].text).collect::<String>());
    if larger(mass(&loose)) {
        add(loose, "h1 text");
    }
}
