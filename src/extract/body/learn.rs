//! What the program that learns the weights sees of a page.

use crate::extract::marks::Marks;
use crate::extract::{Decision, PageContext};
use crate::model::Article;

pub use super::facts::Answers;
pub use super::forest::{Forest, Node, Tree};
use super::pieces::Shape;
use super::score::Rating;
pub use super::score::{ROUNDS, TABLES_PART};
pub use super::weights::{Pair, Tables, Weights, print};
use super::{Scene, branch, context, facts};

/// A piece of a page with the answers to all questions about it.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// Visible signs.
    pub mass: u32,
    /// The answers of the round that the weights given end before; none where it is no text.
    pub answers: Answers,
    /// The score of the last round that has weights, by its tables.
    pub score: f32,
    /// Whether the weights given keep it as text.
    pub kept: bool,
}

/// The pieces of a page, looked at with some weights.
pub fn lines(bytes: &[u8], page: &PageContext<'_>, weights: &Weights) -> Vec<Line> {
    let (lines, ..) = crate::extract::with_evidence(bytes, page, |evidence, pieces| {
        let mut decision = Decision { evidence, article: Article::default() };
        decision.title(pieces);
        let scene = Scene { weights, ..super::scene(&decision.evidence, pieces) };
        let rating = Rating::new(&scene);
        let mut next = match weights.rounds.len() {
            0 => rating.alone.clone(),
            _ => rating.among(),
        };
        let kept = super::select(&scene).map(|selected| selected.1).unwrap_or_default();
        let lines: Vec<Line> = pieces
            .iter()
            .enumerate()
            .map(|(n, piece)| Line {
                text: piece.text.clone(),
                mass: piece.mass,
                score: rating.scores[n],
                answers: std::mem::take(&mut next[n]),
                kept: kept.contains(&n) && piece.shape != Shape::Caption,
            })
            .collect();
        (lines, ())
    });
    lines
}

/// What is asked in a round.
pub fn questions(round: usize) -> Vec<String> {
    let marks = Marks::NAMED.iter().map(|(_, name)| format!("mark {name}"));
    let among: [&[&str]; 2] = match round {
        0 => [&[], &[]],
        _ => [context::QUESTIONS, &branch::QUESTIONS],
    };
    let named = among.into_iter().flatten().chain(facts::QUESTIONS).map(|q| (*q).to_owned());
    named.chain(marks).collect()
}
