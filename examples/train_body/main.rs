//! Learns the weights by which extraction tells the text of an article from what stands around it.
//!
//! ```text
//! cargo run --release --example train_body -- FOLDER... > src/extract/body/weights.txt
//! ```
//!
//! Each folder holds saved pages with the right answers: `manifest.jsonl` (`id`, `file`, `url`,
//! `lang`, `domain`, `page_type`) and `truth.jsonl` (`id`, `title`, and `body`, or passages `with`
//! and `without`). The weights go to standard output. How good such weights are on sites that they
//! were not learnt from goes to standard error: every site is tested with weights of the other four
//! fifths. The same folders give the same weights.

mod corpus;
mod fit;
mod grow;

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::Path;

use annals::extract::learn::{Line, ROUNDS, Weights, lines, print};
use anyhow::{Result, bail};

use corpus::{Label, Page, labels, words};
use fit::Row;

/// Parts of the sites; each is tested with what the others taught.
const FOLDS: usize = 5;

fn main() -> Result<()> {
    let folders: Vec<String> = std::env::args().skip(1).collect();
    if folders.is_empty() {
        bail!("name the folders of pages to learn from");
    }
    let mut pages = Vec::new();
    for folder in &folders {
        pages.extend(corpus::read(Path::new(folder))?);
    }
    let learnt = learn(&pages);
    report(&pages, &learnt.tested);
    anstream::print!("{}", print(&learnt.weights));
    Ok(())
}

struct Learnt {
    /// From all pages.
    weights: Weights,
    /// Each page's lines, as the weights of the other sites have them.
    tested: Vec<Vec<Line>>,
}

fn learn(pages: &[Page]) -> Learnt {
    let mut weights = Weights::default();
    let mut folds: Vec<Weights> = vec![Weights::default(); FOLDS];
    let look = |folds: &[Weights]| -> Vec<Vec<Line>> {
        on_all_cores(pages, |page| {
            let (bytes, context) = page.source();
            lines(bytes, &context, &folds[fold(page)])
        })
    };
    let mut seen = look(&folds);
    let labels: Vec<Vec<Label>> = pages.iter().zip(&seen).map(|(p, l)| labels(p, l)).collect();
    let parts: Vec<Option<usize>> = (0..FOLDS).map(Some).chain([None]).collect();
    for _ in 0..ROUNDS {
        let taken = rows(pages, &seen, &labels);
        let mut tables = on_all_cores(&parts, |left_out| fit::learn(&taken.without(*left_out)));
        weights.rounds.extend(tables.pop());
        for (fold, tables) in folds.iter_mut().zip(tables) {
            fold.rounds.push(tables);
        }
        seen = look(&folds);
    }
    let taken = rows(pages, &seen, &labels);
    let mut forests = on_all_cores(&parts, |left_out| grow::grow(&taken.without(*left_out)));
    weights.forest = forests.pop().unwrap_or_default();
    for (fold, forest) in folds.iter_mut().zip(forests) {
        fold.forest = forest;
    }
    Learnt { weights, tested: look(&folds) }
}

/// In which part of the sites a page lies (FNV-1a of its site).
fn fold(page: &Page) -> usize {
    let hash = page.site.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash >> 20) as usize % FOLDS
}

/// The lines to learn from, of each page, and the part that it lies in.
struct Taken(Vec<(usize, Vec<Row>)>);

impl Taken {
    /// All but those of a part.
    fn without(&self, left_out: Option<usize>) -> Vec<&Row> {
        let pages = self.0.iter().filter(|(fold, _)| Some(*fold) != left_out);
        pages.flat_map(|(_, rows)| rows).collect()
    }
}

/// The lines of the pages whose right answer is to be trusted.
fn rows(pages: &[Page], seen: &[Vec<Line>], labels: &[Vec<Label>]) -> Taken {
    let pages = pages.iter().zip(seen).zip(labels);
    let trusted = pages.filter(|((page, lines), labels)| !cut(page, lines, labels));
    let rows = trusted.map(|((page, lines), labels)| {
        let counted = lines
            .iter()
            .zip(labels)
            .filter(|(line, label)| label.weight > 0.0 && !line.answers.is_empty());
        let row = |(line, label): (&Line, &Label)| Row {
            answers: line.answers.clone(),
            right: label.right,
            weight: label.weight,
            score: line.score,
        };
        (fold(page), counted.map(row).collect())
    });
    Taken(rows.collect())
}

/// Whether the right answer for a page seems to be less than its text: most of what surely looks
/// like text is not in it.
fn cut(page: &Page, lines: &[Line], labels: &[Label]) -> bool {
    const SURE: f32 = 1.5;
    let sure = || lines.iter().zip(labels).filter(|(line, _)| line.score > SURE);
    let all: u32 = sure().map(|(line, _)| line.mass).sum();
    let wrong: u32 = sure().filter(|(_, label)| label.right < 0.3).map(|(line, _)| line.mass).sum();
    page.body.is_some() && wrong * 2 > all
}

/// Prints the mean word F1 of each folder whose texts are known whole.
fn report(pages: &[Page], tested: &[Vec<Line>]) {
    let mut sets: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (page, lines) in pages.iter().zip(tested) {
        let Some(body) = &page.body else { continue };
        let kept: Vec<String> =
            lines.iter().filter(|l| l.kept).flat_map(|l| words(&l.text)).collect();
        sets.entry(&page.set).or_default().push(word_f1(&words(body), &kept));
    }
    for (set, scores) in sets {
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        anstream::eprintln!("{set}: word F1 {mean:.4} on {} pages of other sites", scores.len());
    }
}

fn word_f1(truth: &[String], found: &[String]) -> f64 {
    let mut bag: BTreeMap<&str, i64> = BTreeMap::new();
    for word in truth {
        *bag.entry(word).or_default() += 1;
    }
    let mut shared = 0;
    for word in found {
        if let Some(left) = bag.get_mut(word.as_str()).filter(|left| **left > 0) {
            *left -= 1;
            shared += 1;
        }
    }
    if truth.len() + found.len() == 0 {
        return 1.0;
    }
    2.0 * f64::from(shared) / (truth.len() + found.len()) as f64
}

fn on_all_cores<T: Sync, U: Send>(items: &[T], work: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let work = &work;
    std::thread::scope(|scope| {
        let parts = items.chunks(items.len().div_ceil(cores).max(1));
        let threads: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<U>>()))
            .collect();
        let results = threads.into_iter().map(|thread| thread.join());
        results.flat_map(|part| part.unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}
