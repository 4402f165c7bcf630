//! The text of an article: the page cut into pieces, each piece scored, the best region chosen,
//! what is furniture within it left out, the standfirst fetched back.
//!
//! Works on marks beside the table; never changes or copies the tree.

mod assemble;
mod between;
mod branch;
mod context;
mod facts;
mod forest;
pub mod learn;
mod links;
pub(in crate::extract) mod pieces;
mod region;
mod render;
mod score;
mod sum;
mod weights;

use crate::canonical_url::CanonicalUrl;
use crate::model::{Block, Provenance, Source};

use super::dom::{Id, Page, Tree};
use super::entry;
use super::evidence::Evidence;
use super::furniture::Furniture;
use super::json_ld::text_of;
use super::text::{agreement, key, likeness_to, plain, same_words, words};
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
    /// The site's domain, where the page's address is known.
    pub domain: Option<&'s str>,
    /// What the answers about pieces weigh.
    pub weights: &'s weights::Weights,
    title: Vec<String>,
    description: Vec<Vec<String>>,
    furniture: Option<&'s Furniture>,
}

impl Scene<'_, '_> {
    /// How much a line says what the title says: 0 nothing, 1 half of it, 2 most of it, 3 all of it.
    fn title_likeness(&self, piece: &Piece) -> u8 {
        let count = piece.words as usize;
        // Lines of quite another length cannot be alike.
        if count > 2 * self.title.len() + 3 || self.title.len() > 3 * count + 3 {
            return 0;
        }
        if same_words(&piece.text, &self.title) {
            return 3;
        }
        facts::bin(likeness_to(&piece.text, &self.title), &[0.5, 0.75])
    }

    /// Whether a line says again what the title says.
    fn is_title(&self, piece: &Piece) -> bool {
        self.title_likeness(piece) == 3
    }

    /// Whether a piece stands on many pages of the site. A subheading may: it names a part.
    fn is_furniture(&self, piece: &Piece) -> bool {
        !matches!(piece.shape, pieces::Shape::Heading(_))
            && self.furniture.is_some_and(|memory| memory.has(piece))
    }

    /// Whether a line is the description that metadata gives, or starts with it, or the other way round.
    fn is_description(&self, piece: &Piece) -> bool {
        /// Fewer words agree by chance.
        const WORDS_MIN: usize = 5;
        let count = piece.words as usize;
        let is = |d: &Vec<String>| {
            // A cut description ends within a word; the last one need not agree.
            let (same, whole) = agreement(&piece.text, d);
            let starts = whole || same + 1 >= d.len().min(count);
            let long = d.len() * 3 < count * 4 && count * 3 < d.len() * 4;
            d.len() >= WORDS_MIN
                && (starts && same + 1 >= WORDS_MIN || long && likeness_to(&piece.text, d) > 0.85)
        };
        count >= WORDS_MIN && self.description.iter().any(is)
    }
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
    let scene = scene(evidence, pieces);
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

/// What body rules look at on a page.
fn scene<'s, 't>(evidence: &'s Evidence<'_, 't>, pieces: &'s [Piece]) -> Scene<'s, 't> {
    let ld_body = evidence.ld.and_then(|ld| text_of(ld, "articleBody"));
    let descriptions = ["og:description", "description", "twitter:description"]
        .iter()
        .filter_map(|n| evidence.meta.get(n));
    let descriptions = descriptions.chain(evidence.ld.and_then(|ld| text_of(ld, "description")));
    let mut description: Vec<Vec<String>> = descriptions.map(|d| words(&d)).collect();
    // Most pages say the same in several places.
    description.sort();
    description.dedup();
    Scene {
        page: evidence.page,
        pieces,
        heading: evidence.heading,
        article_body: whole_texts(evidence, ld_body.as_deref()),
        domain: evidence.url().map(CanonicalUrl::registrable_domain),
        weights: weights::standard(),
        title: words(evidence.title.as_deref().unwrap_or_default()),
        description,
        furniture: evidence.context.furniture,
    }
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
        .filter(|&n| inside(&scene.pieces[n]) && !scene.is_title(&scene.pieces[n]))
        .collect();
    let place = found.selector.clone();
    (!kept.is_empty()).then(|| Body {
        blocks: assemble::blocks(evidence, scene, &kept),
        lead: assemble::lead(scene, &kept),
        region: found.elements.first().copied(),
        provenance: Some(Provenance { source: Source::Rule, place, lost: Vec::new() }),
    })
}

/// The region of the text and the pieces kept of it.
fn select(scene: &Scene<'_, '_>) -> Option<(Id, Vec<usize>)> {
    let mut scores = score::Rating::new(scene).corrected();
    region::lift(scene, &mut scores);
    let attempt = |scores: &[f32], memory: bool| {
        let region = region::choose(scene, scores)?;
        let mut kept = region::keep(scene, scores);
        kept.retain(|&n| !(memory && scene.is_furniture(&scene.pieces[n])));
        let mass: u32 = kept.iter().map(|&n| scene.pieces[n].mass).sum();
        (mass > 0).then_some((mass, region, kept))
    };
    let mut chosen = attempt(&scores, false);
    if scene.pieces.iter().any(|p| scene.is_furniture(p)) {
        let mass = chosen.as_ref().map_or(0, |c| c.0);
        heed_memory(scene, &mut scores);
        // A page of which little is new is a copy of others, not furniture.
        chosen = attempt(&scores, true).filter(|again| again.0 * 2 > mass).or(chosen);
    }
    chosen.map(|(_, region, kept)| (region, kept))
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
        domain: None,
        weights: weights::standard(),
        title,
        description: Vec::new(),
        furniture: None,
    };
    let own = |p: &Piece| p.link_mass * 2 <= p.mass && !scene.is_title(p);
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
        dateline: false,
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
