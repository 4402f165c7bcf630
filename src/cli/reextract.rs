//! `annals reextract`: the present extractor over the archive's raw pages.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use super::out::{self, ADDED, FAINT, REMOVED, TITLE};
use super::{Global, workspace};
use crate::ingest::{
    EXTRACTOR_GENERATION, Example, FIELDS, FieldReport, Readings, Reextracted, Target, reextract,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write what reads differently as a new generation; the old one stays
    #[arg(long)]
    write: bool,
    /// Read again also what the present extractor has read: your rules may have changed
    #[arg(long)]
    all: bool,
    /// Differences that are shown of each field
    #[arg(long, value_name = "N", default_value_t = 3)]
    examples: usize,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    // Read first: an archive that is missing is not made by this verb.
    let reader = workspace::reader(&config)?;
    let readings = if args.all { Readings::All } else { Readings::Earlier };
    let wanted = (readings, args.examples);
    let bar = out::progress(global, "read");
    let told = |progress: crate::ingest::Progress| {
        bar.set_length(progress.last);
        bar.set_position(progress.done);
    };
    let report = if args.write {
        let mut archive = workspace::writer(&config, Duration::ZERO)?;
        let report = reextract(Target::Write(&mut archive), &config.rules, wanted, &told)?;
        bar.finish_and_clear();
        workspace::index_writer(global, &config, archive.read())?.close()?;
        report
    } else {
        reextract(Target::Report(&reader), &config.rules, wanted, &told)?
    };
    bar.finish_and_clear();
    for problem in &report.problems {
        out::warn(problem);
    }
    if global.json {
        out::json(&json(&report, args.write))?;
    } else {
        print(&mut out::stdout(), &report)?;
        out::say(global, &summary(&report, &args));
    }
    Ok(ExitCode::SUCCESS)
}

fn summary(report: &Reextracted, args: &Args) -> String {
    if report.articles == 0 && !args.all {
        return format!(
            "everything was read by generation {EXTRACTOR_GENERATION}, the present one \
             (--all reads it again)"
        );
    }
    let read = format!(
        "{} of {} read again by generation {EXTRACTOR_GENERATION}",
        out::count(report.revisions, "revision", "revisions"),
        out::count(report.articles, "article", "articles"),
    );
    let unreadable = match report.unreadable {
        0 => String::new(),
        n => format!(", {} not readable", out::count(n, "raw page", "raw pages")),
    };
    let differing = match (report.differing, args.write) {
        (0, _) => "none differs".to_owned(),
        (n, true) => format!("{n} read differently; the earlier readings stay"),
        (n, false) => format!("{n} would read differently (--write writes them)"),
    };
    format!("{read}{unreadable}: {differing}")
}

/// The fields that are reported, in order.
fn fields() -> impl Iterator<Item = &'static str> {
    FIELDS.into_iter().chain(["comments"])
}

/// How many revisions (for comments: articles) a field is the same in.
fn same(report: &Reextracted, name: &str) -> u64 {
    let of = if name == "comments" { report.articles } else { report.revisions };
    let field = report.fields.get(name);
    of.saturating_sub(field.map_or(0, |f| f.changed + f.gained + f.lost))
}

fn print(out: &mut impl Write, report: &Reextracted) -> anyhow::Result<()> {
    if report.articles == 0 {
        return Ok(());
    }
    let head = ["FIELD", "SAME", "CHANGED", "GAINED", "LOST"].map(str::to_owned).to_vec();
    let none = FieldReport::default();
    let rows = fields().map(|name| {
        let field = report.fields.get(name).unwrap_or(&none);
        let counts = [same(report, name), field.changed, field.gained, field.lost];
        let counts = counts.iter().map(u64::to_string);
        std::iter::once(name.to_owned()).chain(counts).collect()
    });
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    write!(out, "{}", out::columns(&rows))?;
    for name in fields() {
        let Some(field) = report.fields.get(name).filter(|f| !f.examples.is_empty()) else {
            continue;
        };
        writeln!(out, "\n{TITLE}{name}{TITLE:#}")?;
        for Example { id, revision, change } in &field.examples {
            let (old, new) = parted(&change.old, &change.new);
            writeln!(out, "{FAINT}{id} {revision}{FAINT:#}")?;
            writeln!(out, "{REMOVED}- {old}{REMOVED:#}\n{ADDED}+ {new}{ADDED:#}")?;
        }
    }
    Ok(())
}

/// How much of a value is shown, and of what it has in common with the other, in characters.
const SHOWN_CHARS: usize = 160;
const COMMON_CHARS: usize = 30;

/// Two values from a little before the place where they part.
fn parted(old: &str, new: &str) -> (String, String) {
    let common = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
    let from = common.saturating_sub(COMMON_CHARS);
    let cut = |text: &str| {
        let shown: String = text.chars().skip(from).take(SHOWN_CHARS).collect();
        let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let before = if from > 0 { "…" } else { "" };
        let behind = if text.chars().count() > from + SHOWN_CHARS { "…" } else { "" };
        format!("{before}{line}{behind}")
    };
    (cut(old), cut(new))
}

fn json(report: &Reextracted, written: bool) -> serde_json::Value {
    let none = FieldReport::default();
    let fields: serde_json::Map<String, serde_json::Value> = fields()
        .map(|name| {
            let f = report.fields.get(name).unwrap_or(&none);
            let examples: Vec<_> = f.examples.iter().map(example_json).collect();
            let counts = serde_json::json!({
                "same": same(report, name), "changed": f.changed, "gained": f.gained,
                "lost": f.lost, "examples": examples,
            });
            (name.to_owned(), counts)
        })
        .collect();
    serde_json::json!({
        "generation": EXTRACTOR_GENERATION, "written": written, "articles": report.articles,
        "revisions": report.revisions, "differing": report.differing,
        "unreadable": report.unreadable, "fields": fields,
    })
}

fn example_json(e: &Example) -> serde_json::Value {
    let Example { id, revision, change } = e;
    serde_json::json!({
        "id": id.as_str(), "revision": revision, "old": change.old, "new": change.new,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_from_where_they_part() {
        let check = |old: &str, new: &str, expected: (&str, &str)| {
            assert_eq!(parted(old, new), (expected.0.into(), expected.1.into()));
        };
        check("Tide", "Ebb", ("Tide", "Ebb"));
        check("", "Ebb", ("", "Ebb"));
        let long = "x".repeat(100);
        let both = format!("…{}", "x".repeat(30));
        check(&format!("{long}a"), &format!("{long}b"), (&format!("{both}a"), &format!("{both}b")));
    }
}
