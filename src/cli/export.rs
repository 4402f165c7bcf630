//! `annals export`: articles in many formats, for other programs and for people.

use std::collections::HashMap;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use indicatif::ProgressBar;

use super::asked::Asking;
use super::out::{self, EXIT_NOTHING};
use super::{Global, whole_file, workspace};
use crate::archive::{Reader, Which};
use crate::canonical_url::CanonicalUrl;
use crate::clock;
use crate::config::Config;
use crate::export::{
    self, Comments, Contexts, ExportError, Format, Plan, Revisions, Text, export_contexts,
};
use crate::model::Subscription;
use crate::query::Query;
use crate::report::{Answer, Holdings};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which articles; all of them where no query is given
    query: Vec<String>,
    /// How to write them; JSON Lines where nothing is said
    #[arg(long, short, value_enum)]
    format: Option<Format>,
    /// Write to this file instead of standard output; it appears when it is complete
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write these fields only, in this order (json, jsonl, csv, parquet)
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    fields: Option<Vec<String>>,
    /// Leave the text out, for material that may not be passed on
    #[arg(long)]
    no_body: bool,
    /// Write every match with so many characters on either side, and nothing else of the texts
    /// (json, jsonl, csv)
    #[arg(long, value_name = "CHARACTERS", requires = "query")]
    #[arg(conflicts_with_all = ["fields", "no_body", "all_revisions"])]
    kwic: Option<usize>,
    /// Leave readers' comments out
    #[arg(long)]
    no_comments: bool,
    /// Name readers who comment as they signed, not by a pseudonym
    #[arg(long, conflicts_with = "no_comments")]
    comments_as_signed: bool,
    /// Every revision, not only the last one
    #[arg(long)]
    all_revisions: bool,
    /// Print the feeds that are followed as OPML, and nothing else
    #[arg(long, conflicts_with_all = ["query", "format", "output", "fields", "schema"])]
    opml: bool,
    /// Print the JSON Schema of an article, and nothing else
    #[arg(long, conflicts_with_all = ["query", "format", "output", "fields"])]
    schema: bool,
    #[command(flatten)]
    asking: Asking,
}

/// The feeds that are followed; those that the user did not name by what they call themselves.
fn named_feeds(config: &Config) -> anyhow::Result<Vec<Subscription>> {
    let known = match workspace::maybe_reader(config)? {
        Some(reader) => reader.feeds(&Which::All, clock::now())?,
        None => Vec::new(),
    };
    let titles: HashMap<CanonicalUrl, Option<String>> =
        known.into_iter().map(|feed| (feed.subscription.url, feed.title)).collect();
    let named = |feed: &Subscription| {
        let name = feed.name.clone().or_else(|| titles.get(&feed.url).cloned().flatten());
        Subscription { name, ..feed.clone() }
    };
    Ok(config.feeds.iter().map(named).collect())
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    if args.schema {
        let schema = serde_json::to_string_pretty(&export::json_schema())?;
        writeln!(std::io::stdout(), "{schema}")?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.opml {
        let feeds = named_feeds(&workspace::config(global)?)?;
        write!(std::io::stdout(), "{}", export::opml(&feeds))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut plan = plan(global, &args);
    plan.check()?;
    if args.kwic.is_some() && !matches!(plan.format, Format::Json | Format::Jsonl | Format::Csv) {
        bail!("--kwic writes json, jsonl or csv");
    }
    let is_binary = matches!(plan.format, Format::Parquet | Format::Warc);
    if is_binary && args.output.is_none() && std::io::stdout().is_terminal() {
        bail!("{} is no text: name a file with -o", plan.format.extension());
    }
    let chosen = choose(global, &args)?;
    if let Some(query) = &chosen.query {
        plan.title = query.to_string();
    }
    let wanted = Wanted { chosen: &chosen, plan: &plan, width: args.kwic };
    let rows = match &args.output {
        None => write(&wanted, BufWriter::new(std::io::stdout()), &ProgressBar::hidden())?,
        Some(path) => {
            let bar = out::progress(global, "export");
            bar.set_length(chosen.answers.len() as u64);
            let rows = whole_file::write(path, |out| write(&wanted, out, &bar));
            bar.finish_and_clear();
            rows?
        }
    };
    out::say(global, &out::count(rows, "row", "rows"));
    Ok(if rows == 0 { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

fn plan(global: &Global, args: &Args) -> Plan {
    let comments = match (args.no_comments, args.comments_as_signed) {
        (true, _) => Comments::LeftOut,
        (false, true) => Comments::AsSigned,
        (false, false) => Comments::Pseudonymous,
    };
    Plan {
        format: args.format.unwrap_or(if global.json { Format::Json } else { Format::Jsonl }),
        fields: args.fields.clone(),
        text: if args.no_body { Text::LeftOut } else { Text::Whole },
        comments,
        revisions: if args.all_revisions { Revisions::All } else { Revisions::Last },
        title: "all articles".into(),
    }
}

/// Which articles are exported.
struct Chosen {
    reader: Reader,
    /// What they answer; none where it is all of them.
    query: Option<Query>,
    answers: Vec<Answer>,
}

/// Everything as it is now needs no index.
fn choose(global: &Global, args: &Args) -> anyhow::Result<Chosen> {
    if args.query.is_empty() && args.asking.as_of.is_none() {
        let reader = workspace::reader(&workspace::config(global)?)?;
        let answers = reader.articles()?.into_iter();
        let answers = answers.map(|(id, revision)| Answer { id, revision }).collect();
        return Ok(Chosen { reader, query: None, answers });
    }
    let asked = args.asking.open(global, &args.query)?;
    let answers = Holdings::new(&asked.reader, &asked.index).answers(&asked.query)?;
    Ok(Chosen { reader: asked.reader, query: Some(asked.query), answers })
}

/// What is to be written.
struct Wanted<'a> {
    chosen: &'a Chosen,
    plan: &'a Plan,
    /// Contexts only, so many characters wide.
    width: Option<usize>,
}

fn write(wanted: &Wanted<'_>, out: impl Write + Send, bar: &ProgressBar) -> anyhow::Result<u64> {
    let Wanted { chosen: Chosen { reader, query, answers }, plan, width } = wanted;
    let told = || bar.inc(1);
    let written = match (query, width) {
        (Some(query), Some(width)) => {
            let contexts = Contexts { query, width: *width };
            export_contexts(reader, answers, contexts, (plan.format, out), &told)
        }
        _ => export::export(reader, answers, plan, out, &told),
    };
    written.map_err(|error| match error {
        ExportError::Archive(error) => error.into(),
        ExportError::Io(error) => anyhow::Error::new(error).context("cannot write the export"),
    })
}
