//! What is to be seen of each piece among the others, once each has a first score.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::extract::dom::Id;
use crate::extract::marks::Marks;

use super::Scene;
use super::branch::{self, Branches};
use super::facts::{Answers, bin, parent, shape};
use super::pieces::{PROSE_MASS_MIN, Piece, Shape};
use super::region;
use super::sum::Sum;

/// The questions about a piece among the others.
pub(super) const QUESTIONS: &[&str] = &[
    "own first score",
    "score before",
    "score behind",
    "second before",
    "second behind",
    "scores of ten around",
    "scores in the parent",
    "scores in the grandparent",
    "scores three levels up",
    "scores of its kind",
    "scores of its list",
    "region",
    "prose before and behind",
    "text before",
    "shape, by the next before and behind",
    "length, by the next before and behind",
    "region, by own score",
    "shape, by scores of its kind",
    "next of other shape",
    "levels below the region",
    "home",
    "own score below that of the home",
    "score of its kind below that of the home",
    "score of the parent below that of the home",
    "unlikely lines since the last likely prose",
    "all prose of the home before",
];

/// The answers about every piece that scores more than `floor`; none about the others.
pub(super) fn facts(
    scene: &Scene<'_, '_>,
    kinds: &[u64],
    alone: &[Answers],
    scores: &[f32],
    floor: f32,
) -> Vec<Answers> {
    let among = Among::new(scene, kinds, scores);
    let all = |(n, alone): (usize, &Answers)| match scores[n] > floor {
        true => among.with(answers(scene, &among, n, alone.len() + branch::QUESTIONS.len()), alone),
        false => Answers::new(),
    };
    alone.iter().enumerate().map(all).collect()
}

/// The kind of every piece: those of one kind stand in elements of the same names and classes.
pub(super) fn kinds(scene: &Scene<'_, '_>) -> Vec<u64> {
    scene.pieces.iter().map(|piece| kind_of(scene, piece)).collect()
}

struct Among<'s> {
    first: &'s [f32],
    own: Vec<Sum>,
    /// Sums up to each node.
    nodes: Vec<Sum>,
    /// Sums up to each piece.
    pieces: Vec<Sum>,
    kinds: HashMap<u64, Sum>,
    kind: &'s [u64],
    /// Distance to the nearest likely prose before and behind, in pieces.
    prose_before: Vec<u16>,
    prose_behind: Vec<u16>,
    /// Unlikely lines since the last likely prose.
    unlikely: Vec<u32>,
    region: Option<(Id, Id)>,
    /// The element with the most likely text directly in it.
    home: Option<Id>,
    /// The mean score of the likely text in it.
    height: f32,
    branches: Branches,
}

impl<'s> Among<'s> {
    fn new(scene: &Scene<'_, '_>, kind: &'s [u64], first: &'s [f32]) -> Among<'s> {
        let own: Vec<Sum> = scene.pieces.iter().zip(first).map(|(p, s)| Sum::of(p, *s)).collect();
        let mut nodes = vec![Sum::default(); scene.page.nodes.len() + 1];
        let mut pieces = vec![Sum::default(); own.len() + 1];
        let mut kinds: HashMap<u64, Sum> = HashMap::new();
        for (n, piece) in scene.pieces.iter().enumerate() {
            nodes[piece.from + 1].add(own[n]);
            pieces[n + 1] = pieces[n];
            pieces[n + 1].add(own[n]);
            kinds.entry(kind[n]).or_default().add(own[n]);
        }
        for at in 1..nodes.len() {
            let before = nodes[at - 1];
            nodes[at].add(before);
        }
        let likely: Vec<bool> = scene
            .pieces
            .iter()
            .zip(first)
            .map(|(p, s)| *s > 1.0 && p.mass >= PROSE_MASS_MIN)
            .collect();
        let distance = |forward: bool| {
            let mut last = u16::MAX;
            let mut out = vec![u16::MAX; likely.len()];
            for i in 0..likely.len() {
                let n = if forward { i } else { likely.len() - 1 - i };
                out[n] = last;
                last = if likely[n] { 0 } else { last };
                last = last.saturating_add(1);
            }
            out
        };
        let mut since = 0;
        let unlikely = (0..likely.len())
            .map(|n| {
                since = if likely[n] { 0 } else { since + u32::from(first[n] < -0.5) };
                since
            })
            .collect();
        let (home, height) = home_of(scene, first);
        let branches = Branches::new(scene, home, &own, &likely);
        let region = region::choose(scene, first).map(|id| (id, scene.page.nodes[id].end));
        Among {
            first,
            own,
            nodes,
            pieces,
            kinds,
            kind,
            prose_before: distance(true),
            prose_behind: distance(false),
            unlikely,
            region,
            home,
            height,
            branches,
        }
    }

    /// The answers about a piece among the others, and those about it alone.
    fn with(&self, mut answers: Answers, alone: &Answers) -> Answers {
        let (facts, marks) = alone.split_at(alone.len() - Marks::NAMED.len());
        answers.extend_from_slice(facts);
        let marks = Marks::NAMED.iter().zip(marks);
        answers.extend(marks.map(|((mark, _), own)| self.branches.mark(*mark, *own)));
        answers
    }

    fn subtree(&self, scene: &Scene<'_, '_>, id: Id) -> Sum {
        self.nodes[scene.page.nodes[id].end].less(self.nodes[id])
    }
}

