//! Which part of the page holds the article, and which pieces of it are kept.

use std::collections::HashMap;

use crate::extract::dom::Id;
use crate::extract::marks::Marks;
use crate::extract::tag::Tag;

use super::Scene;
use super::pieces::{PROSE_MASS_MIN, Piece, Shape};

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

/// The pieces of the article, in order: what scores above nothing, each line once, no heading
/// over nothing; and the captions among them.
pub(super) fn keep(scene: &Scene<'_, '_>, scores: &[f32]) -> Vec<usize> {
    let mut kept: Vec<bool> = scores.iter().map(|s| *s > 0.0).collect();
    tables(scene, scores, &mut kept);
    once(scene, scores, &mut kept);
    tops(scene, &mut kept);
    ends(scene, &mut kept);
    headings(scene, scores, &mut kept);
    captions(scene, &mut kept);
    (0..kept.len()).filter(|&n| kept[n]).collect()
}

/// Lifts the scores of a page whose likeliest prose hardly scores: written in an unusual way, it is
/// the text all the same.
pub(super) fn lift(scene: &Scene<'_, '_>, scores: &mut [f32]) {
    /// What the prose of a text scores at least.
    const TEXT_SCORE: f32 = 1.5;
    /// What is further from that is no text.
    const LIFT_MAX: f32 = 3.0;
    /// So much prose, in visible signs, is a text.
    const TEXT_MASS: u32 = 600;
    /// Where so much surely is text, the rest is what stands around a short one.
    const SURE_MASS: u32 = 300;
    let prose = |(p, s): (&Piece, &f32)| (p.mass >= PROSE_MASS_MIN).then_some((*s, p.mass));
    let mut prose: Vec<(f32, u32)> =
        scene.pieces.iter().zip(scores.iter()).filter_map(prose).collect();
    let sure = prose.iter().filter(|(score, _)| *score >= TEXT_SCORE);
    if sure.map(|(_, mass)| mass).sum::<u32>() >= SURE_MASS {
        return;
    }
    prose.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut mass = 0;
    let enough = prose.iter().find(|(_, m)| {
        mass += m;
        mass >= TEXT_MASS
    });
    let Some((height, _)) = enough.or(prose.first()) else { return };
    let missing = TEXT_SCORE - height;
    if missing > 0.0 && missing <= LIFT_MAX {
        scores.iter_mut().for_each(|s| *s += missing);
    }
}

/// Captions stand close to kept text; they are kept as captions.
fn captions(scene: &Scene<'_, '_>, kept: &mut [bool]) {
    /// How many pieces off the text may be.
    const NEAR: usize = 3;
    let text = kept.to_vec();
    for (n, piece) in scene.pieces.iter().enumerate() {
        let around = |range: std::ops::Range<usize>| text[range].iter().any(|k| *k);
        let before = around(n.saturating_sub(NEAR)..n);
        let behind = around(n..(n + NEAR + 1).min(text.len()));
        let other = piece.marks.has(Marks::FURNITURE.without(Marks::HIDDEN));
        kept[n] |= piece.shape == Shape::Caption && before && behind && !other;
    }
}

/// A table that is likely text on the whole is kept whole: its figures say little by themselves.
fn tables(scene: &Scene<'_, '_>, scores: &[f32], kept: &mut [bool]) {
    /// No cell counts for more than that.
    const SCORE_MAX: f32 = 4.0;
    /// A table with a longer cell, in visible signs, may lay out the page.
    const CELL_MASS_MAX: u32 = 300;
    let table = |piece: &Piece| match piece.shape {
        Shape::Cell(table) => Some(table),
        _ => None,
    };
    let mut sums: HashMap<Id, f32> = HashMap::new();
    for (piece, score) in scene.pieces.iter().zip(scores) {
        let Some(table) = table(piece) else { continue };
        let sum = sums.entry(table).or_default();
        *sum += match piece.mass {
            mass if mass > CELL_MASS_MAX => f32::NEG_INFINITY,
            mass => mass as f32 * score.clamp(-SCORE_MAX, SCORE_MAX),
        };
    }
    for (n, piece) in scene.pieces.iter().enumerate() {
        kept[n] |= table(piece).and_then(|table| sums.get(&table)).is_some_and(|sum| *sum > 0.0);
    }
}

/// Of a line that stands twice, hidden once, the likelier one is kept. A text may well repeat a line
/// in the same surroundings.
fn once(scene: &Scene<'_, '_>, scores: &[f32], kept: &mut [bool]) {
    /// Shorter lines repeat by chance, in visible signs.
    const MASS_MIN: u32 = 60;
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for n in 0..kept.len() {
        let piece = &scene.pieces[n];
        if !kept[n] || piece.mass < MASS_MIN {
            continue;
        }
        if let Some(other) = seen.insert(&piece.text, n)
            && !alike(scene, &scene.pieces[other], piece)
        {
            let worse = if scores[other] >= scores[n] { n } else { other };
            kept[worse] = false;
            seen.insert(&piece.text, if worse == n { other } else { n });
        }
    }
}

