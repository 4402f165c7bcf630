//! Where a piece stands by the home of the text: the part of the page that it shares with few others.
//!
//! The smallest element that holds both a piece and the home is the fork; the child of the fork that
//! holds the piece is its branch. A box within the text is a branch of the home; what stands beside
//! the text is a branch of an element around it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::extract::dom::{Id, Page};
use crate::extract::marks::Marks;

use super::Scene;
use super::facts::{bin, parent};
use super::pieces::{Piece, Shape};
use super::sum::Sum;

/// The questions about the branch of a piece.
pub(super) const QUESTIONS: [&str; 5] = [
    "size of the branch",
    "scores in the branch",
    "scores of like branches",
    "heading of the branch",
    "prose of the home on both sides",
];

/// The branches of a page, and what is known of the home that they part from.
pub(super) struct Branches {
    /// That of each piece; none where it stands directly in the fork.
    found: Vec<Option<Branch>>,
    /// Sums of branches of one kind.
    like: HashMap<u64, Sum>,
    /// Likely prose directly in the home, up to each piece.
    at_home: Vec<u32>,
    /// The marks of the likeliest prose in the home.
    home_marks: Marks,
}

impl Branches {
    /// The branches by a home, of pieces with their scores, and whether each is likely prose.
    pub fn new(
        scene: &Scene<'_, '_>,
        home: Option<Id>,
        scores: &[Sum],
        likely: &[bool],
    ) -> Branches {
        let found = scene.pieces.iter().map(|piece| branch(scene.page, home?, piece));
        let found: Vec<Option<Branch>> = found.collect();
        let mut like: HashMap<u64, Sum> = HashMap::new();
        for (branch, score) in found.iter().zip(scores) {
            branch.iter().for_each(|b| like.entry(b.kind).or_default().add(*score));
        }
        let is_at_home = |n: usize| likely[n] && Some(parent(scene, &scene.pieces[n])) == home;
        let mut at_home = vec![0];
        let mut best: Option<usize> = None;
        for n in 0..scores.len() {
            let so_far = at_home.last().copied().unwrap_or(0);
            at_home.push(so_far + u32::from(is_at_home(n)));
            let better = |best: usize| scores[n].weight() > scores[best].weight();
            if is_at_home(n) && best.is_none_or(better) {
                best = Some(n);
            }
        }
        let home_marks = best.map_or(Marks::default(), |n| scene.pieces[n].marks);
        Branches { found, like, at_home, home_marks: home_marks.without(Marks::FURNITURE) }
    }

    /// A mark says something else where the home has it, too.
    pub fn mark(&self, mark: Marks, answer: u8) -> u8 {
        /// Answers to the questions about marks are less than that.
        const ANSWERS: u8 = 3;
        answer + ANSWERS * u8::from(self.home_marks.has(mark))
    }

    /// The answers about a piece: its score, and those of all that is below an element.
    pub fn answers(
        &self,
        scene: &Scene<'_, '_>,
        n: usize,
        own: Sum,
        below: impl Fn(Id) -> Sum,
    ) -> [u8; 5] {
        let before = self.at_home[n].min(2) as u8;
        let all = self.at_home.last().copied().unwrap_or(0);
        let behind = (all - self.at_home[n + 1]).min(2) as u8;
        let sides = before * 3 + behind;
        let Some(branch) = self.found[n] else { return [0, 0, 0, 0, sides] };
        let whole = below(branch.id);
        let like = self.like.get(&branch.kind).map_or(0, |s| s.less(whole).answer());
        let size = 1 + bin(whole.pieces, &[2.0, 4.0, 8.0, 20.0]);
        let first = scene.pieces.partition_point(|p| p.from < branch.id);
        let heading = scene.pieces.get(first).is_some_and(|p| matches!(p.shape, Shape::Heading(_)));
        let head = 1 + u8::from(heading) + 2 * u8::from(first == n);
        let (size, head) = if branch.alone { (0, 0) } else { (size, head) };
        [
            1 + size + 6 * branch.side,
            1 + whole.less(own).answer() + 10 * branch.side,
            1 + like + 10 * branch.side,
            1 + head + 5 * branch.side,
            9 * (1 + branch.side) + sides,
        ]
    }
}

/// The branch of a piece.
#[derive(Clone, Copy)]
struct Branch {
    /// The element.
    id: Id,
    /// The piece stands in it directly.
    alone: bool,
    /// Where it is: 0 within the home, 1 before it, 2 behind it.
    side: u8,
    /// Branches of one fork, name and class are of one kind.
    kind: u64,
}

/// The branch of a piece; none where it stands directly in the fork.
fn branch(page: &Page<'_>, home: Id, piece: &Piece) -> Option<Branch> {
    let mut below = None;
    let mut fork = piece.owner;
    while !(fork <= home && home < page.nodes[fork].end) {
        below = Some(fork);
        fork = page.nodes[fork].parent;
    }
    let id = below?;
    let side = match () {
        () if fork == home => 0,
        () if id < home => 1,
        () => 2,
    };
    let mut hasher = DefaultHasher::new();
    (fork, page.nodes[id].tag, page.attr(id, "class")).hash(&mut hasher);
    Some(Branch { id, alone: id == piece.owner, side, kind: hasher.finish() })
}

#[cfg(test)]
mod tests {
    use super::super::pieces::pieces;
    use super::*;
    use crate::extract::dom::Tree;
    use crate::extract::tag::Tag;

    #[test]
    fn pieces_stand_in_branches_of_the_home() {
        let tree = Tree::parse(
            "<body><h1>t</h1><main>m<article><p>a</p><div><b>b</b><p>c</p></div></article></main>\
             <aside><p>d</p></aside>",
        );
        let page = tree.page(&[]);
        let is_home = |id: &Id| page.nodes[*id].tag == Tag::Article;
        let home = page.elements().find(is_home).unwrap();
        let found = |piece: &Piece| {
            let branch = branch(&page, home, piece)?;
            Some((page.nodes[branch.id].tag, branch.alone, branch.side))
        };
        let found: Vec<_> = pieces(&page).iter().map(found).collect();
        let expected = [
            Some((Tag::H1, true, 1)),
            None,
            Some((Tag::P, true, 0)),
            Some((Tag::Div, true, 0)),
            Some((Tag::Div, false, 0)),
            Some((Tag::Aside, false, 2)),
        ];
        assert_eq!(found, expected);
    }
}
