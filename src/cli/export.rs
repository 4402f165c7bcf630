//! `annals export`: articles as JSON, JSON Lines or CSV.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use indicatif::ProgressBar;

use super::out::{self, EXIT_NOTHING};
use super::{Global, search, workspace};
use crate::archive::Reader;
use crate::canonical_url::ArticleId;
use crate::export::{ArticleRecord, Format, Writer};

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
    /// Leave the text out, for material that may not be passed on
    #[arg(long)]
    no_body: bool,
    /// Leave readers' comments out
    #[arg(long)]
    no_comments: bool,
    /// Every revision, not only the last one
    #[arg(long)]
    all_revisions: bool,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let ids = match args.query.is_empty() {
        true => reader.article_ids()?,
        false => search::all_ids(global, &config, &args.query)?,
    };
    let format = args.format.unwrap_or(if global.json { Format::Json } else { Format::Jsonl });
    let rows = match &args.output {
        None => {
            let out = BufWriter::new(std::io::stdout().lock());
            write(&reader, &ids, (format, &args), out, &ProgressBar::hidden())?
        }
        Some(path) => {
            let bar = out::progress(global, "export");
            bar.set_length(ids.len() as u64);
            let rows = to_file(&reader, &ids, (format, &args), (path, &bar));
            bar.finish_and_clear();
            rows?
        }
    };
    out::say(global, &out::count(rows, "row", "rows"));
    Ok(if rows == 0 { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

/// Writes beside the file and renames: a broken-off export leaves the old file as it was.
fn to_file(
    reader: &Reader,
    ids: &[ArticleId],
    how: (Format, &Args),
    (path, bar): (&Path, &ProgressBar),
) -> anyhow::Result<u64> {
    let mut name = path.file_name().context("-o names no file")?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = File::create(&part)
        .with_context(|| format!("cannot write {}", part.display()))
        .and_then(|file| write(reader, ids, how, BufWriter::new(file), bar));
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

fn write(
    reader: &Reader,
    ids: &[ArticleId],
    (format, args): (Format, &Args),
    out: impl Write,
    bar: &ProgressBar,
) -> anyhow::Result<u64> {
    let mut writer = Writer::begin(format, out)?;
    let mut rows = 0;
    for id in ids {
        let revisions = match args.all_revisions {
            true => reader.revisions(id)?,
            false => reader.revision(id, None)?.into_iter().collect(),
        };
        for revision in revisions {
            let mut record = ArticleRecord::from(revision);
            if !args.no_comments {
                record = record.with_comments(reader.comments(id)?);
            }
            if args.no_body {
                record = record.without_body();
            }
            writer.row(&record)?;
            rows += 1;
        }
        bar.inc(1);
    }
    writer.end()?;
    Ok(rows)
}
