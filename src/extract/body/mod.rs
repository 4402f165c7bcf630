//! The text of an article: the page cut into pieces, each piece scored, the best region chosen,
//! what is furniture within it left out, the standfirst fetched back.
//!
//! Works on marks beside the table; never changes or copies the tree.

mod assemble;
mod beside;
pub(in crate::extract) mod pieces;
mod region;
mod render;
mod score;

use crate::model::{Block, Provenance, Source};

use super::dom::{Id, Page, Tree};
use super::entry;
use super::evidence::Evidence;
use super::furniture::Furniture;
use super::json_ld::text_of;
use super::text::{key, likeness, plain, words};
use pieces::Piece;

/// What body rules look at.
pub(in crate::extract) struct Scene<'s, 't> {
    /// The flat table.
    pub page: &'s Page<'t>,
    /// The pieces of the page.
    pub pieces: &'s [Piece],
    /// The heading that carries the title.
    pub heading: Option<Id>,
    /// JSON-LD `articleBody` and the content of the feed entry, words only.
    pub article_body: String,
    title: Vec<String>,
    description: Vec<Vec<String>>,
    furniture: Option<&'s Furniture>,
}

impl Scene<'_, '_> {
    /// Whether a line says again what the title says.
    pub fn is_title(&self, text: &str) -> bool {
        // A line of twice the length cannot be alike; it is not worth cutting into words.
        if self.title.is_empty() || text.len() > 600 {
            return false;
        }
        words(text) == self.title
    }

    /// Whether a piece stands on many pages of the site. A subheading may: it names a part.
    fn is_furniture(&self, piece: &Piece) -> bool {
        !matches!(piece.shape, pieces::Shape::Heading(_))
            && self.furniture.is_some_and(|memory| memory.has(piece))
    }

    /// Whether a line is the description that metadata gives, or starts with it, or the other way round.
    pub fn is_description(&self, text: &str) -> bool {
        let line = words(text);
        line.len() > 4
            && self.description.iter().any(|d| {
                d.len() > 4 && (likeness(d, &line) > 0.85 || starts(d, &line) || starts(&line, d))
            })
    }
}

fn starts(long: &[String], short: &[String]) -> bool {
    // A cut description ends within a word; leave the last one out.
    let short = &short[..short.len().saturating_sub(1)];
    short.len() > 4 && long.starts_with(short)
}

/// The text of an article, and what belongs to it.
pub(super) struct Body {
    /// The blocks.
    pub blocks: Vec<Block>,
    /// The standfirst as the page shows it.
    pub lead: Option<String>,
    /// The element that holds the text.
    pub region: Option<Id>,
    /// Where it came from.
    pub provenance: Option<Provenance>,
}

/// Finds the text.
pub(super) fn find(evidence: &Evidence<'_, '_>, pieces: &[Piece]) -> Body {
    let ld_body = evidence.ld.and_then(|ld| text_of(ld, "articleBody"));
    let descriptions = ["og:description", "description", "twitter:description"]
        .iter()
        .filter_map(|n| evidence.meta.get(n));
    let descriptions = descriptions.chain(evidence.ld.and_then(|ld| text_of(ld, "description")));
    let scene = Scene {
        page: evidence.page,
        pieces,
        heading: evidence.heading,
        article_body: whole_texts(evidence, ld_body.as_deref()),
        title: words(evidence.title.as_deref().unwrap_or_default()),
        description: descriptions.map(|d| words(&d)).collect(),
        furniture: evidence.context.furniture,
    };
    if let Some(body) = by_rule(evidence, &scene) {
        return body;
    }
    let Some((region, kept)) = select(&scene) else {
        let none = Body { blocks: Vec::new(), lead: None, region: None, provenance: None };
        return longer_ld(longer_entry(none, evidence), ld_body);
    };
    let blocks = assemble::blocks(evidence, &scene, &kept);
    let lead = assemble::lead(&scene, &kept);
    let tag = format!("{:?}", evidence.page.nodes[region].tag).to_lowercase();
    let class = evidence
        .page
        .attr(region, "class")
        .or_else(|| evidence.page.attr(region, "id"))
        .unwrap_or_default();
    let place = if class.is_empty() {
        tag
    } else {
        format!("{tag}.{}", class.split_whitespace().collect::<Vec<_>>().join("."))
    };
    let provenance = Provenance { source: Source::Heuristic, place, lost: Vec::new() };
    let body = Body { blocks, lead, region: Some(region), provenance: Some(provenance) };
    longer_ld(longer_entry(body, evidence), ld_body)
}

/// What others than the page's own elements give as its text, words only.
fn whole_texts(evidence: &Evidence<'_, '_>, ld_body: Option<&str>) -> String {
    let of_ld = ld_body.map(key).unwrap_or_default();
    match entry::content(evidence) {
        Some(html) => format!("{of_ld}\n{}", key(&plain(html))),
        None => of_ld,
    }
}

