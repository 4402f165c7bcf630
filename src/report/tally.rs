//! Counting articles into cells.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::canonical_url::ArticleId;

use super::dimension::{Dimension, Value};
use super::facts::Facts;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Unit {
    /// Articles.
    #[default]
    Articles,
    /// Clusters of near copies: an agency's report counts once, however many printed it.
    Clusters,
    /// Their revisions, each where its article stands.
    Revisions,
}

impl Unit {
    /// The unit's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Articles => "articles",
            Unit::Clusters => "clusters",
            Unit::Revisions => "revisions",
        }
    }
}

/// How many answer in one cell, and of how many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub count: Sum,
    pub of: Sum,
}

/// A count under way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sum {
    number: u64,
    /// Those that were counted, where each counts once.
    clusters: HashSet<ArticleId>,
}

impl Sum {
    fn add(&mut self, facts: &Facts, unit: Unit) {
        match unit {
            Unit::Articles => self.number += 1,
            Unit::Clusters => {
                self.number += u64::from(self.clusters.insert(facts.cluster.clone()));
            }
            Unit::Revisions => self.number += u64::from(facts.revision),
        }
    }

    pub fn number(&self) -> u64 {
        self.number
    }
}

impl Cell {
    fn add(&mut self, facts: &Facts, answers: bool, unit: Unit) {
        self.of.add(facts, unit);
        if answers {
            self.count.add(facts, unit);
        }
    }
}

/// The most periods that are listed one by one. Beyond it a wrong date (1970) has made them many.
const PERIODS_MAX: usize = 5_000;

/// Articles, counted into cells.
pub(super) struct Tally<'a> {
    by: &'a [Dimension],
    unit: Unit,
    cells: HashMap<Vec<Value>, Cell>,
    total: Cell,
}

/// The values of one dimension, in the order in which they are printed.
pub(super) struct Axis {
    pub values: Vec<Value>,
    /// Whether periods without articles are among them.
    pub is_filled: bool,
}

impl<'a> Tally<'a> {
    pub fn new(by: &'a [Dimension], unit: Unit) -> Tally<'a> {
        Tally { by, unit, cells: HashMap::new(), total: Cell::default() }
    }

    /// Counts an article: in each cell that it belongs to, and once in all.
    pub fn add(&mut self, facts: &Facts, answers: bool) {
        self.total.add(facts, answers, self.unit);
        let mut keys: Vec<Vec<Value>> = vec![Vec::new()];
        for dimension in self.by {
            let values = dimension.values(facts);
            let longer = keys.iter().flat_map(|key| {
                values.iter().map(|value| [key.as_slice(), std::slice::from_ref(value)].concat())
            });
            keys = longer.collect();
        }
        for key in keys {
            self.cells.entry(key).or_default().add(facts, answers, self.unit);
        }
    }

    /// Everything counted, an article once.
    pub fn total(&self) -> &Cell {
        &self.total
    }

    /// What was counted in one cell.
    pub fn cell(&self, key: &[Value]) -> Cell {
        self.cells.get(key).cloned().unwrap_or_default()
    }

    /// The axes, one for each dimension.
    pub fn axes(&self) -> Vec<Axis> {
        (0..self.by.len()).map(|place| self.axis(place)).collect()
    }

    fn axis(&self, place: usize) -> Axis {
        let dimension = self.by[place];
        let mut sums: HashMap<&Value, (u64, u64)> = HashMap::new();
        for (key, cell) in &self.cells {
            let sum = sums.entry(&key[place]).or_default();
            *sum = (sum.0 + cell.count.number(), sum.1 + cell.of.number());
        }
        if dimension.is_open() {
            sums.retain(|_, (count, _)| *count > 0);
        }
        match dimension.period() {
            Some(period) => {
                let held: BTreeSet<&Value> = sums.into_keys().collect();
                let begun = |value: &&Value| match value {
                    Value::Period(beginning) => Some(*beginning),
                    _ => None,
                };
                let ends = held.iter().find_map(begun).zip(held.iter().rev().find_map(begun));
                let all = ends.and_then(|(first, last)| period.all(first, last, PERIODS_MAX));
                let is_filled = all.is_some() || ends.is_none();
                let mut values: Vec<Value> = match all {
                    Some(all) => all.into_iter().map(Value::Period).collect(),
                    None => held.iter().filter(|v| begun(v).is_some()).copied().cloned().collect(),
                };
                values.extend(held.contains(&Value::None).then_some(Value::None));
                Axis { values, is_filled }
            }
            None => {
                let mut values: Vec<(&Value, (u64, u64))> = sums.into_iter().collect();
                // The largest first; what has no value, last.
                values.sort_by(|(a, sum_a), (b, sum_b)| {
                    let key = |value: &Value| *value == Value::None;
                    key(a).cmp(&key(b)).then(sum_b.cmp(sum_a)).then(a.cmp(b))
                });
                let values = values.into_iter().map(|(value, _)| value.clone()).collect();
                Axis { values, is_filled: true }
            }
        }
    }
}
