//! Annals follows news feeds, keeps every revision of the articles they name, and searches them.
//!
//! The modules stand in the order of an article's way. A module imports only modules above it;
//! `tests/it/tidy.rs` holds them to that. `ARCHITECTURE.md` has the picture.

// Rules: pure functions of data. No network, disk, clock, randomness or async.
pub mod canonical_url;
pub mod dates;
pub mod text;
pub mod fingerprint;
pub mod markdown;
pub mod model;
pub mod feed;
pub mod extract;
pub mod query;
pub mod revision;
pub mod schedule;
pub mod health;
pub mod politeness;

// Shell: one outside thing each.
pub mod clock;
pub mod fetch;
pub mod archive;
pub mod index;
pub mod config;

// Flow.
pub mod ingest;
pub mod daemon;

// Faces.
pub mod results;
pub mod report;
pub mod export;
pub mod serve;
pub mod cli;
