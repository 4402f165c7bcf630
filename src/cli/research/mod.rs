//! The verbs of research on the answers to a query: one file a verb.
//!
//! Each asks `report` and prints what it gives as a table, as JSON or as CSV.

pub mod authors;
pub mod changes;
pub mod cluster;
pub mod collocates;
pub mod diff;
pub mod kwic;
pub mod ngrams;
mod plot;
pub mod sample;
pub mod similar;
pub mod stats;
mod table;
pub mod watch;
pub mod words;

use super::{Global, search, workspace};
use crate::archive::Reader;
use crate::config::Config;
use crate::index::Index;
use crate::query::Query;

/// What a report is made from.
struct Opened {
    config: Config,
    reader: Reader,
    index: Index,
    query: Query,
}

/// Reads the query, everything where none is given, and opens archive and index.
fn open(global: &Global, words: &[String]) -> anyhow::Result<Opened> {
    let query = query(words)?;
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let index = workspace::index(global, &config, &reader)?;
    Ok(Opened { config, reader, index, query })
}

/// Reads a query; none asks for everything.
fn query(words: &[String]) -> anyhow::Result<Query> {
    if words.is_empty() { Ok(Query::Everything) } else { search::parse(&words.join(" ")) }
}