/// Whether two pieces stand in elements of the same names and classes.
fn alike(scene: &Scene<'_, '_>, one: &Piece, other: &Piece) -> bool {
    /// How far up is looked.
    const LEVELS: usize = 8;
    let page = scene.page;
    let up = |owner: Id| std::iter::once(owner).chain(page.around(owner)).take(LEVELS);
    let said = |id: Id| (page.nodes[id].tag, page.attr(id, "class"), page.attr(id, "id"));
    up(one.owner).zip(up(other.owner)).all(|(a, b)| a == b || said(a) == said(b))
}

/// Whether a line is short and no sentence.
fn is_label(piece: &Piece) -> bool {
    /// The longest label, in visible signs.
    const MASS_MAX: u32 = 40;
    let line = matches!(piece.shape, Shape::Paragraph | Shape::Loose);
    line && !piece.sentence && piece.mass <= MASS_MAX
}

/// Whether a piece is kept, and long enough for a paragraph.
fn is_kept_prose(scene: &Scene<'_, '_>, kept: &[bool], n: usize) -> bool {
    kept[n] && scene.pieces[n].mass >= PROSE_MASS_MIN
}

/// Above the first paragraph stand title, byline and date again: none of them is text.
fn tops(scene: &Scene<'_, '_>, kept: &mut [bool]) {
    let first = (0..kept.len()).find(|&n| is_kept_prose(scene, kept, n)).unwrap_or(0);
    for (n, piece) in scene.pieces.iter().enumerate() {
        let label = n < first && is_label(piece);
        kept[n] = kept[n] && !label && !scene.is_title(piece);
    }
}

/// Below the last paragraph stand date, initials and credits: none of them is text.
fn ends(scene: &Scene<'_, '_>, kept: &mut [bool]) {
    let prose = |n: &usize| is_kept_prose(scene, kept, *n);
    let Some(last) = (0..kept.len()).rfind(prose) else { return };
    for (n, piece) in scene.pieces.iter().enumerate().skip(last + 1) {
        kept[n] &= !is_label(piece);
    }
}

/// A heading with no text behind it heads nothing; one that is surely text says something itself.
fn headings(scene: &Scene<'_, '_>, scores: &[f32], kept: &mut [bool]) {
    /// The least score and words of such a heading.
    const SURE: f32 = 1.5;
    const WORDS_MIN: u32 = 6;
    let mut text = false;
    for n in (0..kept.len()).rev() {
        let heading = matches!(scene.pieces[n].shape, Shape::Heading(_));
        let speaks = scores[n] >= SURE && scene.pieces[n].words >= WORDS_MIN;
        if kept[n] && (!heading || speaks) {
            text = true;
        }
        if kept[n] && heading && !text {
            kept[n] = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::{PageContext, extract};

    /// The text of an article with something among its paragraphs.
    fn check(among: &str, expected: &[&str]) {
        const BEFORE: &str =
            "The council of Harbour Town met on Monday, and it voted for the plan.";
        const BEHIND: &str =
            "Work begins in the spring, the mayor said, and it should take two years.";
        let page = format!(
            "<article><h1>Plan for the old town</h1><p>{BEFORE}</p><p>{BEHIND}</p>{among}</article>"
        );
        let text = extract(page.as_bytes(), &PageContext::default()).value.text();
        let lines: Vec<&str> = text.lines().filter(|l| !l.is_empty()).skip(2).collect();
        assert_eq!(lines, expected, "{among}");
    }

    #[test]
    fn a_table_is_kept_whole() {
        check(
            "<p>So the members of the council voted, by party, after a debate of five hours:</p>\
             <table><tr><td>Party</td><td>For</td><td>%</td></tr>\
             <tr><td>Harbour list</td><td>11</td><td>9</td></tr></table>\
             <p>Nobody was absent, and nobody abstained, which had not happened for many years.</p>",
            &[
                "So the members of the council voted, by party, after a debate of five hours:",
                "Party\tFor\t%",
                "Harbour list\t11\t9",
                "Nobody was absent, and nobody abstained, which had not happened for many years.",
            ],
        );
    }

    #[test]
    fn a_text_may_repeat_a_line() {
        let line =
            "Would you cross the river on the old bridge, or would you rather take the ferry?";
        let answer = "I take the ferry every morning, she said, and I have done so for years.";
        let once = format!("<p>{line}</p><p>{answer}</p>");
        check(&format!("{once}<p>{line}</p>"), &[line, answer, line]);
        check(&format!("{once}<div class=pullquote><b>{line}</b></div>"), &[line, answer]);
    }

    #[test]
    fn a_last_heading_is_kept_where_it_says_something() {
        let facts = "<h3>1. The bridge carried forty thousand cars on every day of the week.</h3>";
        check(facts, &["1. The bridge carried forty thousand cars on every day of the week."]);
        check("<h3>Read on</h3>", &[]);
    }

    #[test]
    fn a_short_text_does_not_lift_what_stands_around_it() {
        let text = "The council of Harbour Town met on Monday, and after a debate of five hours it voted \
                    for the new bridge over the river, which had been on its list for thirty years. \
                    Work begins in the spring, the mayor said, and it should take two years and cost \
                    four million, of which the state pays one half and the town itself the other.";
        let page = format!(
            "<article><h1>Plan for the bridge</h1><p>{text}</p></article><footer><div class=offer>\
             <p>You want to read on: our offers are for everybody, and the first month costs nothing.\
             </p></div></footer>"
        );
        let article = extract(page.as_bytes(), &PageContext::default()).value;
        assert_eq!(article.text(), text);
    }
}
