//! `annals export`: articles in many formats, for other programs and for people.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use indicatif::ProgressBar;

use super::out::{self, EXIT_NOTHING};
use super::{Global, search, workspace};
use crate::archive::Reader;
use crate::canonical_url::ArticleId;
use crate::export::{
    self, Comments, Contexts, ExportError, Format, Plan, Revisions, Text, export_contexts,
};
use crate::query::Query;

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
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    if args.schema {
        let schema = serde_json::to_string_pretty(&export::json_schema())?;
        writeln!(std::io::stdout(), "{schema}")?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.opml {
        let feeds = workspace::config(global)?.feeds;
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
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let mut contexts = None;
    let ids = match args.query.is_empty() {
        true => reader.article_ids()?,
        false => {
            let query = search::parse(&args.query.join(" "))?;
            plan.title = query.to_string();
            contexts = args.kwic.map(|width| (query, width));
            search::all_ids(global, &config, &args.query)?
        }
    };
    let wanted = Wanted { reader: &reader, ids: &ids, plan: &plan, contexts: contexts.as_ref() };
    let rows = match &args.output {
        None => write(&wanted, BufWriter::new(std::io::stdout()), &ProgressBar::hidden())?,
        Some(path) => {
            let bar = out::progress(global, "export");
            bar.set_length(ids.len() as u64);
            let rows = to_file(&wanted, path, &bar);
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

/// What is to be written.
struct Wanted<'a> {
    reader: &'a Reader,
    ids: &'a [ArticleId],
    plan: &'a Plan,
    /// Contexts only: of the matches of a query, so many characters wide.
    contexts: Option<&'a (Query, usize)>,
}

/// Writes beside the file and renames: a broken-off export leaves the old file as it was.
fn to_file(wanted: &Wanted<'_>, path: &Path, bar: &ProgressBar) -> anyhow::Result<u64> {
    let mut name = path.file_name().context("-o names no file")?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = File::create(&part)
        .with_context(|| format!("cannot write {}", part.display()))
        .and_then(|file| write(wanted, BufWriter::new(file), bar));
    match written {
        Ok(rows) => {
            let renamed = std::fs::rename(&part, path);
            renamed.with_context(|| format!("cannot write {}", path.display()))?;
            Ok(rows)
        }
        Err(error) => {
            let _ = std::fs::remove_file(&part);
            Err(error)
        }
    }
}

fn write(wanted: &Wanted<'_>, out: impl Write + Send, bar: &ProgressBar) -> anyhow::Result<u64> {
    let Wanted { reader, ids, plan, contexts } = wanted;
    let told = || bar.inc(1);
    let written = match contexts {
        None => export::export(reader, ids, plan, out, &told),
        Some((query, width)) => {
            let contexts = Contexts { query, width: *width };
            export_contexts(reader, ids, contexts, (plan.format, out), &told)
        }
    };
    written.map_err(|error| match error {
        ExportError::Archive(error) => error.into(),
        ExportError::Io(error) => anyhow::Error::new(error).context("cannot write the export"),
    })
}
