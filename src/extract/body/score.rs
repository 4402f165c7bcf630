//! How much each piece of the page reads like a piece of the article.
//!
//! Two rounds, each a sum of learnt weights: of what is to be seen of a piece by itself, then of
//! that and of what is to be seen of it among the others, given the scores of the first round.
//! Positive is article.

use super::Scene;
use super::facts::Answers;
use super::weights::Tables;
use super::{context, facts};

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
        rounds.push(Round::new(among(scene, &rounds), Some(tables)));
    }
    rounds
}

/// The answers of the round after some.
pub(super) fn among(scene: &Scene<'_, '_>, rounds: &[Round]) -> Vec<Answers> {
    let scores = rounds.last().map_or(&[][..], |r| &r.scores);
    context::facts(scene, &rounds[0].answers, scores)
}
