//! `annals search`: which articles, and the matching words in their context.

use std::io::Write;
use std::process::ExitCode;

use super::Global;
use super::asked::{Asked, Asking};
use super::out::{self, EXIT_NOTHING, FAINT, MATCH, TITLE};
use crate::index::Cursor;
use crate::query::{Snippet, TextField};
use crate::results::{self, Found, Order, ResultRecord, Results};

#[derive(Debug, clap::Args)]
#[command(after_help = QUERY_HELP)]
pub struct Args {
    /// What to search for; put it in quotation marks, or behind `--` where it begins with a hyphen
    #[arg(required = true)]
    query: Vec<String>,
    /// Show so many articles; 0 only counts
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Leave out so many at the start
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Go on behind an earlier page, with the cursor that it named
    #[arg(long, value_name = "CURSOR", conflicts_with = "offset")]
    after: Option<Cursor>,
    /// In which order
    #[arg(long, value_enum, default_value_t = Order::Relevance)]
    sort: Order,
    /// Print only how many there are
    #[arg(long)]
    count: bool,
    /// Say how the query was understood
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    asking: Asking,
}

const QUERY_HELP: &str = "\
Queries:
  tide barrier              both words, in any of their forms
  \"tidal barrier\"           these words, side by side
  =Barrier  narco*  wom?n   written exactly so; wildcards; also *gate and kessaci~1
  tide OR flood  NOT storm  -storm  (a OR b) c
  tide NEAR/5 (barrier OR dyke)  a PRE/3 b  a w/s b  a NOT NEAR/5 b
  ATLEAST/3(tide)  FIRST/50(tide)  removed:mistake
  title:tide author:salloway source:post lang:fr tag:harbour has:comments is:revised
  date:2026-02  date:2026-02-01..2026-02-15  since:7d  words:>1200
docs/query.md has it all.";

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let asked = args.asking.open(global, &args.query)?;
    let Asked { reader, index, query, .. } = &asked;
    if args.explain {
        out::say(global, &format!("{}\n{query}", query.explain()));
    }
    let limit = if args.count { 0 } else { args.limit };
    let page = (limit, args.offset, args.sort);
    let found = results::search_after(reader, index, query, page, args.after)?;
    let next = found.next.map(|cursor| cursor.to_string());
    let total = found.total;
    if global.json {
        let hits: Vec<ResultRecord> = found.hits.into_iter().map(ResultRecord::from).collect();
        let query = query.to_string();
        out::json(&serde_json::json!({
            "query": query, "total": total, "results": hits, "next": next,
        }))?;
    } else if limit == 0 {
        writeln!(out::stdout(), "{total}")?;
    } else {
        print(global, &args, &found)?;
    }
    match total {
        0 if limit > 0 && !global.json => asked.nothing(global),
        0 => Ok(ExitCode::from(EXIT_NOTHING)),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn print(global: &Global, args: &Args, found: &Results) -> anyhow::Result<()> {
    let mut out = out::stdout();
    for hit in &found.hits {
        result(&mut out, hit)?;
    }
    if found.total > 0 {
        let shown = found.hits.len() as u64;
        let mut line = out::count(found.total, "article", "articles");
        if shown < found.total && args.after.is_none() {
            let first = args.offset as u64 + 1;
            line += &format!(", {first} to {} shown", args.offset as u64 + shown);
        } else if shown < found.total {
            line += &format!(", {shown} more shown");
        }
        if let Some(next) = &found.next {
            line += &format!(": --after {next} goes on");
        }
        out::say(global, &line);
    }
    Ok(())
}

fn result(out: &mut impl Write, found: &Found) -> anyhow::Result<()> {
    let d = &found.document;
    let title = if found.title.text.is_empty() {
        "(no title)".to_owned()
    } else {
        marked(&found.title, TITLE)
    };
    writeln!(out, "{TITLE}{}{TITLE:#}", out::in_place(title))?;
    let when = found.published.as_deref().map(super::show::date);
    let source = d.sources.first().cloned().unwrap_or_else(|| d.url.host().to_owned());
    let parts = [Some(source), when, Some(d.authors.join(", ")).filter(|a| !a.is_empty())];
    let line = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    writeln!(out, "{}", out::in_place(format!("  {line}")))?;
    for (field, piece) in &found.pieces {
        let label = match field {
            TextField::Body | TextField::Lead => String::new(),
            field => format!("{}: ", field.name()),
        };
        let before = if piece.has_before { "… " } else { "" };
        let after = if piece.has_after { " …" } else { "" };
        let text = format!("{label}{before}{}{after}", marked(piece, anstyle::Style::new()));
        write!(out, "{}", out::in_place(out::wrap(&text, out::width(), "    ")))?;
    }
    writeln!(out, "  {FAINT}{} {}{FAINT:#}\n", d.id, d.url)?;
    Ok(())
}

/// The text with its matches styled; `around` is the style to go back to.
fn marked(piece: &Snippet, around: anstyle::Style) -> String {
    let mut out = String::new();
    let mut at = 0;
    for range in &piece.highlights {
        let (Some(before), Some(word)) =
            (piece.text.get(at..range.start), piece.text.get(range.clone()))
        else {
            continue;
        };
        out.push_str(before);
        out.push_str(&format!("{MATCH}{word}{MATCH:#}{around}"));
        at = range.end;
    }
    out.push_str(piece.text.get(at..).unwrap_or_default());
    out
}
