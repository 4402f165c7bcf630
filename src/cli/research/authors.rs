//! `annals authors`: people and desks, and which of them are one.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use super::super::asked::Asking;
use super::super::out::{self, FAINT, NothingFound, TITLE};
use super::super::{Global, workspace};
use super::table::{self, Cell, Format, Table};
use crate::archive::Archive;
use crate::clock;
use crate::model::StoredAuthor;
use crate::report::{self, People, PersonRow};
use crate::text::fold;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// Who wrote these articles; all where no query is given
    query: Vec<String>,
    /// List so many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 50)]
    limit: usize,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    format: Format,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// From now on count the second author as the first
    Merge {
        /// The author that stays: the number that `annals authors` prints, or the name
        #[arg(value_name = "AUTHOR")]
        into: String,
        /// The author that counts as the first
        #[arg(value_name = "OTHER")]
        author: String,
    },
    /// Take a merge back: the author counts alone again
    Unmerge {
        /// The author that was merged into another
        #[arg(value_name = "AUTHOR")]
        author: String,
    },
    /// List every merge, also those that were taken back
    Merges,
}

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(10);

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    match args.action {
        None => list(global, &args),
        Some(Action::Merge { into, author }) => merge(global, &into, &author),
        Some(Action::Unmerge { author }) => unmerge(global, &author),
        Some(Action::Merges) => merges(global),
    }
}

fn list(global: &Global, args: &Args) -> anyhow::Result<ExitCode> {
    let asked = args.asking.open(global, &args.query)?;
    let people = asked.report(global, |h| report::people(h, &asked.query, args.limit))?;
    if args.format.is_for_programs(global) {
        table::print(global, args.format, &people, &table(&people))?;
    } else {
        let mut out = out::stdout();
        people.rows.iter().try_for_each(|row| person(&mut out, row))?;
    }
    let shown = people.rows.len() as u64;
    let more = if shown < people.total { format!(", {shown} shown") } else { String::new() };
    out::say(global, &format!("{}{more}", out::count(people.total, "author", "authors")));
    if people.rows.is_empty() { asked.nothing(global) } else { Ok(ExitCode::SUCCESS) }
}

fn person(out: &mut impl Write, row: &PersonRow) -> anyhow::Result<()> {
    let day = |at: &Option<String>| at.as_deref().and_then(|at| at.get(..10)).map(str::to_owned);
    let (first, last) = (day(&row.first_byline), day(&row.last_byline));
    let when = match (first, last) {
        (Some(first), Some(last)) if first == last => first,
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "undated".to_owned(),
    };
    let merged = match row.merged.as_slice() {
        [] => String::new(),
        ids => format!(" · with {}", ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")),
    };
    writeln!(out, "{TITLE}{}{TITLE:#} {FAINT}{} {}{merged}{FAINT:#}", row.name, row.kind, row.id)?;
    let articles = out::count(row.articles, "article", "articles");
    let places = if row.sources.is_empty() { &row.hosts } else { &row.sources };
    writeln!(out, "  {articles} · {when} · {}", places.join(", "))?;
    if let Some(bio) = &row.bio {
        write!(out, "{}", out::wrap(bio, out::width(), "  "))?;
    }
    Ok(())
}

fn table(people: &People) -> Table {
    let mut table = Table::new(vec![
        "id",
        "name",
        "kind",
        "articles",
        "first_byline",
        "last_byline",
        "sources",
        "hosts",
        "bio",
        "url",
    ]);
    for row in people.rows.iter().cloned() {
        table.row(vec![
            Cell::Count(row.id.cast_unsigned()),
            Cell::Text(row.name),
            Cell::Text(row.kind.to_owned()),
            Cell::Count(row.articles),
            Cell::maybe(row.first_byline),
            Cell::maybe(row.last_byline),
            Cell::Text(row.sources.join("; ")),
            Cell::Text(row.hosts.join("; ")),
            Cell::maybe(row.bio),
            Cell::maybe(row.url),
        ]);
    }
    table
}

fn merge(global: &Global, into: &str, author: &str) -> anyhow::Result<ExitCode> {
    let mut archive = writer(global)?;
    let all = archive.read().authors()?;
    let (into, author) = (find(&all, into)?, find(&all, author)?);
    if !archive.merge_authors(into.id, author.id, clock::now())? {
        anyhow::bail!("{} and {} count as one already", told(into), told(author));
    }
    let back = format!("`annals authors unmerge {}` takes it back", author.id);
    out::say(global, &format!("{} counts as {} now; {back}", told(author), told(into)));
    Ok(ExitCode::SUCCESS)
}

fn unmerge(global: &Global, author: &str) -> anyhow::Result<ExitCode> {
    let mut archive = writer(global)?;
    let all = archive.read().authors()?;
    let author = find(&all, author)?;
    if !archive.unmerge_author(author.id, clock::now())? {
        return Err(NothingFound(format!("{} is not merged into another", told(author))).into());
    }
    out::say(global, &format!("{} counts alone again", told(author)));
    Ok(ExitCode::SUCCESS)
}

fn writer(global: &Global) -> anyhow::Result<Archive> {
    let config = workspace::config(global)?;
    // Read first: an archive that is missing is not made by this verb.
    drop(workspace::reader(&config)?);
    Ok(Archive::open(&config.archive, PATIENCE)?)
}

/// The author that a person means: by number, or by a name that only one has.
fn find<'a>(all: &'a [StoredAuthor], typed: &str) -> anyhow::Result<&'a StoredAuthor> {
    let number: Option<i64> = typed.parse().ok();
    let is_meant = |author: &&StoredAuthor| match number {
        Some(number) => author.id == number,
        None => fold(&author.name) == fold(typed),
    };
    let found: Vec<&StoredAuthor> = all.iter().filter(is_meant).collect();
    match found.as_slice() {
        [author] => Ok(author),
        [] => {
            let nothing = format!("there is no author {typed:?} (`annals authors` prints numbers)");
            Err(NothingFound(nothing).into())
        }
        several => {
            let several: Vec<String> = several.iter().map(|a| told(a)).collect();
            anyhow::bail!("{typed:?} may be {}: give the number", several.join(" or "))
        }
    }
}

fn told(author: &StoredAuthor) -> String {
    format!("{} ({}, {})", author.name, author.id, author.host)
}

fn merges(global: &Global) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let names: std::collections::HashMap<i64, String> =
        reader.authors()?.iter().map(|author| (author.id, told(author))).collect();
    let merges = reader.author_merges()?;
    if global.json {
        let records = merges.iter().map(|m| {
            serde_json::json!({
                "author": m.author_id, "into": m.into_id, "at": m.at.to_string(),
                "undone_at": m.undone_at.map(|at| at.to_string()),
            })
        });
        out::json(&records.collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = out::stdout();
    for merge in merges {
        let name = |id| names.get(&id).map(String::as_str).unwrap_or("?");
        let undone = merge.undone_at.map(|at| format!(", taken back {}", out::local(at)));
        let (author, into) = (name(merge.author_id), name(merge.into_id));
        let at = out::local(merge.at);
        writeln!(out, "{at}  {author} counts as {into}{}", undone.unwrap_or_default())?;
    }
    Ok(ExitCode::SUCCESS)
}
