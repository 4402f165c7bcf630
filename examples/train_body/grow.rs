//! Gradient boosting of small decision trees upon the scores of the tables (Friedman 2001), each
//! tree grown leaf by leaf, where the gain is largest.

use annals::extract::learn::{Answers, Forest, Node, TABLES_PART, Tree};

use crate::fit::{Row, likelihood, shuffle, widths};

/// How many trees, and of how many leaves.
const TREES: usize = 60;
const LEAVES: usize = 16;
/// How much of what a leaf would mend it does mend.
const STEP: f32 = 0.1;
/// The parts of the questions and of the lines that each tree sees.
const QUESTIONS_PART: f32 = 0.3;
const LINES_PART: f32 = 0.7;
/// The least bend (second derivative of the loss) in a leaf, and what damps its weight.
const BEND_MIN: f32 = 20.0;
const DAMPING: f32 = 10.0;

/// Slope and bend of the loss.
#[derive(Clone, Copy, Default)]
struct Loss {
    slope: f32,
    bend: f32,
}

impl Loss {
    fn add(&mut self, other: Loss) {
        self.slope += other.slope;
        self.bend += other.bend;
    }

    fn less(self, other: Loss) -> Loss {
        Loss { slope: self.slope - other.slope, bend: self.bend - other.bend }
    }

    /// What one leaf for all of it gains.
    fn gain(self) -> f32 {
        self.slope * self.slope / (self.bend + DAMPING)
    }
}

/// A split of a leaf.
#[derive(Clone, Copy)]
struct Split {
    question: usize,
    bound: u8,
    gain: f32,
}

/// A leaf, or a split with its two branches.
struct Branch {
    lines: Vec<usize>,
    loss: Loss,
    best: Option<Split>,
    parted: Option<(Split, usize, usize)>,
}

/// Grows trees upon rows that carry the score of the tables.
pub fn grow(rows: &[&Row]) -> Forest {
    let scale = rows.len() as f32 / rows.iter().map(|r| r.weight).sum::<f32>();
    let answers: Vec<&Answers> = rows.iter().map(|r| &r.answers).collect();
    let widths = widths(&answers);
    let mut scores: Vec<f32> = rows.iter().map(|r| r.score * TABLES_PART).collect();
    let mut lines: Vec<usize> = (0..rows.len()).collect();
    let mut questions: Vec<usize> = (0..widths.len()).collect();
    let mut random = 88_172_645_463_325_252u64;
    let mut forest = Forest::default();
    for _ in 0..TREES {
        let losses: Vec<Loss> = rows.iter().zip(&scores).map(|(r, s)| loss(r, *s, scale)).collect();
        shuffle(&mut lines, &mut random);
        shuffle(&mut questions, &mut random);
        let view = View {
            answers: &answers,
            losses: &losses,
            widths: &widths,
            questions: &questions[..part(questions.len(), QUESTIONS_PART)],
        };
        let tree = view.tree(lines[..part(lines.len(), LINES_PART)].to_vec());
        for (score, answers) in scores.iter_mut().zip(&answers) {
            *score += tree.leaf(answers);
        }
        forest.trees.push(tree);
    }
    forest
}

fn part(whole: usize, part: f32) -> usize {
    (whole as f32 * part).ceil() as usize
}

fn loss(row: &Row, score: f32, scale: f32) -> Loss {
    let (p, weight) = (likelihood(score), row.weight * scale);
    Loss { slope: (p - row.right) * weight, bend: p * (1.0 - p) * weight }
}

/// What a tree is grown from.
struct View<'a> {
    answers: &'a [&'a Answers],
    losses: &'a [Loss],
    widths: &'a [usize],
    questions: &'a [usize],
}

impl View<'_> {
    fn tree(&self, lines: Vec<usize>) -> Tree {
        let mut branches = vec![self.branch(lines)];
        for _ in 1..LEAVES {
            let open = branches.iter().enumerate().filter(|(_, b)| b.parted.is_none());
            let gains = open.filter_map(|(n, b)| b.best.map(|split| (n, split)));
            let Some((n, split)) = gains.max_by(|a, b| a.1.gain.total_cmp(&b.1.gain)) else {
                break;
            };
            let lines = std::mem::take(&mut branches[n].lines);
            let above = |line: &usize| self.answers[*line][split.question] > split.bound;
            let (high, low) = lines.into_iter().partition(above);
            branches[n].parted = Some((split, branches.len(), branches.len() + 1));
            branches.push(self.branch(low));
            branches.push(self.branch(high));
        }
        let mut tree = Tree::default();
        write(&branches, 0, &mut tree);
        tree
    }

    fn branch(&self, lines: Vec<usize>) -> Branch {
        let mut loss = Loss::default();
        lines.iter().for_each(|line| loss.add(self.losses[*line]));
        let splits = self.questions.iter().filter_map(|q| self.split(*q, &lines, loss));
        let best = splits.max_by(|a, b| a.gain.total_cmp(&b.gain));
        Branch { lines, loss, best, parted: None }
    }

    /// The best bound for a question.
    fn split(&self, question: usize, lines: &[usize], all: Loss) -> Option<Split> {
        let mut sums = vec![Loss::default(); self.widths[question]];
        for line in lines {
            sums[usize::from(self.answers[*line][question])].add(self.losses[*line]);
        }
        let mut low = Loss::default();
        let mut best: Option<Split> = None;
        for (bound, sum) in sums.into_iter().enumerate() {
            low.add(sum);
            let high = all.less(low);
            let gain = low.gain() + high.gain() - all.gain();
            let enough = low.bend >= BEND_MIN && high.bend >= BEND_MIN;
            if enough && gain > best.map_or(0.0, |b| b.gain) {
                best = Some(Split { question, bound: bound as u8, gain });
            }
        }
        best
    }
}

/// Writes a branch and those behind it, as a [`Tree`] has them.
fn write(branches: &[Branch], at: usize, tree: &mut Tree) {
    let branch = &branches[at];
    let Some((split, low, high)) = branch.parted else {
        let weight = -STEP * branch.loss.slope / (branch.loss.bend + DAMPING);
        tree.nodes.push(Node::Leaf(weight));
        return;
    };
    let own = tree.nodes.len();
    tree.nodes.push(Node::Leaf(0.0));
    write(branches, low, tree);
    let start = tree.nodes.len();
    tree.nodes[own] = Node::Split { question: split.question, bound: split.bound, high: start };
    write(branches, high, tree);
}
