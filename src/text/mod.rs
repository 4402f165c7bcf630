//! Text as search sees it: tokens, their folded forms and their stems.
//!
//! One scan serves the index, the queries and the highlights, so that the three always agree. It
//! knows nothing of fields or documents, and never guesses a language.

mod breaks;
mod fold;
mod like;
mod scan;
mod stem;

pub use breaks::{Break, break_between};
pub use fold::{first_folded, fold, fold_into, lower_into, written_into};
pub use like::{ANY_ONE, ANY_RUN, distance, is_like, is_wild, is_within};
pub use scan::{Token, TokenKind, Tokens, tokens, word_count};
pub(crate) use scan::{first_unit, is_apostrophe};
pub use stem::{Stemmer, Stems};
