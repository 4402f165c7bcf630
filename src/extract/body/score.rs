//! How much each piece of the page reads like a piece of the article.
//!
//! Two rounds, each a sum of learnt weights: of what is to be seen of a piece by itself, then of
//! that and of what is to be seen of it among the others, given the scores of the first round. Then
//! trees correct the scores that are no certain no. Positive is article.

use super::Scene;
use super::facts::Answers;
use super::weights::Tables;
use super::{context, facts};

/// How many rounds there are.
pub const ROUNDS: usize = 2;

/// What scores no more than this after the last round is no text, whatever the trees say.
pub const NO_TEXT: f32 = -4.5;

/// The part of the tables' score that trees are grown upon: tables alone are too sure.
pub const TABLES_PART: f32 = 0.5;

/// The answers and the scores of one round.
pub(super) struct Round {
    /// About each piece.
    pub answers: Vec<Answers>,
    /// Of each piece.
    pub scores: Vec<f32>,
}

impl Round {
    fn new(answers: Vec<Answers>, tables: Option<&Tables>) -> Round {
        let score = |answers: &Answers| tables.map_or(0.0, |t| t.sum(answers));
        let scores = answers.iter().map(score).collect();
        Round { answers, scores }
    }
}

/// The rounds for which there are weights; the scores of the last count.
pub(super) fn rounds(scene: &Scene<'_, '_>) -> Vec<Round> {
    let mut tables = scene.weights.rounds.iter();
    let mut rounds = vec![Round::new(facts::facts(scene), tables.next())];
    for tables in tables {
        rounds.push(Round::new(among(scene, &rounds, f32::NEG_INFINITY), Some(tables)));
    }
    rounds
}

/// The scores after the last round, corrected by the trees.
pub(super) fn scores(scene: &Scene<'_, '_>) -> Vec<f32> {
    let rounds = rounds(scene);
    let mut scores = rounds.last().map(|r| r.scores.clone()).unwrap_or_default();
    let forest = &scene.weights.forest;
    if !forest.trees.is_empty() {
        for (score, answers) in scores.iter_mut().zip(among(scene, &rounds, NO_TEXT)) {
            if !answers.is_empty() {
                *score = *score * TABLES_PART + forest.sum(&answers);
            }
        }
    }
    scores
}

/// The answers of the round after some, about pieces that score more than `floor`.
pub(super) fn among(scene: &Scene<'_, '_>, rounds: &[Round], floor: f32) -> Vec<Answers> {
    let scores = rounds.last().map_or(&[][..], |r| &r.scores);
    context::facts(scene, &rounds[0].answers, scores, floor)
}
