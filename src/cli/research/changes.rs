//! `annals changes`: corrections, and edits that nobody was told of.

use std::io::Write;
use std::process::ExitCode;

use super::super::Global;
use super::super::asked::Asking;
use super::super::out::{self, ADDED, EXIT_NOTHING, FAINT, REMOVED, TITLE};
use super::table::{self, Cell, Format, Table};
use crate::report::{self, ChangeRow, Changes, ChangesOptions};
use crate::revision::{Disclosure, Part};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which articles; all of them where no query is given
    query: Vec<String>,
    /// List changes of these parts only
    #[arg(long, value_enum, value_delimiter = ',')]
    part: Vec<Part>,
    /// List corrections, dated changes or silent ones only
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Disclosure>,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    format: Format,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let asked = args.asking.open(global, &args.query)?;
    let options = ChangesOptions { parts: args.part, disclosures: args.only };
    let changes = asked.report(global, |h| report::changes(h, &asked.query, &options))?;
    if args.format.is_for_programs(global) {
        table::print(global, args.format, &changes, &table(&changes))?;
    } else {
        let mut out = out::stdout();
        changes.rows.iter().try_for_each(|row| change(&mut out, row))?;
    }
    let found = out::count(changes.rows.len() as u64, "change", "changes");
    let articles = out::count(changes.articles, "article", "articles");
    out::say(global, &format!("{found}; {articles} with more than one revision"));
    Ok(if changes.rows.is_empty() { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

fn change(out: &mut impl Write, row: &ChangeRow) -> anyhow::Result<()> {
    let title = row.title.as_deref().unwrap_or("(no title)");
    writeln!(out, "{TITLE}{title}{TITLE:#}")?;
    let source = row.source.as_deref().unwrap_or("-");
    let day = row.captured.get(..16).unwrap_or(&row.captured).replace('T', " ");
    writeln!(out, "  {source} · {day} · {} · {}", row.parts.join(", "), row.disclosure)?;
    for (field, texts) in row.fields.iter().filter(|(field, _)| **field != "modified") {
        writeln!(out, "  {field}")?;
        writeln!(out, "  {REMOVED}- {}{REMOVED:#}", texts.old)?;
        writeln!(out, "  {ADDED}+ {}{ADDED:#}", texts.new)?;
    }
    for sentence in &row.removed {
        writeln!(out, "  {REMOVED}- {sentence}{REMOVED:#}")?;
    }
    for sentence in &row.added {
        writeln!(out, "  {ADDED}+ {sentence}{ADDED:#}")?;
    }
    writeln!(out, "  {FAINT}{} {} to {}  {}{FAINT:#}\n", row.id, row.from, row.to, row.url)?;
    Ok(())
}

fn table(changes: &Changes) -> Table {
    let mut table = Table::new(vec![
        "id",
        "url",
        "source",
        "captured",
        "from",
        "to",
        "parts",
        "disclosure",
        "title",
        "removed",
        "added",
    ]);
    for row in &changes.rows {
        table.row(vec![
            Cell::Text(row.id.clone()),
            Cell::Text(row.url.clone()),
            Cell::maybe(row.source.clone()),
            Cell::Text(row.captured.clone()),
            Cell::Count(u64::from(row.from)),
            Cell::Count(u64::from(row.to)),
            Cell::Text(row.parts.join("; ")),
            Cell::Text(row.disclosure.to_owned()),
            Cell::maybe(row.title.clone()),
            Cell::Text(row.removed.join(" ")),
            Cell::Text(row.added.join(" ")),
        ]);
    }
    table
}
