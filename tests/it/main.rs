//! Stories of people who run the program: a site publishes, we poll, an editor edits, we search.
//!
//! Each test makes a [`world::World`] (a folder of its own and the real binary) and, where the
//! network matters, a [`site::Site`] (a real web server on the loopback). No test needs another,
//! a file outside its folder, or the internet.

// What a test does not expect ends it, with the reason; helpers are tests too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod press;
mod server;
mod site;
mod world;

mod archive;
mod bad_feeds;
mod bad_pages;
mod backfill;
mod carry;
mod cli;
mod crash;
mod export;
mod extract_cases;
mod feed_cases;
mod fetch;
mod operators;
mod health;
mod identity;
mod poll;
mod polite;
mod query_page;
mod readme;
mod research;
mod reextract;
mod rules;
mod search;
mod serve;
mod serve_api;
mod serve_pages;
mod serve_reader;
mod serve_safe;
mod shapes;
mod tidy;
mod websub;