fn kind_of(scene: &Scene<'_, '_>, piece: &Piece) -> u64 {
    let mut hasher = DefaultHasher::new();
    let page = scene.page;
    for id in std::iter::once(piece.owner).chain(page.around(piece.owner)).take(3) {
        page.nodes[id].tag.hash(&mut hasher);
        page.attr(id, "class").hash(&mut hasher);
    }
    hasher.finish()
}

/// The answers about a piece, with room for more.
fn answers(scene: &Scene<'_, '_>, among: &Among<'_>, n: usize, more: usize) -> Answers {
    let piece = &scene.pieces[n];
    let mut out = Vec::with_capacity(QUESTIONS.len() + more);
    let score = |at: Option<usize>| at.and_then(|at| among.first.get(at)).copied();
    let before = score(n.checked_sub(1));
    let behind = score(Some(n + 1));
    out.push(bin(
        among.first[n],
        &[-6., -4.5, -3.5, -2.5, -1.8, -1.2, -0.6, 0., 0.6, 1.2, 1.8, 2.5, 3.5, 4.5, 6.],
    ));
    for score in [before, behind, score(n.checked_sub(2)), score(Some(n + 2))] {
        out.push(score.map_or(0, |s| 1 + bin(s, &[-4., -2., -0.7, 0.7, 2., 4.])));
    }
    let own = among.own[n];
    let window = (n.saturating_sub(5), (n + 6).min(among.own.len()));
    out.push(among.pieces[window.1].less(among.pieces[window.0]).less(own).answer());
    let parent = parent(scene, piece);
    let grandparent = scene.page.nodes[parent].parent;
    for id in [parent, grandparent, scene.page.nodes[grandparent].parent] {
        out.push(among.subtree(scene, id).less(own).answer());
    }
    let kind = among.kinds.get(&among.kind[n]).map_or(0, |s| s.less(own).answer());
    out.push(kind);
    out.push(match piece.shape {
        Shape::Item(list) | Shape::Cell(list) => among.subtree(scene, list).answer(),
        _ => 0,
    });
    let region = match among.region {
        None => 0,
        Some((from, _)) if piece.from < from => 1,
        Some((_, to)) if piece.from >= to => 2,
        Some(_) => 3,
    };
    out.push(region);
    let far = |d: u16| bin(f32::from(d), &[2.0, 4.0, 9.0, 30.0]);
    out.push(far(among.prose_before[n]) * 5 + far(among.prose_behind[n]));
    let all = among.pieces.last().map_or(1.0, |s| s.likely).max(1.0);
    out.push(bin(
        among.pieces[n].likely / all,
        &[0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999],
    ));
    let text = |score: Option<f32>| u8::from(score.is_some_and(|s| s > 0.0));
    let next = text(before) + 2 * text(behind);
    out.push(shape(piece.shape) * 4 + next);
    out.push(bin(piece.words as f32, &[3.0, 7.0, 13.0, 26.0]) * 4 + next);
    out.push(region * 5 + bin(among.first[n], &[-2.0, -0.7, 0.7, 2.0]));
    out.push(shape(piece.shape) * 4 + kind.div_ceil(3));
    out.push(other_shape(scene, among, n));
    out.push(levels(scene, among, piece));
    out.push(home(scene, among, parent));
    out.push(own.below(among.height));
    out.push(among.kinds.get(&among.kind[n]).map_or(0, |s| s.less(own).below(among.height)));
    out.push(among.subtree(scene, parent).less(own).below(among.height));
    out.push(bin(among.unlikely[n] as f32, &[1.0, 3.0, 6.0, 12.0, 30.0]));
    out.push(match among.home {
        None => 0,
        Some(home) if piece.from < home => 1,
        Some(home) if piece.from >= scene.page.nodes[home].end => 2,
        Some(_) => 3,
    });
    out.extend(among.branches.answers(scene, n, own, |id| among.subtree(scene, id)));
    out
}

