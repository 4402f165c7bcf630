//! What answers say together: small decision trees that `examples/train_body` grows upon the scores
//! of the tables, and the lines that hold them (gradient boosting; Friedman 2001).

use std::fmt::Write;

use super::facts::Answers;

/// Trees whose leaves are added up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forest {
    /// The trees, in the order of their growth.
    pub trees: Vec<Tree>,
}

/// A decision tree, each split in front of its branches: first the low one, then the high one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tree {
    /// Splits and leaves.
    pub nodes: Vec<Node>,
}

/// A split or a leaf.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node {
    /// Answers above a bound go on at the high branch, others at the next node.
    Split {
        /// The number of the question.
        question: usize,
        /// The highest answer of the low branch.
        bound: u8,
        /// Where the high branch starts; behind this node.
        high: usize,
    },
    /// What is added to the score.
    Leaf(f32),
}

impl Forest {
    /// The sum of the leaves that answers lead to.
    pub fn sum(&self, answers: &Answers) -> f32 {
        self.trees.iter().map(|tree| tree.leaf(answers)).sum()
    }

    /// A tree a line: splits as `[QUESTION > BOUND]`, leaves as numbers.
    pub(super) fn print(&self, questions: &[String]) -> String {
        let mut out = String::new();
        for tree in &self.trees {
            for (n, node) in tree.nodes.iter().enumerate() {
                let space = if n > 0 { " " } else { "" };
                let _ = match node {
                    Node::Split { question, bound, .. } => {
                        write!(out, "{space}[{} > {bound}]", questions[*question])
                    }
                    Node::Leaf(weight) => write!(out, "{space}{}", super::weights::short(*weight)),
                };
            }
            out.push('\n');
        }
        out
    }
}

impl Tree {
    /// The leaf that answers lead to.
    pub fn leaf(&self, answers: &Answers) -> f32 {
        let mut at = 0;
        loop {
            match self.nodes.get(at) {
                Some(Node::Leaf(weight)) => return *weight,
                Some(Node::Split { question, bound, high }) => {
                    let above = answers.get(*question).is_some_and(|a| a > bound);
                    at = if above { *high } else { at + 1 };
                }
                None => return 0.0,
            }
        }
    }

    /// Reads a line that [`Forest::print`] wrote; none where it is no whole tree.
    pub(super) fn parse(line: &str, questions: &[String]) -> Option<Tree> {
        let mut tree = Tree::default();
        let mut rest = line.trim();
        // Splits whose high branch has not begun, and how many branches are still to come.
        let mut open: Vec<usize> = Vec::new();
        let mut missing = 1;
        while missing > 0 {
            let end = match rest.starts_with('[') {
                true => rest.find(']')? + 1,
                false => rest.find(' ').unwrap_or(rest.len()),
            };
            let (word, behind) = rest.split_at(end);
            rest = behind.trim_start();
            let at = tree.nodes.len();
            match word.strip_prefix('[').and_then(|w| w.strip_suffix(']')) {
                Some(split) => {
                    let (name, bound) = split.rsplit_once(" > ")?;
                    let question = questions.iter().position(|q| q == name)?;
                    tree.nodes.push(Node::Split { question, bound: bound.parse().ok()?, high: 0 });
                    open.push(at);
                    missing += 1;
                }
                None => {
                    tree.nodes.push(Node::Leaf(word.parse().ok()?));
                    if let Some(split) = open.pop()
                        && let Node::Split { high, .. } = &mut tree.nodes[split]
                    {
                        *high = at + 1;
                    }
                    missing -= 1;
                }
            }
        }
        rest.is_empty().then_some(tree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn questions() -> Vec<String> {
        ["a", "b, by c"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_line_is_a_tree() {
        let line = "[a > 2] [b, by c > 0] 1 -.5 [a > 7] .25 3";
        let tree = Tree::parse(line, &questions()).unwrap();
        let check = |a, b, expected| assert_eq!(tree.leaf(&vec![a, b]), expected, "{a} {b}");
        check(0, 0, 1.0);
        check(2, 1, -0.5);
        check(3, 0, 0.25);
        check(7, 9, 0.25);
        check(8, 0, 3.0);
        let forest = Forest { trees: vec![tree] };
        assert_eq!(forest.print(&questions()), format!("{line}\n"));
    }

    #[test]
    fn half_a_tree_is_none() {
        for line in ["", "[a > 2]", "[a > 2] 1", "[x > 2] 1 2", "[a > 2] 1 y", "[a > 2 1 2", "1 2"]
        {
            assert_eq!(Tree::parse(line, &questions()), None, "{line}");
        }
    }
}
