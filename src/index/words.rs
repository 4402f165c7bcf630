//! The words of a piece of the index that are like a pattern's token.

use tantivy::SegmentReader;
use tantivy::postings::TermInfo;
use tantivy::schema::Field;

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
    let index = reader.inverted_index(field)?;
    let start = beginning(token);
    let words = index.terms().range().ge(start).lt(end_of_prefix(start));
    let mut words = words.into_stream()?;
    let mut seen = 0_usize;
    while words.advance() {
        seen += 1;
        if seen.is_multiple_of(WORDS_A_LOOK) && !budget.allows_more() {
            break;
        }
        if std::str::from_utf8(words.key()).is_ok_and(|word| is_like(word, token)) {
            visit(words.value())?;
        }
    }
    Ok(())
}

/// What every word like `token` begins with.
fn beginning(token: &PatternToken) -> &str {
    match token.likeness {
        Likeness::Wild => token.folded.split(is_wild).next().unwrap_or_default(),
        Likeness::Slips(_) => "",
        Likeness::Folded | Likeness::Written(_) => &token.folded,
    }
}

fn is_like(word: &str, token: &PatternToken) -> bool {
    match token.likeness {
        Likeness::Wild => text::is_like(word, &token.folded),
        Likeness::Slips(slips) => {
            let slips = usize::from(slips);
            let (longer, shorter) = (word.len(), token.folded.len());
            // A character has four bytes at most; most words are far too long or short.
            longer.abs_diff(shorter) <= 4 * slips && text::distance(word, &token.folded) <= slips
        }
        Likeness::Folded | Likeness::Written(_) => word == token.folded,
    }
}

/// What follows every word that begins with `prefix`: no token holds the last of all characters.
pub(super) fn end_of_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}
