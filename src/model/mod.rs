//! The nouns of the archive, as plain data.
//!
//! Nothing here reads, writes, serialises or decides: the archive, the index, the exports and the
//! server each own their records. What a publisher said stays apart from what we know of it.

mod article;
mod coverage;
mod document;
mod exchange;
mod feed;
mod research;
mod followed;
mod stored;

pub use article::*;
pub use coverage::*;
pub use document::*;
pub use exchange::*;
pub use feed::*;
pub use followed::*;
pub use research::*;
pub use stored::*;

/// A value read from broken input, with what was wrong with the input.
///
/// Broken input is normal on the web: a parser gives what it could read and says what it mended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed<T> {
    /// What could be read.
    pub value: T,
    /// What was wrong and how it was mended; each one line, lower case, without a final stop.
    pub warnings: Vec<String>,
}
