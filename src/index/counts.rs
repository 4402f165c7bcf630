//! How many articles have each value of a label: the most frequent ones.
//!
//! Values are counted by their numbers, and only those are read that can be among the most frequent:
//! an archive has as many tags as words, and to read them all takes longer than to count.

use std::collections::HashMap;

use crate::query::Query;

use super::View;
use super::error::Fault;
use super::labels::{Label, Values};
use super::rows::each_piece;

/// How many articles have a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// How many articles have it.
    pub articles: u64,
}

/// The values of a label in one piece of the index, and how many of its articles have each.
type Tally = (Values, Vec<u64>);

/// The most frequent values of each label among the articles that answer, at most `top`: the most
/// frequent first, equal ones in their order.
pub(super) fn counts(
    view: &View<'_>,
    query: &Query,
    wanted: &[Label],
    top: usize,
) -> Result<Vec<Vec<ValueCount>>, Fault> {
    let mut tallies: Vec<Vec<Tally>> = wanted.iter().map(|_| Vec::new()).collect();
    each_piece(view, query, |reader, docs| {
        for (label, tallies) in wanted.iter().zip(&mut tallies) {
            let mut values = Values::open(*label, reader)?;
            let tally = values.tally(docs)?;
            tallies.push((values, tally));
        }
        Ok(())
    })?;
    tallies.into_iter().map(|pieces| most(pieces, top)).collect()
}

fn most(mut pieces: Vec<Tally>, top: usize) -> Result<Vec<ValueCount>, Fault> {
    let least = least(&pieces, top);
    let mut counted: HashMap<String, u64> = HashMap::new();
    for (values, tally) in &mut pieces {
        for (number, _) in tally.iter().enumerate().filter(|(_, articles)| **articles >= least) {
            values.read(number)?;
            if let Some(stored) = values.stored(number).filter(|s| !counted.contains_key(*s)) {
                counted.insert(stored.to_owned(), 0);
            }
        }
    }
    for (stored, articles) in &mut counted {
        for (values, tally) in &pieces {
            let found = values.number(stored)?.and_then(|number| tally.get(number));
            *articles += found.copied().unwrap_or(0);
        }
    }
    let label = pieces.first().map(|(values, _)| values.label());
    let shown = |stored: &str| label.and_then(|label| label.value(stored).map(str::to_owned));
    let mut counts: Vec<ValueCount> = counted
        .into_iter()
        .filter_map(|(stored, articles)| Some(ValueCount { value: shown(&stored)?, articles }))
        .collect();
    counts.sort_unstable_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.value.cmp(&b.value)));
    counts.truncate(top);
    Ok(counts)
}

/// How many articles of at least one piece have a value that is among the `top` most frequent.
///
/// The last of these has as many articles as the last of any one piece's has there; so many cannot
/// be in all pieces together unless one has its share of them.
fn least(pieces: &[Tally], top: usize) -> u64 {
    let last = pieces.iter().map(|(_, tally)| {
        let mut tally = tally.clone();
        let place = top.saturating_sub(1);
        if place >= tally.len() {
            return 0;
        }
        *tally.select_nth_unstable_by(place, |a, b| b.cmp(a)).1
    });
    last.max().unwrap_or(0).div_ceil(pieces.len().max(1) as u64).max(1)
}
