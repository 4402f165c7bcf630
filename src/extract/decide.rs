//! Candidates for a field, and the decision between them.

use crate::model::{Provenance, Source};

/// How many losers are kept with a decision.
const LOST_MAX: usize = 8;
/// How much of a loser is kept, in characters.
const LOST_CHARS_MAX: usize = 200;

/// A value that a field might have.
#[derive(Debug, Clone)]
pub(super) struct Candidate<T> {
    /// The value.
    pub value: T,
    /// What it came from.
    pub source: Source,
    /// More exactly: the element, property or rule.
    pub place: String,
    /// The higher, the likelier.
    pub score: f32,
}

impl<T> Candidate<T> {
    /// A candidate with its score.
    pub fn new(value: T, source: Source, place: impl Into<String>, score: f32) -> Candidate<T> {
        Candidate { value, source, place: place.into(), score }
    }
}

/// Takes the candidate with the highest score; of equals, the first. `show` prints a loser.
pub(super) fn decide<T>(
    candidates: Vec<Candidate<T>>,
    show: impl Fn(&T) -> String,
) -> Option<(T, Provenance)> {
    let mut ranked = candidates;
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut ranked = ranked.into_iter();
    let winner = ranked.next()?;
    let lost = ranked
        .take(LOST_MAX)
        .map(|c| (c.source, format!("{}: {}", c.place, clip(&show(&c.value)))));
    let provenance =
        Provenance { source: winner.source, place: winner.place, lost: lost.collect() };
    Some((winner.value, provenance))
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(LOST_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_wins_and_the_others_are_kept() {
        let candidate =
            |v: &str, s| Candidate::new(v.to_owned(), Source::Meta, v.to_uppercase(), s);
        let all = vec![candidate("a", 1.0), candidate("b", 3.0), candidate("c", 3.0)];
        let (value, provenance) = decide(all, String::clone).unwrap();
        assert_eq!(value, "b");
        assert_eq!(
            provenance.lost,
            [(Source::Meta, "C: c".to_owned()), (Source::Meta, "A: a".to_owned())]
        );
    }
}
