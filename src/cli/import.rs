//! `annals import`: lists of feeds, articles of another archive, pages of a web archive.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use flate2::bufread::MultiGzDecoder;
use indicatif::ProgressBar;

use super::out::{self, EXIT_NOTHING};
use super::{Global, workspace};
use crate::archive::{Archive, ImportOutcome, Imported};
use crate::config::FeedsFile;
use crate::export;
use crate::feed;
use crate::ingest::{self, ImportReport};
use crate::model::{Parsed, Subscription};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// OPML, a table of sources (CSV), an export in JSON Lines, or a WARC file; also with gzip
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What it is, where its beginning does not tell
    #[arg(long = "as", value_enum, value_name = "KIND")]
    kind: Option<Kind>,
    /// A label for every feed of the list; may be given several times
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Feeds, as feed readers exchange them.
    Opml,
    /// Feeds, a row each.
    Csv,
    /// Articles, as `annals export` writes them.
    Jsonl,
    /// Pages, as web archives keep them.
    Warc,
}

/// So much of a file's beginning is looked at to tell what it is, in bytes.
const BEGINNING_BYTES: u64 = 64 << 10;

/// The largest list of feeds, in bytes.
const LIST_BYTES_MAX: u64 = 64 << 20;

/// The longest row, in bytes: a text and its HTML, with comments.
const ROW_BYTES_MAX: u64 = 64 << 20;

/// Rows that go into one transaction: each costs a wait for the disk.
const ROWS_AT_A_TIME: usize = 200;

/// Warnings that are shown.
const WARNINGS_MAX: usize = 10;

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let kind = match args.kind {
        Some(kind) => kind,
        None => kind_of(&args.file)?,
    };
    match kind {
        Kind::Opml | Kind::Csv => list(global, &args, kind),
        Kind::Jsonl => rows(global, &args.file),
        Kind::Warc => pages(global, &args.file),
    }
}

/// Opens a file, inflated where it is gzip. `told` is moved on by the bytes of the file.
pub fn open(path: &Path, bar: &ProgressBar) -> anyhow::Result<Box<dyn BufRead>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    bar.set_length(file.metadata().map(|m| m.len()).unwrap_or_default());
    let mut file = BufReader::with_capacity(1 << 16, bar.wrap_read(file));
    let is_gzip = file.fill_buf().is_ok_and(|bytes| bytes.starts_with(&[0x1f, 0x8b]));
    Ok(match is_gzip {
        true => Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file))),
        false => Box::new(file),
    })
}

fn kind_of(path: &Path) -> anyhow::Result<Kind> {
    let mut beginning = Vec::new();
    let mut input = open(path, &ProgressBar::hidden())?.take(BEGINNING_BYTES);
    // A file that breaks off is told by what there is of it.
    if let Err(error) = input.read_to_end(&mut beginning)
        && beginning.is_empty()
    {
        return Err(error).with_context(|| format!("cannot read {}", path.display()));
    }
    let text = String::from_utf8_lossy(&beginning);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.starts_with("WARC/") {
        return Ok(Kind::Warc);
    }
    if text.starts_with('<') && text.to_ascii_lowercase().contains("<opml") {
        return Ok(Kind::Opml);
    }
    if text.starts_with('{') {
        return Ok(Kind::Jsonl);
    }
    match feed::table(text.lines().next().unwrap_or_default().as_bytes()) {
        Some(_) => Ok(Kind::Csv),
        None => bail!(
            "{} is no OPML, no table with a column `url`, no export and no WARC file: \
             say --as KIND where it is one all the same",
            path.display()
        ),
    }
}

