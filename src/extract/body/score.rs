//! How much each piece of the page reads like a piece of the article.
//!
//! Two rounds, each a sum of learnt weights: of what is to be seen of a piece by itself, then of
//! that and of what is to be seen of it among the others, given the scores of the first round. Then
//! trees correct the scores. Positive is article.

use super::Scene;
use super::facts::Answers;
use super::{context, facts};

/// How many rounds there are.
pub const ROUNDS: usize = 2;

/// What scores no more than this after a round is no text, whatever else may be asked about it.
pub const NO_TEXT: f32 = -4.5;

/// The part of the tables' score that trees are grown upon: tables alone are too sure.
pub const TABLES_PART: f32 = 0.5;

/// The pieces of a page, as far as they are scored.
pub(super) struct Rating<'r, 's, 't> {
    scene: &'r Scene<'s, 't>,
    kinds: Vec<u64>,
    /// The answers about each piece alone.
    pub alone: Vec<Answers>,
    /// Of each piece, after the last round for which there are weights.
    pub scores: Vec<f32>,
}

impl<'r, 's, 't> Rating<'r, 's, 't> {
    /// Scores the pieces by the tables.
    pub fn new(scene: &'r Scene<'s, 't>) -> Rating<'r, 's, 't> {
        let mut tables = scene.weights.rounds.iter();
        let alone = facts::facts(scene);
        let first = tables.next();
        let scores = alone.iter().map(|a| first.map_or(0.0, |t| t.sum(a))).collect();
        let mut rating = Rating { scene, kinds: context::kinds(scene), alone, scores };
        for tables in tables {
            rating.again(|_, answers| tables.sum(answers));
        }
        rating
    }

    /// The scores, corrected by the trees.
    pub fn corrected(mut self) -> Vec<f32> {
        let forest = &self.scene.weights.forest;
        if !forest.trees.is_empty() {
            self.again(|score, answers| score * TABLES_PART + forest.sum(answers));
        }
        self.scores
    }

    /// The answers of the next round; none about pieces that are no text.
    pub fn among(&self) -> Vec<Answers> {
        context::facts(self.scene, &self.kinds, &self.alone, &self.scores, NO_TEXT)
    }

    fn again(&mut self, rate: impl Fn(f32, &Answers) -> f32) {
        let answers = self.among();
        let asked = self.scores.iter_mut().zip(&answers).filter(|(_, a)| !a.is_empty());
        asked.for_each(|(score, answers)| *score = rate(*score, answers));
    }
}
