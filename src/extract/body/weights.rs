//! What each answer weighs: tables and trees that `examples/train_body` learns, and the file that
//! holds them.

use std::fmt::Write;
use std::sync::LazyLock;

use super::facts::Answers;
use super::forest::{Forest, Tree};

/// The tables of every round of scores, and what corrects the scores of the last.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    /// For pieces alone, then among the others.
    pub rounds: Vec<Tables>,
    /// What the answers given the scores of the last round say together.
    pub forest: Forest,
}

/// A table for each question, then one for each pair of questions.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// All weights, table by table.
    pub weights: Vec<f32>,
    /// Where each table starts; one more, the end of the last.
    starts: Vec<usize>,
    pairs: Vec<Pair>,
}

/// Two questions that are weighed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The number of the one.
    pub first: usize,
    /// The number of the other.
    pub second: usize,
    /// How many answers the other has.
    pub width: usize,
}

impl Pair {
    /// The cell of two answers.
    pub fn cell(self, answers: &Answers) -> usize {
        let second = usize::from(answers[self.second]).min(self.width - 1);
        usize::from(answers[self.first]) * self.width + second
    }
}

impl Tables {
    /// Tables of nothing: for each question with its number of answers, and for each pair.
    pub fn empty(widths: &[usize], pairs: &[Pair]) -> Tables {
        let mut tables = Tables { starts: vec![0], pairs: pairs.to_vec(), ..Tables::default() };
        for width in widths {
            tables.push(&vec![0.0; *width]);
        }
        for pair in pairs {
            tables.push(&vec![0.0; widths[pair.first] * pair.width]);
        }
        tables
    }

    fn push(&mut self, table: &[f32]) {
        self.weights.extend_from_slice(table);
        self.starts.push(self.weights.len());
    }

    /// The places of the weights that answers have. An answer that was never learnt has none.
    pub fn places(&self, answers: &Answers) -> impl Iterator<Item = usize> {
        let questions = self.starts.len().saturating_sub(1).saturating_sub(self.pairs.len());
        let single = answers[..questions.min(answers.len())].iter().map(|a| usize::from(*a));
        let pairs = self.pairs.iter().map(|pair| pair.cell(answers));
        let place = |(table, cell): (&[usize], usize)| {
            Some(table[0] + cell).filter(|place| *place < table[1])
        };
        self.starts.windows(2).zip(single.chain(pairs)).filter_map(place)
    }

    /// The sum of the weights of answers.
    pub fn sum(&self, answers: &Answers) -> f32 {
        self.places(answers).map(|place| self.weights[place]).sum()
    }
}

/// The weights that extraction uses.
pub(super) fn standard() -> &'static Weights {
    static STANDARD: LazyLock<Weights> = LazyLock::new(|| parse(include_str!("weights.txt")));
    &STANDARD
}

/// The head of the trees.
const TREES: &str = "# together";

/// Reads weights: a line `# ROUND`, then a line for each table: what is asked, a tab, the weights of
/// the answers. Of a pair, both questions parted by ` & `, the rows parted by `|`. Behind
/// [`TREES`] a line for each tree.
fn parse(text: &str) -> Weights {
    let (text, trees) = text.split_once(TREES).unwrap_or((text, ""));
    let mut weights = Weights::default();
    let mut names: Vec<&str> = Vec::new();
    for line in text.lines() {
        if line.starts_with('#') {
            weights.rounds.push(Tables::empty(&[], &[]));
            names.clear();
            continue;
        }
        let Some((name, table)) = line.split_once('\t') else { continue };
        let Some(tables) = weights.rounds.last_mut() else { continue };
        if let Some((first, second)) = name.split_once(" & ") {
            let at = |name: &str| names.iter().position(|n| *n == name);
            let (Some(first), Some(second)) = (at(first), at(second)) else { continue };
            let width = table.split('|').next().unwrap_or_default().split_whitespace().count();
            tables.pairs.push(Pair { first, second, width: width.max(1) });
        }
        names.push(name);
        let table = table.split_whitespace().filter(|w| *w != "|");
        let table: Vec<f32> = table.map(|w| w.parse().unwrap_or(0.0)).collect();
        tables.push(&table);
    }
    let questions = super::learn::questions(weights.rounds.len().saturating_sub(1));
    weights.forest.trees = trees.lines().filter_map(|line| Tree::parse(line, &questions)).collect();
    weights
}

/// Writes weights as `parse` reads them.
pub fn print(weights: &Weights) -> String {
    let mut out = String::new();
    for (round, tables) in weights.rounds.iter().enumerate() {
        let _ = writeln!(out, "# {}", if round == 0 { "alone" } else { "among the others" });
        let questions = super::learn::questions(round);
        let pairs = tables
            .pairs
            .iter()
            .map(|p| (format!("{} & {}", questions[p.first], questions[p.second]), Some(p.width)));
        let single = questions.iter().map(|q| (q.clone(), None));
        for ((name, width), table) in single.chain(pairs).zip(tables.starts.windows(2)) {
            let _ = write!(out, "{name}\t");
            for (n, weight) in tables.weights[table[0]..table[1]].iter().enumerate() {
                let row = n > 0 && width.is_some_and(|w| n % w == 0);
                let _ = write!(
                    out,
                    "{}{}",
                    if row {
                        " | "
                    } else if n > 0 {
                        " "
                    } else {
                        ""
                    },
                    short(*weight)
                );
            }
            out.push('\n');
        }
    }
    if !weights.forest.trees.is_empty() {
        let questions = super::learn::questions(weights.rounds.len().saturating_sub(1));
        let _ = write!(out, "{TREES}\n{}", weights.forest.print(&questions));
    }
    out
}

/// Two figures behind the point, no more signs than are needed.
pub(super) fn short(weight: f32) -> String {
    let text = format!("{:.2}", weight.abs());
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let text = text.strip_prefix('0').filter(|rest| !rest.is_empty()).unwrap_or(text);
    let sign = if weight < 0.0 && text != "0" { "-" } else { "" };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read() {
        let weights = standard();
        assert_eq!(print(weights), include_str!("weights.txt"));
    }

    #[test]
    fn every_question_has_its_weights() {
        for (round, tables) in standard().rounds.iter().enumerate() {
            let questions = crate::extract::learn::questions(round);
            assert_eq!(tables.starts.len() - 1, questions.len() + tables.pairs.len(), "{round}");
            assert!(!tables.pairs.is_empty());
        }
        assert_eq!(standard().rounds.len(), super::super::score::ROUNDS);
        assert!(!standard().forest.trees.is_empty());
    }

    #[test]
    fn answers_are_weighed_alone_and_in_pairs() {
        let tables = parse("# a\nx\t1 2\ny\t.5 -3 4\nx & y\t0 0 0 | 0 0 10\n").rounds.remove(0);
        assert_eq!(tables.sum(&vec![1, 2]), 2.0 + 4.0 + 10.0);
        assert_eq!(tables.sum(&vec![0, 0]), 1.5);
        assert_eq!(tables.sum(&vec![7, 7]), 0.0);
    }
}
