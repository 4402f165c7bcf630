//! The command line: one file a verb.

pub mod article_json;
mod extract;
mod feed;
mod manifest;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Follow news feeds, keep every article, search them.
#[derive(Debug, Parser)]
#[command(name = "annals", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the article of saved pages as JSON, no archive needed
    Extract(extract::Args),
    /// Print what feed files say as JSON, no archive needed
    Feed(feed::Args),
}

/// Parses the arguments, does the verb, and gives the exit code.
pub fn main() -> ExitCode {
    let done = match Cli::parse().verb {
        Verb::Extract(args) => extract::run(args),
        Verb::Feed(args) => feed::run(args),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("annals: {error:#}");
            ExitCode::from(2)
        }
    }
}