/// For a heading or a label: the score of the first piece behind it that is of another shape.
fn other_shape(scene: &Scene<'_, '_>, among: &Among<'_>, n: usize) -> u8 {
    /// How far it may be off, in pieces.
    const WITHIN: usize = 4;
    let own = shape(scene.pieces[n].shape);
    let next =
        (n + 1..scene.pieces.len()).take(WITHIN).find(|&m| shape(scene.pieces[m].shape) != own);
    next.map_or(0, |m| {
        let heading = u8::from(matches!(scene.pieces[n].shape, Shape::Heading(_)));
        1 + 5 * heading + bin(among.first[m], &[-2.0, -0.7, 0.7, 2.0])
    })
}

/// How many elements lie between a piece and the region.
fn levels(scene: &Scene<'_, '_>, among: &Among<'_>, piece: &Piece) -> u8 {
    let Some((region, end)) = among.region else { return 0 };
    if piece.from < region || piece.from >= end {
        return 0;
    }
    let around = std::iter::once(piece.owner).chain(scene.page.around(piece.owner));
    1 + around.take_while(|id| *id != region).count().min(6) as u8
}

/// The element with the most likely text directly in it, and the mean score of that text.
fn home_of(scene: &Scene<'_, '_>, first: &[f32]) -> (Option<Id>, f32) {
    let mut homes: HashMap<Id, (f32, f32)> = HashMap::new();
    for (piece, score) in scene.pieces.iter().zip(first) {
        if *score > 0.0 && piece.mass >= PROSE_MASS_MIN {
            let home = homes.entry(parent(scene, piece)).or_default();
            home.0 += piece.mass as f32;
            home.1 += piece.mass as f32 * score.min(6.0);
        }
    }
    let best = homes.into_iter().max_by(|(a, x), (b, y)| x.1.total_cmp(&y.1).then(b.cmp(a)));
    best.map_or((None, 0.0), |(id, (mass, sum))| (Some(id), sum / mass))
}

/// Where the parent of a piece lies by the home: 0 there is none, 1 it is the home, 2 right in it,
/// 3 deeper, 4 beside it, 5 around it, 6 elsewhere in the grandparent of the home, 7 outside of that.
fn home(scene: &Scene<'_, '_>, among: &Among<'_>, parent: Id) -> u8 {
    let Some(home) = among.home else { return 0 };
    let nodes = &scene.page.nodes;
    let holds = |a: Id, b: Id| a <= b && b < nodes[a].end;
    match () {
        () if parent == home => 1,
        () if nodes[parent].parent == home => 2,
        () if holds(home, parent) => 3,
        () if nodes[parent].parent == nodes[home].parent => 4,
        () if holds(parent, home) => 5,
        () if holds(nodes[nodes[home].parent].parent, parent) => 6,
        () => 7,
    }
}
