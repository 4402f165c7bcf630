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
