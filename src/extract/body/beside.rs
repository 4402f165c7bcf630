//! What stands beside the prose: short lines, lists and tables that their own words do not tell to be
//! text of the article, but the paragraphs among which they stand do.

use std::collections::HashMap;

use crate::extract::dom::Id;
use crate::extract::marks::Marks;
use crate::extract::tag::Tag;

use super::Scene;
use super::pieces::{Piece, Shape};

/// Prose has at least so many visible signs.
const PROSE_MASS_MIN: u32 = 80;
/// How many paragraphs make an element one that holds the text.
const PARAGRAPHS_MIN: usize = 2;
/// How many wrappers may stand between such an element and a list or table of it.
const WRAPPERS_MAX: usize = 3;
/// Below this, more speaks against a piece than that it is short.
const SCORE_MIN: f32 = -4.5;

/// An element that holds paragraphs of the text.
struct Home {
    paragraphs: usize,
    /// What is said about all of its paragraphs; it does not tell its parts apart.
    common: Marks,
}

/// Keeps the pieces that stand among kept paragraphs as their siblings, where nothing but their
/// shortness speaks against them.
pub(super) fn keep(scene: &Scene<'_, '_>, scores: &[f32], kept: &mut [bool]) {
    let homes = homes(scene, kept);
    let (Some(first), Some(last)) = (kept.iter().position(|k| *k), kept.iter().rposition(|k| *k))
    else {
        return;
    };
    let mut n = first;
    while n < scene.pieces.len() {
        let Some((home, child)) = place(scene, &homes, &scene.pieces[n]) else {
            n += 1;
            continue;
        };
        // What heads kept text is a part of it, also where it is a link to what the text is about.
        if let Shape::Heading(2..) = scene.pieces[n].shape
            && child == scene.pieces[n].owner
        {
            let piece = &scene.pieces[n];
            kept[n] |= !piece.marks.without(home.common).has(against(piece.shape));
            n += 1;
            continue;
        }
        let end = scene.page.nodes[child].end.max(scene.pieces[n].to);
        let inside = scene.pieces[n..].iter().take_while(|p| p.from < end).count().max(1);
        let group = n..n + inside;
        // What closes the text may be a list, hardly a short line.
        let listed = matches!(scene.pieces[n].shape, Shape::Item(_) | Shape::Cell(_));
        let among = group.end <= last || listed && kept[..n].iter().rev().take(2).any(|k| *k);
        if among && belongs(scene, scores, home, group.clone()) {
            kept[group.clone()].fill(true);
        }
        n = group.end;
    }
}

fn homes(scene: &Scene<'_, '_>, kept: &[bool]) -> HashMap<Id, Home> {
    let mut homes: HashMap<Id, Home> = HashMap::new();
    for (piece, _) in scene.pieces.iter().zip(kept).filter(|(p, k)| **k && p.mass >= PROSE_MASS_MIN)
    {
        let id = match piece.shape {
            Shape::Paragraph => scene.page.nodes[piece.owner].parent,
            Shape::Loose => piece.owner,
            _ => continue,
        };
        let home = homes.entry(id).or_insert(Home { paragraphs: 0, common: piece.marks });
        home.paragraphs += 1;
        home.common = home.common.both(piece.marks);
    }
    homes.retain(|_, home| home.paragraphs >= PARAGRAPHS_MIN);
    homes
}

/// The element with paragraphs that a piece stands in, and the child of it that holds the piece.
fn place<'h>(
    scene: &Scene<'_, '_>,
    homes: &'h HashMap<Id, Home>,
    piece: &Piece,
) -> Option<(&'h Home, Id)> {
    if let Some(home) = homes.get(&piece.owner) {
        return Some((home, piece.from));
    }
    let mut child = piece.owner;
    let mut wrappers = 0;
    for id in scene.page.around(piece.owner) {
        if let Some(home) = homes.get(&id) {
            return Some((home, child));
        }
        child = id;
        let tag = scene.page.nodes[id].tag;
        let own = matches!(tag, Tag::Li | Tag::Ul | Tag::Ol | Tag::Dl | Tag::Table | Tag::Tr);
        wrappers += usize::from(!own);
        if wrappers > WRAPPERS_MAX {
            return None;
        }
    }
    None
}

/// Whether nothing but shortness speaks against a group of pieces.
fn belongs(
    scene: &Scene<'_, '_>,
    scores: &[f32],
    home: &Home,
    group: std::ops::Range<usize>,
) -> bool {
    let pieces = &scene.pieces[group.clone()];
    let mass: u32 = pieces.iter().map(|p| p.mass).sum();
    let links: u32 = pieces.iter().map(|p| p.link_mass).sum();
    // A quotation from elsewhere links to where it is from.
    let quoted = pieces.iter().all(|p| p.shape == Shape::Quote);
    (quoted || links * 5 < mass * 2)
        && pieces.iter().zip(&scores[group]).all(|(p, s)| {
            *s > SCORE_MIN
                && !p.marks.without(home.common).has(against(p.shape))
                && p.shape != Shape::Caption
                && !scene.is_title(&p.text)
        })
}

/// The marks that tell a piece of this shape apart from the paragraphs around it.
fn against(shape: Shape) -> Marks {
    let all = Marks::FURNITURE
        | Marks::CAPTION
        | Marks::BYLINE
        | Marks::DATE
        | Marks::META
        | Marks::MEDIA
        | Marks::ASIDE;
    match shape {
        // Named after the network that it is from.
        Shape::Quote => all.without(Marks::SHARE | Marks::MEDIA),
        // A table may stand in a figure.
        Shape::Item(_) | Shape::Cell(_) => all.without(Marks::MEDIA),
        _ => all,
    }
}
