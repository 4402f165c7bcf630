//! `annals diff`: what changed from one revision of an article to another.

use std::io::Write;
use std::process::ExitCode;

use super::super::out::{self, ADDED, FAINT, NothingFound, REMOVED, TITLE};
use super::super::{Global, show, workspace};
use crate::archive::Reader;
use crate::canonical_url::ArticleId;
use crate::model::Revision;
use crate::report::{self, Diff, Sentence};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The article: its id, the beginning of it, or its address
    #[arg(value_name = "ID")]
    article: String,
    /// The old revision; the one before the new one where nothing is said
    #[arg(value_name = "FROM")]
    from: Option<u32>,
    /// The new revision; the last one where nothing is said
    #[arg(value_name = "TO")]
    to: Option<u32>,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let id = show::find(&reader, &args.article)?;
    let new = revision(&reader, &id, args.to)?;
    let from = args.from.unwrap_or(new.number.saturating_sub(1));
    if from == 0 {
        let nothing =
            format!("article {id} has no revision before {}: nothing to compare", new.number);
        return Err(NothingFound(nothing).into());
    }
    let diff = report::compare(&revision(&reader, &id, Some(from))?, &new);
    if global.json {
        out::json(&diff)?;
    } else {
        print(&diff)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn revision(reader: &Reader, id: &ArticleId, number: Option<u32>) -> anyhow::Result<Revision> {
    let nothing = || match number {
        Some(n) => {
            format!("article {id} has no revision {n} (`annals show --revisions` lists them)")
        }
        None => format!("article {id} has no revision"),
    };
    Ok(reader.revision(id, number)?.ok_or_else(|| NothingFound(nothing()))?)
}

fn print(diff: &Diff) -> anyhow::Result<()> {
    let mut out = out::stdout();
    let Diff { id, from, to, disclosure, .. } = diff;
    let parts = if diff.parts.is_empty() { "nothing".to_owned() } else { diff.parts.join(", ") };
    writeln!(out, "{FAINT}{id}: revision {from} to {to} · {parts} · {disclosure}{FAINT:#}")?;
    for (field, texts) in &diff.fields {
        writeln!(out, "{TITLE}{field}{TITLE:#}")?;
        writeln!(out, "{REMOVED}- {}{REMOVED:#}\n{ADDED}+ {}{ADDED:#}", texts.old, texts.new)?;
    }
    if !diff.parts.contains(&"text") {
        return Ok(());
    }
    writeln!(out, "{TITLE}text{TITLE:#}")?;
    for sentence in context(&diff.text) {
        match sentence {
            None => writeln!(out, "  {FAINT}…{FAINT:#}")?,
            Some(Sentence::Kept(s)) => writeln!(out, "  {s}")?,
            Some(Sentence::Removed(s)) => writeln!(out, "{REMOVED}- {s}{REMOVED:#}")?,
            Some(Sentence::Added(s)) => writeln!(out, "{ADDED}+ {s}{ADDED:#}")?,
        }
    }
    Ok(())
}

/// The changed sentences and one on either side; none stands for what is left out.
fn context(text: &[Sentence]) -> Vec<Option<&Sentence>> {
    let changed = |n: usize| text.get(n).is_some_and(|s| !matches!(s, Sentence::Kept(_)));
    let mut shown: Vec<Option<&Sentence>> = Vec::new();
    for (n, sentence) in text.iter().enumerate() {
        if changed(n) || changed(n + 1) || n > 0 && changed(n - 1) {
            shown.push(Some(sentence));
        } else if shown.last().is_none_or(Option::is_some) {
            shown.push(None);
        }
    }
    shown
}
