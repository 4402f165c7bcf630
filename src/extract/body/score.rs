//! How much each piece of the page reads like a piece of the article.
//!
//! A sum of weights: structure first, words of class names second. Positive is article.

use std::collections::HashMap;

use crate::extract::marks::Marks;
use crate::extract::tag::Tag;
use crate::extract::text::{ends_sentence, is_cjk, key};

use super::Scene;
use super::pieces::{Piece, Shape};

/// A piece's marks and what each weighs against it, within a few elements and anywhere around.
const AGAINST: &[(Marks, f32, f32)] = &[
    (Marks::COMMENT, 4.0, 4.0),
    (Marks::HIDDEN, 3.0, 3.0),
    (Marks::NAV, 3.0, 2.5),
    (Marks::RELATED, 2.5, 2.0),
    (Marks::CONSENT, 3.0, 2.5),
    (Marks::NEWSLETTER, 3.0, 2.5),
    (Marks::AD, 2.5, 2.0),
    (Marks::SHARE, 2.5, 2.0),
    (Marks::PAYWALL, 2.0, 1.0),
    (Marks::BIO, 4.0, 3.0),
    (Marks::FOOTER, 2.0, 2.0),
    (Marks::FORM, 2.5, 1.5),
    (Marks::TAGS, 2.0, 1.0),
    (Marks::ASIDE, 1.5, 1.5),
    (Marks::CAPTION, 2.5, 0.5),
    (Marks::BYLINE, 2.5, 0.5),
    (Marks::DATE, 1.5, 0.2),
    (Marks::META, 1.5, 0.5),
    (Marks::VOTE, 1.0, 0.3),
    (Marks::BOX, 0.5, 0.5),
    (Marks::MEDIA, 0.8, 0.5),
    (Marks::LIST, 0.3, 0.3),
    (Marks::QUOTE, 0.0, 0.0),
];

/// The score of every piece, neighbours heeded.
///
/// `heed` is how far class names are believed, from 0 to 1.
pub(super) fn scores(scene: &Scene<'_, '_>, heed: f32) -> Vec<f32> {
    let mut alone: Vec<f32> = scene.pieces.iter().map(|p| alone(scene, p, heed)).collect();
    repeated(scene, &mut alone);
    let at = |n: isize| {
        usize::try_from(n).ok().and_then(|n| alone.get(n)).map_or(-1.0, |s| s.clamp(-3.0, 3.0))
    };
    (0..alone.len())
        .map(|n| {
            let i = n as isize;
            let near = (at(i - 1) + at(i + 1)) * 0.22 + (at(i - 2) + at(i + 2)) * 0.08;
            let same = |j: isize| {
                let other = usize::try_from(j).ok().and_then(|j| scene.pieces.get(j));
                other.is_some_and(|o| same_parent(scene, o, &scene.pieces[n]))
            };
            let kin = if same(i - 1) || same(i + 1) { 0.2 } else { 0.0 };
            alone[n] + near + kin * alone[n].signum()
        })
        .collect()
}

/// What stands three times on a page is a placeholder or an offer; what stands twice is shown once.
fn repeated(scene: &Scene<'_, '_>, scores: &mut [f32]) {
    /// Shorter lines repeat by chance, in visible signs.
    const MASS_MIN: u32 = 25;
    const AGAINST: f32 = 4.0;
    let mut seen: HashMap<&str, (usize, u32)> = HashMap::new();
    for piece in scene.pieces.iter().filter(|p| p.mass >= MASS_MIN) {
        seen.entry(&piece.text).or_default().1 += 1;
    }
    for (piece, score) in scene.pieces.iter().zip(scores) {
        if let Some((before, times)) =
            seen.get_mut(piece.text.as_str()).filter(|(_, times)| *times > 1)
        {
            if *times > 2 || *before > 0 {
                *score -= AGAINST;
            }
            // A copy that is hidden does not stand for the one that is shown.
            *before += usize::from(*score > 0.0);
        }
    }
}

fn same_parent(scene: &Scene<'_, '_>, a: &Piece, b: &Piece) -> bool {
    let parent = |p: &Piece| scene.page.nodes[p.owner].parent;
    parent(a) == parent(b) && scene.page.nodes[a.owner].tag == scene.page.nodes[b.owner].tag
}

/// The score of a piece by itself.
fn alone(scene: &Scene<'_, '_>, piece: &Piece, heed: f32) -> f32 {
    let words = word_count(&piece.text) as f32;
    let links = piece.link_mass as f32 / piece.mass.max(1) as f32;
    let sentence = ends_sentence(&piece.text);
    let mut score = -1.6 + 0.55 * (words + 1.0).ln();
    score += if sentence { 0.9 } else { -0.5 };
    score -= 3.2 * (links - 0.15).max(0.0);
    // A label and a link, or nothing but a link: the way to another article.
    if links > 0.55 && words < 30.0 {
        score -= 1.3;
    }
    if words >= 25.0 && sentence && links < 0.3 {
        score += 0.6;
    }
    score += match piece.shape {
        Shape::Paragraph => 0.9,
        Shape::Heading(1) => -0.8,
        Shape::Heading(_) => 0.4,
        Shape::Quote => 0.8,
        Shape::Code => 1.0,
        Shape::Item(_) => -0.4,
        Shape::Cell(_) => -0.3,
        Shape::Loose => -0.2,
        Shape::Caption => -3.0,
    };
    score += marked(piece, heed);
    score += places(scene, piece);
    score
}

fn marked(piece: &Piece, heed: f32) -> f32 {
    let mut score = 0.0;
    for (mark, near, far) in AGAINST {
        // Comments are prose, too: only their marks tell them apart.
        let heed = if *mark == Marks::COMMENT { 1.0 } else { heed };
        // A quotation from a social network is named after it, as the buttons are that share.
        if *mark == Marks::SHARE && piece.shape == Shape::Quote {
            continue;
        }
        if piece.near.has(*mark) {
            score -= heed * near;
        } else if piece.marks.has(*mark) {
            score -= heed * far;
        }
    }
    if piece.marks.has(Marks::ARTICLE_BODY) {
        score += 1.0;
    } else if piece.near.has(Marks::BODY) {
        score += 0.5;
    }
    if piece.near.has(Marks::LEAD) {
        score += 0.8;
    }
    score
}

/// What the place on the page and the page's own metadata say.
fn places(scene: &Scene<'_, '_>, piece: &Piece) -> f32 {
    let mut score = 0.0;
    if scene.heading.is_some_and(|h| piece.from < h) {
        score -= 1.0;
    }
    if !scene.article_body.is_empty() && piece.mass > 30 {
        let text = key(&piece.text);
        if memchr::memmem::find(scene.article_body.as_bytes(), text.as_bytes()).is_some() {
            score += 3.0;
        }
    }
    if scene.is_title(&piece.text) {
        score -= 4.0;
    }
    let inside = scene.page.around(piece.owner).take(20);
    if inside.into_iter().any(|id| scene.page.nodes[id].tag == Tag::Article) {
        score += 0.3;
    }
    score
}

/// Words, or signs of a script without spaces counted by twos.
pub(super) fn word_count(text: &str) -> usize {
    let cjk = text.chars().filter(|c| is_cjk(*c)).count();
    text.split_whitespace().count() + cjk / 2
}