/// Follows the feeds of a list.
fn list(global: &Global, args: &Args, kind: Kind) -> anyhow::Result<ExitCode> {
    let mut bytes = Vec::new();
    let input = open(&args.file, &ProgressBar::hidden())?;
    let read = input.take(LIST_BYTES_MAX).read_to_end(&mut bytes);
    read.with_context(|| format!("cannot read {}", args.file.display()))?;
    let Parsed { value: feeds, warnings } = match kind {
        Kind::Opml => feed::opml(&bytes),
        _ => feed::table(&bytes).with_context(|| {
            format!("{}: its first row names no column `url`", args.file.display())
        })?,
    };
    let mut file = FeedsFile::open(&global.config)?;
    let (mut new, mut known) = (0, 0);
    for mut feed in feeds {
        if file.follows(&feed.url) {
            known += 1;
            continue;
        }
        feed.tags.extend(args.tags.iter().cloned());
        let (name, lang) = (feed.name.take(), feed.lang.take());
        file.add(Subscription { name, lang, ..feed })?;
        new += 1;
    }
    if new > 0 {
        file.save()?;
    }
    warn(global, &warnings);
    if global.json {
        out::json(&serde_json::json!({"new": new, "known": known, "warnings": warnings}))?;
    } else {
        let feeds = out::count(new, "feed", "feeds");
        out::say(global, &format!("{feeds} added, {known} followed already"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows what was left out.
pub fn warn(global: &Global, warnings: &[String]) {
    for warning in warnings.iter().take(WARNINGS_MAX) {
        out::say(global, &format!("  {warning}"));
    }
    if warnings.len() > WARNINGS_MAX {
        out::say(global, &format!("  and {} more", warnings.len() - WARNINGS_MAX));
    }
}

/// What became of the rows.
#[derive(Default)]
struct Tally {
    new: u64,
    revised: u64,
    known: u64,
    older: u64,
    forgotten: u64,
    refused: Vec<String>,
}

/// Takes in the articles of another archive.
fn rows(global: &Global, path: &Path) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let mut archive = workspace::writer(&config, Duration::from_secs(10))?;
    let bar = out::progress(global, "import");
    let mut input = open(path, &bar)?;
    let mut tally = Tally::default();
    let mut batch: Vec<Imported> = Vec::new();
    let mut ids = HashSet::new();
    for number in 1.. {
        let mut line = Vec::new();
        let read = input.by_ref().take(ROW_BYTES_MAX).read_until(b'\n', &mut line);
        read.with_context(|| format!("cannot read {}", path.display()))?;
        if line.is_empty() {
            break;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match export::imported(line.trim_ascii()) {
            Ok(article) => {
                // Two revisions of one article come after one another, not at once.
                let is_twice = !ids.insert(article.url.article_id());
                if is_twice || batch.len() >= ROWS_AT_A_TIME {
                    take(&mut archive, &mut batch, &mut tally)?;
                    ids.clear();
                    ids.insert(article.url.article_id());
                }
                batch.push(article);
            }
            Err(why) => tally.refused.push(format!("line {number}: {why}")),
        }
    }
    take(&mut archive, &mut batch, &mut tally)?;
    bar.finish_and_clear();
    workspace::index_writer(global, &config, archive.read())?.close()?;
    report(global, &tally)
}

fn take(archive: &mut Archive, batch: &mut Vec<Imported>, tally: &mut Tally) -> anyhow::Result<()> {
    for outcome in archive.import(batch)? {
        match outcome {
            ImportOutcome::New => tally.new += 1,
            ImportOutcome::Revised => tally.revised += 1,
            ImportOutcome::Known => tally.known += 1,
            ImportOutcome::Older => tally.older += 1,
            ImportOutcome::Forgotten => tally.forgotten += 1,
        }
    }
    batch.clear();
    Ok(())
}

/// Takes in the pages of a web archive.
fn pages(global: &Global, path: &Path) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let mut archive = workspace::writer(&config, Duration::from_secs(10))?;
    let bar = out::progress(global, "import");
    let report = ingest::import_warc(&mut archive, &config.rules, open(path, &bar)?);
    bar.finish_and_clear();
    let report = report?;
    workspace::index_writer(global, &config, archive.read())?.close()?;
    let r = &report;
    if global.json {
        out::json(&serde_json::json!({
            "records": r.read.records, "broken": r.read.broken, "new": r.articles_new,
            "revised": r.articles_revised, "unchanged": r.unchanged, "known": r.known,
            "older": r.older, "no_article": r.no_article, "forgotten": r.forgotten,
            "walls": r.walls.iter().map(|(w, n)| (w.name(), n)).collect::<BTreeMap<_, _>>(),
        }))?;
    } else {
        let records = out::count(r.read.records, "record", "records");
        out::say(
            global,
            &format!(
                "{records}; articles: {} new, {} revised, {} unchanged; captures: {} known, {} older \
             than what is here, {} without an article, {} of what was forgotten{}",
                r.articles_new,
                r.articles_revised,
                r.unchanged,
                r.known,
                r.older,
                r.no_article,
                r.forgotten,
                walls(r),
            ),
        );
    }
    if let Some(broken) = &r.read.broken {
        out::warn(&format!("{} is broken {broken}", path.display()));
    }
    let nothing = r.read.records == r.no_article + r.walls.values().sum::<u64>();
    Ok(if nothing { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

/// The walls that stood in place of articles, where there were any.
fn walls(report: &ImportReport) -> String {
    let kinds = report.walls.iter().map(|(wall, n)| format!("{n} {}", wall.name()));
    let kinds: Vec<String> = kinds.collect();
    if kinds.is_empty() { String::new() } else { format!(", walls: {}", kinds.join(", ")) }
}

fn report(global: &Global, tally: &Tally) -> anyhow::Result<ExitCode> {
    let Tally { new, revised, known, older, forgotten, refused } = tally;
    warn(global, refused);
    if global.json {
        out::json(&serde_json::json!({
            "new": new, "revised": revised, "known": known, "older": older,
            "forgotten": forgotten, "refused": refused,
        }))?;
    } else {
        let mut line = format!("articles: {new} new, {revised} revised, {known} known");
        for (n, what) in [
            (*older, "older than what is here"),
            (*forgotten, "forgotten here"),
            (refused.len() as u64, "refused"),
        ] {
            if n > 0 {
                line += &format!(", {n} {what}");
            }
        }
        out::say(global, &line);
    }
    let nothing = new + revised + known + older + forgotten == 0;
    Ok(if nothing { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}
