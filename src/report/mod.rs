//! Research on the answers to a query: counts, contexts, words, samples.
//!
//! Each file is one report: plain rules over facts and texts, and one function that makes it out of
//! [`Holdings`], the archive and its index, and a query. Reports count everything that answers,
//! never a part of it, and give plain records; printing and drawing belong to the faces.
//! `docs/research.md` says what is counted and by which formula.

mod association;
mod changes;
mod cluster;
mod collocates;
mod diff;
mod dimension;
mod facts;
mod frequencies;
mod holdings;
mod kwic;
mod ngrams;
mod passages;
mod people;
mod period;
mod sample;
mod similar;
mod stats;
mod tally;
mod watch;
mod words;

use crate::archive::ArchiveError;
use crate::index::IndexError;

pub use association::{log_dice, log_likelihood, log_ratio};
pub use changes::{ChangeRow, Changes, ChangesOptions, changes};
pub use cluster::{Cluster, ClusterRow, Clusters, cluster, clusters};
pub use collocates::{CollocateRow, Collocates, CollocatesOptions, collocates};
pub use diff::{Diff, OldNew, Sentence, compare};
pub use dimension::Dimension;
pub use frequencies::{Frequencies, Frequency, NGRAM_WORDS_MAX};
pub use holdings::{Answer, Holdings, Told};
pub use kwic::{Kwic, KwicLine, KwicOptions, KwicSort, kwic, lines};
pub use ngrams::{NgramRow, Ngrams, Phrase, ngrams};
pub use people::{People, PersonRow, people};
pub use period::Period;
pub use sample::{Sample, SampleOptions, SampleRow, Stratum, rank, sample};
pub use similar::{Similar, SimilarRow, similar};
pub use stats::{SILENCE_MAX, Stats, StatsOptions, StatsRow, stats};
pub use tally::Unit;
pub use watch::{News, NewsRow, news};
pub use words::{KeyRow, Keyness, Size, WordRow, Words, WordsOptions, keyness, words};

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The table would be too large to be of use.
    #[error("that makes {cells} cells, more than {max}: count by less, or narrow the query")]
    TooLarge {
        /// How many cells it would have.
        cells: usize,
        /// How many it may have.
        max: usize,
    },
    /// An article may have several values of this.
    #[error("{0} makes no strata: an article may have several of them")]
    NoStratum(&'static str),
    /// A date far from the others makes a series too long.
    #[error(
        "the articles' dates span more than {max} periods: narrow them with date:, or take longer periods"
    )]
    TooManyPeriods {
        /// How many there may be.
        max: usize,
    },
}
