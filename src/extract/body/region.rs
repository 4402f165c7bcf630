//! Which part of the page holds the article, and which pieces of it are kept.

use crate::extract::dom::Id;
use crate::extract::marks::Marks;
use crate::extract::tag::Tag;

use super::Scene;
use super::beside;
use super::pieces::{Piece, Shape};
use super::score::word_count;

/// The element whose pieces, good less bad, weigh the most.
pub(super) fn choose(scene: &Scene<'_, '_>, scores: &[f32]) -> Option<Id> {
    let nodes = &scene.page.nodes;
    // Worth of the pieces up to each node: a subtree's is a difference.
    let mut up_to = vec![0.0f64; nodes.len() + 1];
    for (piece, score) in scene.pieces.iter().zip(scores) {
        up_to[piece.from + 1] += f64::from(worth(piece, *score));
    }
    for at in 0..nodes.len() {
        up_to[at + 1] += up_to[at];
    }
    let mut best: Option<(f64, Id)> = None;
    for (id, node) in nodes.iter().enumerate() {
        if node.tag == Tag::Text || !(node.tag.is_block() || id == 0) {
            continue;
        }
        let sum = up_to[node.end] - up_to[id];
        let prior = if node.marks.has(Marks::ARTICLE_BODY) {
            1.12
        } else if node.tag == Tag::Article || node.tag == Tag::Main {
            1.06
        } else {
            1.0
        };
        let value = sum * prior;
        // Deeper nodes come later: an equal sum in a smaller element wins.
        if sum > 0.0 && best.is_none_or(|(top, _)| value >= top) {
            best = Some((value, id));
        }
    }
    best.map(|(_, id)| id)
}

/// What a piece adds to the element that holds it.
fn worth(piece: &Piece, score: f32) -> f32 {
    // Menus and teasers are many and short: what is bad about a region must not drown its prose.
    const BAD_SIZE_MAX: f32 = 7.0;
    const BAD_WEIGHT: f32 = 0.04;
    let size = (piece.mass as f32).sqrt();
    if score > 0.0 {
        score.min(4.0) * size
    } else {
        score.max(-4.0) * size.min(BAD_SIZE_MAX) * BAD_WEIGHT
    }
}

/// The pieces of the article, in order: those of the region that read like it, and the standfirst
/// before it.
pub(super) fn keep(scene: &Scene<'_, '_>, scores: &[f32], region: Id) -> Vec<usize> {
    let node = &scene.page.nodes[region];
    let inside = |p: &Piece| p.from >= region && p.from < node.end;
    let mut kept: Vec<bool> = scene
        .pieces
        .iter()
        .zip(scores)
        .map(|(p, s)| inside(p) && (*s > 0.0 || p.shape == Shape::Caption && *s > -4.0))
        .collect();
    standfirst(scene, scores, region, &mut kept);
    lists_whole(scene, scores, region, &mut kept);
    beside::keep(scene, scores, &mut kept);
    headings(scene, scores, &mut kept);
    (0..kept.len()).filter(|&n| kept[n]).collect()
}

/// The lead may stand between the title and the region.
fn standfirst(scene: &Scene<'_, '_>, scores: &[f32], region: Id, kept: &mut [bool]) {
    let start = scene.heading.unwrap_or(0);
    for (n, piece) in scene.pieces.iter().enumerate() {
        if kept[n] || piece.from >= scene.page.nodes[region].end {
            continue;
        }
        let behind_title = piece.from > start && scene.heading.is_some();
        let lead = piece.near.has(Marks::LEAD)
            && !piece.near.has(Marks::FURNITURE)
            && behind_title
            && piece.from < region;
        let described = scene.is_description(&piece.text);
        let links = piece.link_mass * 2 > piece.mass;
        if piece.mass >= 20
            && !links
            && !scene.is_title(&piece.text)
            && (lead && scores[n] > -2.5 || described && scores[n] > -3.5)
        {
            // The same words may stand twice, hidden once.
            let twice =
                scene.pieces.iter().zip(kept.iter()).any(|(p, k)| *k && p.text == piece.text);
            kept[n] = !twice;
        }
    }
}

/// How many pieces before and behind tell whether a list or a short line stands within the text.
const AROUND: usize = 3;

/// A list is kept as a whole or not at all, by the weight of its items.
fn lists_whole(scene: &Scene<'_, '_>, scores: &[f32], region: Id, kept: &mut [bool]) {
    let mut n = 0;
    while n < scene.pieces.len() {
        let (Shape::Item(list) | Shape::Cell(list)) = scene.pieces[n].shape else {
            n += 1;
            continue;
        };
        let end = scene.page.nodes[list].end;
        // A table around the text lays out the page.
        if list <= region && end >= scene.page.nodes[region].end {
            n += 1;
            continue;
        }
        let mut last = n;
        while last < scene.pieces.len() && scene.pieces[last].from < end {
            last += 1;
        }
        let items = &scene.pieces[n..last];
        let mass: f32 = items.iter().map(|p| p.mass as f32).sum();
        let links: f32 = items.iter().map(|p| p.link_mass as f32).sum();
        let sum: f32 = items
            .iter()
            .zip(&scores[n..last])
            .map(|(p, s)| s.clamp(-3.0, 3.0) * p.mass as f32)
            .sum();
        // Between paragraphs of the text, a list that is not of links is part of it.
        let before = kept[n.saturating_sub(AROUND)..n].iter().any(|k| *k);
        let after = kept[last..(last + AROUND).min(kept.len())].iter().any(|k| *k);
        let clean = links < mass * 0.4
            && !items.iter().any(|p| p.marks.has(Marks::FURNITURE | Marks::ASIDE));
        let any = kept[n..last].iter().any(|k| *k);
        let floor = if before && after && clean { -2.8 } else { -0.3 };
        if any || (before && after && clean) {
            kept[n..last].fill(sum / mass.max(1.0) > floor);
        }
        n = last.max(n + 1);
    }
}

/// A heading is kept where kept text follows it, and dropped where none does. A short line in bold, or
/// one among paragraphs of its kind, is kept between kept paragraphs.
fn headings(scene: &Scene<'_, '_>, scores: &[f32], kept: &mut [bool]) {
    let Some(first) = kept.iter().position(|k| *k) else { return };
    for n in (0..scene.pieces.len()).rev() {
        let piece = &scene.pieces[n];
        let followed = kept.get(n + 1).copied().unwrap_or(false);
        let linked = piece.link_mass * 2 > piece.mass.max(1);
        if matches!(piece.shape, Shape::Heading(_)) {
            let near = scores[n] > -1.8 && n >= first && !linked;
            kept[n] = (kept[n] || near) && followed && !scene.is_title(&piece.text);
        } else if !kept[n]
            && followed
            && n > first
            && !linked
            && matches!(piece.shape, Shape::Loose | Shape::Paragraph)
        {
            let before = kept[n.saturating_sub(AROUND)..n].iter().any(|k| *k);
            let like_next = scene.page.nodes[piece.owner].parent
                == scene.page.nodes[scene.pieces[n + 1].owner].parent;
            let clean =
                !piece.near.has(Marks::FURNITURE | Marks::CAPTION | Marks::BYLINE | Marks::DATE)
                    && !scene.is_title(&piece.text);
            kept[n] = before
                && clean
                && like_next
                && scores[n] > -2.6
                && word_count(&piece.text) <= SHORT_WORDS;
        }
    }
}

/// The longest line that may be a label, in words.
const SHORT_WORDS: usize = 14;
