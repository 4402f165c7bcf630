//! The words of a piece of the index that are like a pattern's token.

use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{SegmentReader, Term};

use crate::query::{Likeness, PatternToken};
use crate::text::{self, is_wild};

use super::budget::Budget;

/// How many words are looked at between two looks at the clock.
const WORDS_A_LOOK: usize = 4_096;

/// Shows `visit` where the postings of each word are that is like `token`; it says whether to go on.
pub(super) fn words_like(
    (reader, field): (&SegmentReader, Field),
    token: &PatternToken,
    budget: &Budget,
    visit: &mut dyn FnMut(&TermInfo) -> tantivy::Result<()>,
) -> tantivy::Result<()> {
    let mut seen = 0_usize;
    let mut look = |word: &[u8], found: &TermInfo| {
        seen += 1;
        if seen.is_multiple_of(WORDS_A_LOOK) && !budget.allows_more() {
            return tantivy::Result::Ok(false);
        }
        if std::str::from_utf8(word).is_ok_and(|word| is_like(word, token)) {
            visit(found)?;
        }
        Ok(true)
    };
    let index = reader.inverted_index(field)?;
    if let Likeness::Slips(slips) = token.likeness {
        let term = Term::from_field_text(field, &token.folded);
        let automaton = FuzzyTermQuery::new(term, slips, true).automaton()?;
        let mut words = index.terms().search(automaton).into_stream()?;
        while words.advance() && look(words.key(), words.value())? {}
        return Ok(());
    }
    let start = beginning(token);
    let mut words = index.terms().range().ge(start).lt(end_of_prefix(start)).into_stream()?;
    while words.advance() && look(words.key(), words.value())? {}
    Ok(())
}

/// What every word like `token` begins with.
fn beginning(token: &PatternToken) -> &str {
    match token.likeness {
        Likeness::Wild => token.folded.split(is_wild).next().unwrap_or_default(),
        // An automaton knows where to look.
        Likeness::Slips(_) => "",
        Likeness::Folded | Likeness::Written(_) => &token.folded,
    }
}

fn is_like(word: &str, token: &PatternToken) -> bool {
    match token.likeness {
        Likeness::Wild => text::is_like(word, &token.folded),
        Likeness::Slips(slips) => text::is_within(word, &token.folded, usize::from(slips)),
        Likeness::Folded | Likeness::Written(_) => word == token.folded,
    }
}

/// What follows every word that begins with `prefix`: no token holds the last of all characters.
pub(super) fn end_of_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}
