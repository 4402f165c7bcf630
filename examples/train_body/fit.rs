//! Logistic regression over tables, and the choice of the pairs of questions that tell more
//! together than apart.

use annals::extract::learn::{Answers, Pair, Tables};

/// A line's answers, how much of it is right, and how much it counts.
pub struct Row {
    /// The answers to all questions.
    pub answers: Answers,
    /// From 0 to 1.
    pub right: f32,
    /// What an error costs.
    pub weight: f32,
    /// The score of the round before.
    pub score: f32,
}

/// How many pairs are chosen, and how often a question may be in one.
const PAIRS: usize = 14;
const PAIRS_OF_ONE: usize = 3;
/// A pair with more cells than this has too few lines in each.
const CELLS_MAX: usize = 700;

/// Learns weights: first of single questions, then with the best pairs.
pub fn learn(rows: &[&Row]) -> Tables {
    let scale = rows.len() as f32 / rows.iter().map(|r| r.weight).sum::<f32>();
    let answers: Vec<&Answers> = rows.iter().map(|r| &r.answers).collect();
    let widths = widths(&answers);
    let single = descend(rows, scale, Tables::empty(&widths, &[]));
    let pairs = best_pairs(rows, scale, &widths, &single);
    descend(rows, scale, Tables::empty(&widths, &pairs))
}

/// How many answers each question has.
pub fn widths(answers: &[&Answers]) -> Vec<usize> {
    let questions = answers.first().map_or(0, |a| a.len());
    let width = |q: usize| answers.iter().map(|a| usize::from(a[q]) + 1).max().unwrap_or(1);
    (0..questions).map(width).collect()
}

/// How likely a line with a score is part of the text.
pub fn likelihood(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

/// Stochastic gradient descent, with steps that shrink for weights that were moved much (AdaGrad).
fn descend(rows: &[&Row], scale: f32, mut tables: Tables) -> Tables {
    const EPOCHS: usize = 10;
    const STEP: f32 = 0.05;
    /// How strongly a weight is drawn to nothing, at each line and for each line.
    const DECAY: f32 = 2e-7;
    let mut moved = vec![1e-6f32; tables.weights.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = 88_172_645_463_325_252u64;
    let decay = DECAY * rows.len() as f32;
    for epoch in 0..EPOCHS {
        shuffle(&mut order, &mut random);
        let step = STEP * (1.0 - epoch as f32 / EPOCHS as f32);
        for &n in &order {
            let row = &rows[n];
            let error = likelihood(tables.sum(&row.answers)) - row.right;
            let slope = error * row.weight * scale;
            let places: Vec<usize> = tables.places(&row.answers).collect();
            for place in places {
                let weight = &mut tables.weights[place];
                let slope = slope + decay * *weight;
                moved[place] += slope * slope;
                *weight -= step * slope / moved[place].sqrt();
            }
        }
    }
    tables
}

/// The same order in every run.
pub fn shuffle(order: &mut [usize], random: &mut u64) {
    for i in (1..order.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        order.swap(i, (*random % (i as u64 + 1)) as usize);
    }
}

/// The pairs that would mend most of what is still wrong.
fn best_pairs(rows: &[&Row], scale: f32, widths: &[usize], single: &Tables) -> Vec<Pair> {
    let errors: Vec<(f32, f32)> = rows
        .iter()
        .map(|row| {
            let p = likelihood(single.sum(&row.answers));
            let weight = row.weight * scale;
            ((p - row.right) * weight, p * (1.0 - p) * weight)
        })
        .collect();
    let mut gains = Vec::new();
    for first in 0..widths.len() {
        for second in first + 1..widths.len() {
            let narrow = widths[first] < 2 || widths[second] < 2;
            if !narrow && widths[first] * widths[second] <= CELLS_MAX {
                let pair = Pair { first, second, width: widths[second] };
                gains.push((gain(rows, &errors, pair, widths[first] * widths[second]), pair));
            }
        }
    }
    gains.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut used = vec![0; widths.len()];
    let mut pairs = Vec::new();
    for (_, pair) in gains {
        let free = used[pair.first] < PAIRS_OF_ONE && used[pair.second] < PAIRS_OF_ONE;
        if free && pairs.len() < PAIRS {
            used[pair.first] += 1;
            used[pair.second] += 1;
            pairs.push(pair);
        }
    }
    pairs
}

/// What a table for a pair would gain in one step (Newton), less a price for each of its cells.
fn gain(rows: &[&Row], errors: &[(f32, f32)], pair: Pair, cells: usize) -> f32 {
    const DAMPING: f32 = 30.0;
    const PRICE: f32 = 0.5;
    let mut sums = vec![(0.0f32, 0.0f32); cells];
    for (row, error) in rows.iter().zip(errors) {
        let sum = &mut sums[pair.cell(&row.answers)];
        sum.0 += error.0;
        sum.1 += error.1;
    }
    let gain: f32 = sums.iter().map(|(slope, bend)| slope * slope / (bend + DAMPING)).sum();
    gain - PRICE * sums.iter().filter(|s| s.1 > 1.0).count() as f32
}
