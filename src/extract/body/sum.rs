//! Likelihood, score and mass of a set of pieces, and what they answer.

use super::facts::bin;
use super::pieces::Piece;

/// Likelihood times mass, mass, and score times mass of a set of pieces.
#[derive(Clone, Copy, Default)]
pub(super) struct Sum {
    /// Likelihood times mass.
    pub likely: f32,
    mass: f32,
    score: f32,
    /// How many there are.
    pub pieces: f32,
}

impl Sum {
    /// Of one piece with a score.
    pub fn of(piece: &Piece, score: f32) -> Sum {
        /// What is longer, in visible signs, counts for no more.
        const MASS_MAX: f32 = 600.0;
        /// Short lines count for more than their signs: a menu has many.
        const LINE_MASS: f32 = 10.0;
        const SCORE_MAX: f32 = 6.0;
        let mass = (piece.mass as f32).min(MASS_MAX) + LINE_MASS;
        let score_mass = score.clamp(-SCORE_MAX, SCORE_MAX) * mass;
        Sum { likely: likelihood(score) * mass, mass, score: score_mass, pieces: 1.0 }
    }

    /// Adds another set.
    pub fn add(&mut self, other: Sum) {
        self.likely += other.likely;
        self.mass += other.mass;
        self.score += other.score;
        self.pieces += other.pieces;
    }

    /// The set without a part of it.
    pub fn less(self, other: Sum) -> Sum {
        Sum {
            likely: self.likely - other.likely,
            mass: self.mass - other.mass,
            score: self.score - other.score,
            pieces: self.pieces - other.pieces,
        }
    }

    /// The score by which one of several is the likeliest.
    pub fn weight(self) -> f32 {
        self.score
    }

    /// How far the mean score lies below a height, as an answer; 0 where there is nothing.
    pub fn below(self, height: f32) -> u8 {
        if self.mass < 0.5 {
            return 0;
        }
        1 + bin(height - self.score / self.mass, &[-0.5, 0.5, 1.2, 2.0, 3.0, 4.0, 5.5])
    }

    /// The mean likelihood as an answer; 0 where there is nothing.
    pub fn answer(self) -> u8 {
        if self.mass < 0.5 {
            return 0;
        }
        1 + bin(self.likely / self.mass, &[0.03, 0.1, 0.25, 0.4, 0.6, 0.75, 0.9, 0.97])
    }
}

/// How likely a piece with a score is part of the text.
fn likelihood(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}
