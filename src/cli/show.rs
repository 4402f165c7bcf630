//! `annals show`: one article, its comments, its revisions.

use std::io::Write;
use std::process::ExitCode;

use super::explain::{self, Explained};
use super::laid_out::laid_out;
use super::out::{self, FAINT, NothingFound, TITLE};
use super::{Global, workspace};
use crate::archive::Reader;
use crate::canonical_url::{ArticleId, CanonicalUrl};
use crate::export::ArticleRecord;
use crate::markdown;
use crate::model::{Revision, StoredComment};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The article: its id, the beginning of it, or its address
    #[arg(value_name = "ID")]
    article: String,
    /// This revision instead of the last one
    #[arg(long, short, value_name = "N")]
    revision: Option<u32>,
    /// An earlier reading of it, from 1: see `annals reextract`
    #[arg(long, value_name = "N", conflicts_with_all = ["revisions", "raw"])]
    reading: Option<usize>,
    /// List the revisions
    #[arg(long, conflicts_with_all = ["raw", "html"])]
    revisions: bool,
    /// The archived page: its bytes, inflated
    #[arg(long, conflicts_with = "html")]
    raw: bool,
    /// The text as clean HTML
    #[arg(long, conflicts_with = "markdown")]
    html: bool,
    /// Headline, byline and text as Markdown
    #[arg(long, conflicts_with_all = ["raw", "revisions"])]
    markdown: bool,
    /// Where each field came from
    #[arg(long, conflicts_with_all = ["raw", "revisions", "html", "markdown"])]
    explain: bool,
    /// Leave readers' comments out
    #[arg(long)]
    no_comments: bool,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let id = find(&reader, &args.article)?;
    if args.revisions {
        return revisions(global, &reader, &id);
    }
    let found = reader.revision(&id, args.revision)?;
    let nothing = || match args.revision {
        Some(n) => format!("article {id} has no revision {n} (--revisions lists them)"),
        None => format!("article {id} has no revision"),
    };
    let revision = found.ok_or_else(|| NothingFound(nothing()))?;
    let revision = reading(&reader, revision, args.reading)?;
    let mut out = out::stdout();
    if args.raw {
        let (head, body) = reader.raw(&revision.capture)?;
        out.write_all(&crate::fetch::inflate_archived(&head, &body)?)?;
    } else if args.html {
        writeln!(out, "{}", revision.html)?;
    } else if args.markdown {
        write!(out, "{}", in_markdown(&revision))?;
    } else if args.explain {
        explanation(global, &mut out, revision)?;
    } else {
        let comments = if args.no_comments { Vec::new() } else { reader.comments(&id)? };
        if global.json {
            let mut record = ArticleRecord::from(revision);
            if !args.no_comments {
                record = record.with_comments(comments);
            }
            out::json(&record)?;
        } else {
            page(&mut out, &revision, &comments)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The reading of a revision that a person means; the latest where none is named.
fn reading(reader: &Reader, latest: Revision, n: Option<usize>) -> anyhow::Result<Revision> {
    let Some(n) = n else { return Ok(latest) };
    let mut readings = reader.earlier_readings(&latest)?;
    readings.push(latest);
    let known = out::count(readings.len() as u64, "reading", "readings");
    let wanted = n.checked_sub(1).filter(|n| *n < readings.len());
    let wanted = wanted.ok_or_else(|| NothingFound(format!("the revision has {known}, no {n}")))?;
    Ok(readings.swap_remove(wanted))
}

/// The article that a person means.
///
/// # Errors
/// Where there is none, or the beginning of an id is that of several.
pub fn find(reader: &Reader, text: &str) -> anyhow::Result<ArticleId> {
    if let Ok(url) = CanonicalUrl::parse(text) {
        let id = reader.article_at(&url)?;
        let nothing = || format!("{url} is not archived (`annals status` lists the queue)");
        return id.ok_or_else(|| NothingFound(nothing()).into());
    }
    match reader.ids_beginning(text)?.as_slice() {
        [id] => Ok(id.clone()),
        [] => {
            let nothing = format!("no article has the id {text:?} (`annals search` prints ids)");
            Err(NothingFound(nothing).into())
        }
        several => {
            let ids: Vec<&str> = several.iter().map(ArticleId::as_str).collect();
            anyhow::bail!("{text:?} may be {}: type more of it", ids.join(" or "))
        }
    }
}

/// Source, date and authors of a revision in one line.
fn line(r: &Revision) -> String {
    let names: Vec<&str> = r.authors.iter().map(|a| a.name.as_str()).collect();
    let source = r.source.name.as_deref().or(r.site_name.as_deref());
    let when = r.published.as_deref().map(date);
    let line = [source.map(str::to_owned), when, Some(names.join(", ")).filter(|n| !n.is_empty())];
    line.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn in_markdown(r: &Revision) -> String {
    let lead = r.lead.as_deref().filter(|lead| !r.text.contains(*lead));
    let head = markdown::Head { title: r.title.as_deref(), line: &line(r), lead };
    markdown::page(&head, &r.html)
}

/// What the archive keeps of it: the source of each field and the place within that.
fn explanation(global: &Global, out: &mut impl Write, r: Revision) -> anyhow::Result<()> {
    let provenance = r.provenance.clone();
    let record = serde_json::to_value(ArticleRecord::from(r))?;
    if global.json {
        return out::json(&record["provenance"]);
    }
    let fields: Vec<Explained<'_>> = provenance
        .iter()
        .map(|(field, (source, place))| Explained {
            field,
            value: explain::shown(&record[if field == "body" { "text" } else { field }]),
            source: source.clone(),
            place: place.clone(),
            lost: Vec::new(),
        })
        .collect();
    write!(out, "{}", explain::table(&fields))?;
    Ok(())
}

fn page(out: &mut impl Write, r: &Revision, comments: &[StoredComment]) -> anyhow::Result<()> {
    let width = out::width();
    let title = r.title.as_deref().unwrap_or("(no title)");
    for line in out::wrap(title, width, "").lines() {
        writeln!(out, "{TITLE}{line}{TITLE:#}")?;
    }
    writeln!(out, "{}", line(r))?;
    writeln!(out, "{FAINT}{}{FAINT:#}", r.url)?;
    let revision = format!("revision {} of {}", r.number, r.revisions);
    let lang = r.lang.as_deref().unwrap_or("?");
    let captured = out::local(r.captured);
    writeln!(
        out,
        "{FAINT}{} · {revision} · captured {captured} · {lang} · {}{FAINT:#}\n",
        r.article_id,
        out::count(u64::from(r.words), "word", "words"),
    )?;
    if let Some(lead) = r.lead.as_deref().filter(|lead| !r.text.contains(*lead)) {
        for line in out::wrap(lead, width, "").lines() {
            writeln!(out, "{TITLE}{line}{TITLE:#}")?;
        }
        writeln!(out)?;
    }
    write!(out, "{}", text(r, width))?;
    for author in r.authors.iter().filter(|a| a.bio.is_some()) {
        writeln!(out, "\n{TITLE}About {}{TITLE:#}", author.name)?;
        write!(out, "{}", out::wrap(author.bio.as_deref().unwrap_or_default(), width, ""))?;
    }
    if !comments.is_empty() {
        let found = out::count(comments.len() as u64, "comment", "comments");
        let claimed = r.comments_claimed.filter(|claimed| *claimed as usize != comments.len());
        let claimed = claimed.map(|n| format!(" (the page says {n})")).unwrap_or_default();
        writeln!(out, "\n{TITLE}{found}{claimed}{TITLE:#}")?;
        thread(out, comments, None, 0)?;
    }
    Ok(())
}

/// The text as it was laid out on the page; as it is, where an import brought no HTML.
fn text(r: &Revision, width: usize) -> String {
    match r.html.is_empty() {
        true => out::wrap(&r.text, width, ""),
        false => laid_out(&r.html, width),
    }
}

/// How deep replies are indented.
const THREAD_DEPTH_MAX: usize = 6;

fn thread(
    out: &mut impl Write,
    comments: &[StoredComment],
    parent: Option<i64>,
    depth: usize,
) -> anyhow::Result<()> {
    let indent = "  ".repeat(depth.min(THREAD_DEPTH_MAX) + 1);
    for c in comments.iter().filter(|c| c.parent == parent) {
        let who = c.author.as_deref().unwrap_or("(unsigned)");
        let when = c.when.as_deref().or(c.at.as_deref()).unwrap_or_default();
        let votes = c.votes.map(|v| format!(" ({v:+})")).unwrap_or_default();
        writeln!(out, "{indent}{TITLE}{who}{TITLE:#} {FAINT}{when}{votes}{FAINT:#}")?;
        let text = c.text.replace("\n\n", "\n");
        write!(out, "{}", out::wrap(&text, out::width(), &indent))?;
        thread(out, comments, Some(c.id), depth + 1)?;
    }
    Ok(())
}

/// A stated date as a person reads it: `2026-02-06 13:20`, with its zone where it is not UTC.
pub fn date(stated: &str) -> String {
    match stated.split_once('T') {
        None => stated.to_owned(),
        Some((day, time)) => {
            let zone = time.get(8..).filter(|z| *z != "Z").unwrap_or_default();
            format!(
                "{day} {}{}{zone}",
                time.get(..5).unwrap_or(time),
                if zone.is_empty() { "" } else { " " }
            )
        }
    }
}

fn revisions(global: &Global, reader: &Reader, id: &ArticleId) -> anyhow::Result<ExitCode> {
    let revisions = reader.revisions(id)?;
    if global.json {
        let records: Vec<ArticleRecord> =
            revisions.iter().cloned().map(|r| ArticleRecord::from(r).without_body()).collect();
        out::json(&records)?;
        return Ok(ExitCode::SUCCESS);
    }
    let head = ["REVISION", "CAPTURED", "READINGS", "WORDS", "TITLE"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for r in revisions {
        let readings = reader.earlier_readings(&r)?.len() + 1;
        let title = r.title.unwrap_or_else(|| "(no title)".into());
        let numbers = [readings.to_string(), r.words.to_string(), title];
        rows.push([vec![r.number.to_string(), out::local(r.captured)], numbers.to_vec()].concat());
    }
    out::stdout().write_all(out::columns(&rows).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
