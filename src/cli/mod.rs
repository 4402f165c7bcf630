//! The command line: one file a verb.
//!
//! Results go to standard output, talk to standard error. The exit codes stand in `--help`.

mod add;
pub mod article_json;
mod asked;
mod backfill;
mod backup;
mod cite;
mod config;
mod corpus;
mod demo;
mod explain;
mod export;
mod extract;
mod feed;
mod feeds;
mod forget;
mod import;
mod laid_out;
mod ledger;
mod man;
mod manifest;
mod out;
mod poll;
mod reextract;
mod reindex;
mod remove;
mod research;
mod run;
mod search;
mod serve;
mod show;
mod status;
mod verify;
mod whole_file;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What the exit codes mean; stands in `--help`.
const EXIT_CODES: &str = "\
Exit codes:
  0   done
  1   nothing found; some feeds failed (with --strict); verify found something wrong
  2   could not run: wrong arguments, configuration, query or file
  74  a file could not be read or written (disk full, read-only, damaged)
  75  another writer holds the archive: try again later
  130 interrupted (Ctrl-C)

Environment: ANNALS_CONFIG, HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, NO_COLOR, ANNALS_LOG";

/// Follow news feeds, keep every article, search them
#[derive(Debug, Parser)]
#[command(name = "annals", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

/// What every verb understands.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Global {
    /// What to follow and how; the archive and the index stand beside it
    #[arg(long, short, global = true, value_name = "FILE", default_value = "feeds.toml")]
    #[arg(env = "ANNALS_CONFIG", hide_env = true)]
    config: PathBuf,
    /// Print data as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Say nothing on standard error unless something needs a person
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Follow a feed: its address, or a page whose feed is found
    Add(add::Args),
    /// Follow a feed no longer; what was archived stays
    Remove(remove::Args),
    /// List the feeds and how they are
    Feeds(feeds::Args),
    /// Visit once what is due: feeds, then the articles they name (for cron)
    Poll(poll::Args),
    /// Poll for ever, until a signal; with --serve the endpoint too
    Run(run::Args),
    /// Go back in time along a feed, by what its site offers
    Backfill(backfill::Args),
    /// Search the archived articles
    Search(search::Args),
    /// Show an article, its comments, its revisions
    Show(show::Args),
    /// Count articles by time, source, author and more
    Stats(research::stats::Args),
    /// Show every match in its context
    Kwic(research::kwic::Args),
    /// List the words of a result, the most frequent or the most typical
    Words(research::words::Args),
    /// List the words that keep company with a word
    Collocates(research::collocates::Args),
    /// Follow phrases through time
    Ngrams(research::ngrams::Args),
    /// Draw articles so that anybody can draw them again
    Sample(research::sample::Args),
    /// Show what changed between two revisions of an article
    Diff(research::diff::Args),
    /// List corrections, and edits that nobody was told of
    Changes(research::changes::Args),
    /// Find articles about the same
    Similar(research::similar::Args),
    /// Show near copies, and who had the text first
    Cluster(research::cluster::Args),
    /// List people and desks, and merge those that are one
    Authors(research::authors::Args),
    /// Save searches, and list what is new for them
    Watch(research::watch::Args),
    /// Write articles as tables, references, texts or raw pages
    Export(export::Args),
    /// Print an article as a reference
    Cite(cite::Args),
    /// Freeze which articles answer a query, or check that they are the same
    Corpus(corpus::Args),
    /// Take in feeds (OPML, CSV), articles (an export) or pages (WARC)
    Import(import::Args),
    /// Answer over HTTP: pages for people, JSON for programs
    Serve(serve::Args),
    /// Show what the archive holds and what needs a person
    Status(status::Args),
    /// Read the article of saved pages, no archive needed
    Extract(extract::Args),
    /// Read feed files, no archive needed
    Feed(feed::Args),
    /// Read the archived pages again with the present extractor, and see what changes
    Reextract(reextract::Args),
    /// Build the index anew from the archive
    Reindex(reindex::Args),
    /// Check that archive, WARC files and index agree
    Verify(verify::Args),
    /// Write the archive into one file, also while another process polls
    Backup(backup::Args),
    /// Take articles out for good, so that no poll brings them back
    Forget(forget::Args),
    /// Show what was understood of feeds.toml
    Config(config::Args),
    /// See the whole way at work, on a newspaper of its own, with no network
    Demo(demo::Args),
    /// Print completions for a shell
    Completions(man::CompletionsArgs),
    /// Print the manual page
    Man(man::ManArgs),
}

/// Parses the arguments, does the verb, and gives the exit code.
pub fn main() -> ExitCode {
    let Cli { global, verb } = Cli::parse();
    out::start_log(&global);
    match does(&global, verb) {
        Ok(code) => code,
        Err(error) => out::fail(&error),
    }
}

/// Does one verb.
fn does(global: &Global, verb: Verb) -> anyhow::Result<ExitCode> {
    match verb {
        Verb::Add(args) => add::run(global, args),
        Verb::Remove(args) => remove::run(global, args),
        Verb::Feeds(args) => feeds::run(global, args),
        Verb::Poll(args) => poll::run(global, args),
        Verb::Run(args) => run::run(global, args),
        Verb::Backfill(args) => backfill::run(global, args),
        Verb::Search(args) => search::run(global, args),
        Verb::Show(args) => show::run(global, args),
        Verb::Stats(args) => research::stats::run(global, args),
        Verb::Kwic(args) => research::kwic::run(global, args),
        Verb::Words(args) => research::words::run(global, args),
        Verb::Collocates(args) => research::collocates::run(global, args),
        Verb::Ngrams(args) => research::ngrams::run(global, args),
        Verb::Sample(args) => research::sample::run(global, args),
        Verb::Diff(args) => research::diff::run(global, args),
        Verb::Changes(args) => research::changes::run(global, args),
        Verb::Similar(args) => research::similar::run(global, args),
        Verb::Cluster(args) => research::cluster::run(global, args),
        Verb::Authors(args) => research::authors::run(global, args),
        Verb::Watch(args) => research::watch::run(global, args),
        Verb::Export(args) => export::run(global, args),
        Verb::Cite(args) => cite::run(global, args),
        Verb::Corpus(args) => corpus::run(global, args),
        Verb::Import(args) => import::run(global, args),
        Verb::Serve(args) => serve::run(global, args),
        Verb::Status(args) => status::run(global, args),
        Verb::Extract(args) => extract::run(args),
        Verb::Feed(args) => feed::run(args),
        Verb::Reextract(args) => reextract::run(global, args),
        Verb::Reindex(args) => reindex::run(global, args),
        Verb::Verify(args) => verify::run(global, args),
        Verb::Backup(args) => backup::run(global, args),
        Verb::Forget(args) => forget::run(global, args),
        Verb::Config(args) => config::run(global, args),
        Verb::Demo(args) => demo::run(global, args),
        Verb::Completions(args) => man::completions(args),
        Verb::Man(args) => man::man(args),
    }
}
