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

use super::dom::{Id, Page};
use super::evidence::Evidence;
use super::json_ld::text_of;
use super::text::{key, likeness, words};
use pieces::Piece;

/// What body rules look at.
pub(in crate::extract) struct Scene<'s, 't> {
    /// The flat table.
    pub page: &'s Page<'t>,
    /// The pieces of the page.
    pub pieces: &'s [Piece],
    /// The heading that carries the title.
    pub heading: Option<Id>,
    /// JSON-LD `articleBody`, words only.
    pub article_body: String,
    title: Vec<String>,
    description: Vec<Vec<String>>,
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
        article_body: ld_body.as_deref().map(key).unwrap_or_default(),
        title: words(evidence.title.as_deref().unwrap_or_default()),
        description: descriptions.map(|d| words(&d)).collect(),
    };
    if let Some(body) = by_rule(evidence, &scene) {
        return body;
    }
    let Some((region, kept)) = select(&scene) else {
        let none = Body { blocks: Vec::new(), lead: None, region: None, provenance: None };
        return longer_ld(none, ld_body);
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
    longer_ld(Body { blocks, lead, region: Some(region), provenance: Some(provenance) }, ld_body)
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
    let attempt = |heed: f32| {
        let scores = score::scores(scene, heed);
        let region = region::choose(scene, &scores)?;
        let kept = region::keep(scene, &scores, region);
        let mass: u32 = kept.iter().map(|&n| scene.pieces[n].mass).sum();
        (mass > 0).then_some((mass, region, kept))
    };
    let first = attempt(1.0);
    let mass = first.as_ref().map_or(0, |f| f.0);
    let second =
        if mass < MASS_MIN { attempt(HEEDED_LESS).filter(|s| s.0 > mass * 3) } else { None };
    second.or(first).map(|(_, region, kept)| (region, kept))
}

/// Where the page shows a stub and metadata carries the whole text, takes the latter.
fn longer_ld(body: Body, ld_body: Option<String>) -> Body {
    const TIMES_LONGER: usize = 2;
    let shown: usize = body.blocks.iter().map(|b| b.text.len()).sum();
    let Some(text) = ld_body.filter(|t| t.len() > 400 && t.len() > shown * TIMES_LONGER) else {
        return body;
    };
    let block = assemble::plain_paragraph(&text);
    let provenance = Provenance {
        source: Source::JsonLd,
        place: "articleBody".to_owned(),
        lost: body
            .provenance
            .iter()
            .map(|p| (p.source, format!("{}: {shown} bytes", p.place)))
            .collect(),
    };
    Body { blocks: vec![block], provenance: Some(provenance), ..body }
}