/// The text where a user's rule says that it stands: all of it.
fn by_rule(evidence: &Evidence<'_, '_>, scene: &Scene<'_, '_>) -> Option<Body> {
    let found = evidence.rules.body.as_ref()?;
    let inside = |p: &Piece| {
        found.elements.iter().any(|&id| id < p.from && p.from < scene.page.nodes[id].end)
    };
    let kept: Vec<usize> = (0..scene.pieces.len())
        .filter(|&n| inside(&scene.pieces[n]) && !scene.is_title(&scene.pieces[n].text))
        .collect();
    let place = found.selector.clone();
    (!kept.is_empty()).then(|| Body {
        blocks: assemble::blocks(evidence, scene, &kept),
        lead: assemble::lead(scene, &kept),
        region: found.elements.first().copied(),
        provenance: Some(Provenance { source: Source::Rule, place, lost: Vec::new() }),
    })
}

/// The region of the text and the pieces kept of it. Where class names leave next to nothing, they are
/// believed less: a page whose whole text is marked as hidden or as an offer has its text all the same.
fn select(scene: &Scene<'_, '_>) -> Option<(Id, Vec<usize>)> {
    /// Less text than this, in visible signs, is hardly an article.
    const MASS_MIN: u32 = 1_200;
    const HEEDED_LESS: f32 = 0.3;
    let attempt = |heed: f32, memory: bool| {
        let mut scores = score::scores(scene, heed);
        if memory {
            heed_memory(scene, &mut scores);
        }
        let region = region::choose(scene, &scores)?;
        let mut kept = region::keep(scene, &scores, region);
        kept.retain(|&n| !(memory && scene.is_furniture(&scene.pieces[n])));
        let mass: u32 = kept.iter().map(|&n| scene.pieces[n].mass).sum();
        (mass > 0).then_some((mass, region, kept))
    };
    let mut first = attempt(1.0, false);
    if scene.pieces.iter().any(|p| scene.is_furniture(p)) {
        let mass = first.as_ref().map_or(0, |f| f.0);
        // A page of which little is new is a copy of others, not furniture.
        first = attempt(1.0, true).filter(|again| again.0 * 2 > mass).or(first);
    }
    let mass = first.as_ref().map_or(0, |f| f.0);
    let second =
        if mass < MASS_MIN { attempt(HEEDED_LESS, false).filter(|s| s.0 > mass * 3) } else { None };
    second.or(first).map(|(_, region, kept)| (region, kept))
}

/// What stands on many pages of the site is no part of this one's text.
fn heed_memory(scene: &Scene<'_, '_>, scores: &mut [f32]) {
    const AGAINST: f32 = 4.0;
    for (piece, score) in scene.pieces.iter().zip(scores) {
        if scene.is_furniture(piece) {
            *score -= AGAINST;
        }
    }
}

/// A text is whole elsewhere when it is so long, in bytes, and so many times longer than here.
const WHOLE_BYTES_MIN: usize = 400;
const TIMES_LONGER: usize = 2;

/// Where the page shows a stub and the feed entry carries the whole text, takes the latter: all of it
/// but what leads elsewhere.
fn longer_entry(body: Body, evidence: &Evidence<'_, '_>) -> Body {
    let shown: usize = body.blocks.iter().map(|b| b.text.len()).sum();
    let long = |html: &&str| html.len() > WHOLE_BYTES_MIN.max(shown * TIMES_LONGER);
    let Some(html) = entry::content(evidence).filter(long) else { return body };
    let tree = Tree::parse(html);
    let page = tree.page(&[]);
    let pieces = pieces::pieces(&page);
    let title = words(evidence.title.as_deref().unwrap_or_default());
    let scene = Scene {
        page: &page,
        pieces: &pieces,
        heading: None,
        article_body: String::new(),
        title,
        description: Vec::new(),
        furniture: None,
    };
    let own = |p: &Piece| p.link_mass * 2 <= p.mass && !scene.is_title(&p.text);
    let kept: Vec<usize> = (0..pieces.len()).filter(|&n| own(&pieces[n])).collect();
    let mass: usize = kept.iter().map(|&n| pieces[n].text.len()).sum();
    if mass < WHOLE_BYTES_MIN.max(shown * TIMES_LONGER) {
        return body;
    }
    let evidence = Evidence {
        page: &page,
        meta: evidence.meta,
        graph: evidence.graph,
        ld: None,
        context: evidence.context,
        rules: evidence.rules,
        lang: None,
        order: None,
        heading: None,
        title: None,
    };
    let blocks = assemble::blocks(&evidence, &scene, &kept);
    let provenance = instead(&body, Source::Feed, "entry content");
    Body { blocks, provenance: Some(provenance), ..body }
}

/// Why another text stands here than the page's own.
fn instead(body: &Body, source: Source, place: &str) -> Provenance {
    let shown: usize = body.blocks.iter().map(|b| b.text.len()).sum();
    let lost = body.provenance.iter().map(|p| (p.source, format!("{}: {shown} bytes", p.place)));
    Provenance { source, place: place.to_owned(), lost: lost.collect() }
}

/// Where the page shows a stub and metadata carries the whole text, takes the latter.
fn longer_ld(body: Body, ld_body: Option<String>) -> Body {
    let shown: usize = body.blocks.iter().map(|b| b.text.len()).sum();
    let long = |t: &String| t.len() > WHOLE_BYTES_MIN.max(shown * TIMES_LONGER);
    let Some(text) = ld_body.filter(long) else { return body };
    let block = assemble::plain_paragraph(&text);
    let provenance = instead(&body, Source::JsonLd, "articleBody");
    Body { blocks: vec![block], provenance: Some(provenance), ..body }
}
