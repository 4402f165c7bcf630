//! `annals watch`: saved searches, and what is new for them.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use super::super::asked::Language;
use super::super::out::{self, EXIT_NOTHING, FAINT, NothingFound, TITLE};
use super::super::{Global, workspace};
use crate::archive::{Archive, ArchiveError, Reader};
use crate::clock;
use crate::config::Config;
use crate::index::SearchOptions;
use crate::model::Watch;
use crate::query::Syntax;
use crate::report::{self, Holdings, News};
use crate::results;

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The name of a saved search, or of one to save
    name: Option<String>,
    /// Save this search under the name
    query: Vec<String>,
    /// Forget the search of this name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["name", "query"])]
    remove: Option<String>,
    /// List the saved searches only
    #[arg(long, conflicts_with_all = ["name", "query", "remove"])]
    list: bool,
    /// Show what is new once more the next time
    #[arg(long)]
    keep: bool,
    #[command(flatten)]
    language: Language,
}

const EXAMPLES: &str = "\
Examples:
  annals watch tides 'tide barrier lang:en'   save a search
  annals watch                                what is new for every saved search
  annals watch tides                          what is new for this one";

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(10);

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    if let Some(name) = &args.remove {
        return remove(global, &config, name);
    }
    match (&args.name, args.query.as_slice()) {
        (Some(name), [_, ..]) => {
            let query = (args.language, args.query.join(" "));
            save(global, (&config, &reader), name, query)
        }
        _ if args.list => list(global, &reader),
        (name, _) => look(global, (&config, &reader), name.as_deref(), args.keep),
    }
}

fn save(
    global: &Global,
    (config, reader): (&Config, &Reader),
    name: &str,
    (language, typed): (Language, String),
) -> anyhow::Result<ExitCode> {
    let parsed = language.parse(&typed)?;
    // In our own language it is kept as typed: `since:30d` moves on.
    let query = if language.syntax == Syntax::Annals { typed } else { parsed.to_string() };
    let now = clock::now();
    let index = workspace::index(global, config, reader)?;
    let looked_change = index.last_change()?.unwrap_or(0);
    let name = name.to_owned();
    let watch = Watch { name, query, created: now, looked_at: now, looked_change };
    Archive::open(&config.archive, PATIENCE)?.save_watch(&watch)?;
    let found =
        index.search(&parsed, &SearchOptions { limit: 0, ..SearchOptions::default() })?.total;
    let told = out::count(found, "article answers", "articles answer");
    out::say(
        global,
        &format!("{} is saved: {told} now, `annals watch` lists new ones", watch.name),
    );
    Ok(ExitCode::SUCCESS)
}

fn remove(global: &Global, config: &Config, name: &str) -> anyhow::Result<ExitCode> {
    if !Archive::open(&config.archive, PATIENCE)?.remove_watch(name)? {
        return Err(unknown(name));
    }
    out::say(global, &format!("{name} is forgotten"));
    Ok(ExitCode::SUCCESS)
}

fn unknown(name: &str) -> anyhow::Error {
    NothingFound(format!("no search is saved as {name:?} (`annals watch --list` lists them)"))
        .into()
}

fn list(global: &Global, reader: &Reader) -> anyhow::Result<ExitCode> {
    let watches = reader.watches()?;
    if global.json {
        let records = watches.iter().map(|w| {
            serde_json::json!({
                "name": w.name, "query": w.query, "created": w.created.to_string(),
                "looked_at": w.looked_at.to_string(),
            })
        });
        out::json(&records.collect::<Vec<_>>())?;
    } else {
        let head = ["NAME", "LOOKED AT", "QUERY"].map(str::to_owned).to_vec();
        let row = |w: &Watch| vec![w.name.clone(), out::local(w.looked_at), w.query.clone()];
        let rows: Vec<_> = std::iter::once(head).chain(watches.iter().map(row)).collect();
        out::stdout().write_all(out::columns(&rows).as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows what is new, and notes that it was shown.
fn look(
    global: &Global,
    (config, reader): (&Config, &Reader),
    name: Option<&str>,
    keep: bool,
) -> anyhow::Result<ExitCode> {
    let mut watches = reader.watches()?;
    if let Some(name) = name {
        watches.retain(|watch| watch.name == name);
        if watches.is_empty() {
            return Err(unknown(name));
        }
    }
    let index = workspace::index(global, config, reader)?;
    let change = index.last_change()?.unwrap_or(0);
    let mut found = Vec::with_capacity(watches.len());
    for watch in &watches {
        let query = Language { syntax: Syntax::Annals }.parse(&watch.query)?;
        let query = results::understood(reader, query)?;
        found.push(report::news(&Holdings::new(reader, &index), watch, &query)?);
    }
    match global.json {
        true => out::json(&found)?,
        false => print(global, &found)?,
    }
    let names: Vec<String> = watches.into_iter().map(|watch| watch.name).collect();
    if !keep && !names.is_empty() {
        mark(config, &names, change)?;
    }
    let is_empty = found.iter().all(|news| news.rows.is_empty());
    Ok(if is_empty { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

/// Notes that everything up to `change` was shown, unless another process writes just now.
fn mark(config: &Config, names: &[String], change: u64) -> anyhow::Result<()> {
    match Archive::open(&config.archive, Duration::ZERO) {
        Ok(mut archive) => Ok(archive.looked(names, change, clock::now())?),
        Err(ArchiveError::Locked { holder }) => {
            out::warn(&format!(
                "another writer holds the archive ({holder}): these will show again"
            ));
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

fn print(global: &Global, found: &[News]) -> anyhow::Result<()> {
    let mut out = out::stdout();
    for news in found {
        let new = news.rows.len();
        writeln!(out, "{TITLE}{}{TITLE:#} {FAINT}{} · {new} new{FAINT:#}", news.name, news.query)?;
        for row in &news.rows {
            let day = row.published.as_deref().and_then(|p| p.get(..10)).unwrap_or("-");
            let (source, title) = (row.source.as_deref(), row.title.as_deref());
            let (source, title) = (source.unwrap_or("-"), title.unwrap_or("(no title)"));
            writeln!(
                out,
                "  {title}\n    {day} · {source} {FAINT}{} {}{FAINT:#}",
                row.id, row.url
            )?;
        }
    }
    if found.is_empty() {
        out::say(global, "no search is saved: `annals watch NAME QUERY` saves one");
    }
    Ok(())
}
