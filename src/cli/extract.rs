//! `annals extract`: saved pages to JSON, text, HTML or Markdown.

use std::path::PathBuf;
use std::process::ExitCode;

use super::article_json::article_json;
use super::explain::{self, Explained};
use super::manifest::{self, Files, Item};
use super::out;
use super::show::date;
use crate::canonical_url::CanonicalUrl;
use crate::config::Config;
use crate::extract::{PageContext, RuleBook, extract};
use crate::markdown;
use crate::model::{Article, Parsed};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    files: Files,
    /// What to print: everything as JSON, or the article alone
    #[arg(long, value_enum, default_value_t = Format::Json, conflicts_with = "explain")]
    format: Format,
    /// A feeds.toml whose rules ([[rule]] blocks) are for these pages
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Print for a person where each field came from, and what lost
    #[arg(long)]
    explain: bool,
}

/// What is printed of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One JSON object a line: every field, and where it came from.
    Json,
    /// The text alone.
    Text,
    /// The text as clean HTML.
    Html,
    /// Headline, byline and text as Markdown.
    Markdown,
}

pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let items = args.files.items()?;
    let rules = match &args.rules {
        Some(path) => Config::read(path)?.rules,
        None => RuleBook::default(),
    };
    let print = |item: &Item, bytes: Vec<u8>| {
        let parsed = read(item, &bytes, &rules);
        match args.format {
            _ if args.explain => explanation(&item.id(), &parsed),
            Format::Json => json(item, &parsed),
            Format::Text => parsed.value.text(),
            Format::Html => parsed.value.html(),
            Format::Markdown => in_markdown(&parsed.value),
        }
    };
    let failed = match args.explain {
        true => manifest::print_each(&items, print, &mut out::stdout())?,
        false => manifest::print_each(&items, print, &mut std::io::stdout().lock())?,
    };
    Ok(if failed > 0 { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn read(item: &Item, bytes: &[u8], rules: &RuleBook) -> Parsed<Article> {
    let url = item.url.as_deref().and_then(|u| CanonicalUrl::parse(u).ok());
    let rules = url.as_ref().map(|url| rules.for_page(url, None));
    let page = PageContext {
        url: url.as_ref(),
        content_type: item.content_type.as_deref(),
        lang: item.lang.as_deref(),
        rules: rules.as_ref(),
        ..PageContext::default()
    };
    extract(bytes, &page)
}

fn json(item: &Item, parsed: &Parsed<Article>) -> String {
    let mut record = serde_json::json!({"id": item.id()});
    if let (Some(record), serde_json::Value::Object(fields)) =
        (record.as_object_mut(), article_json(&parsed.value))
    {
        record.extend(fields);
        record.insert("warnings".to_owned(), parsed.warnings.clone().into());
    }
    record.to_string()
}

fn in_markdown(article: &Article) -> String {
    let names: Vec<&str> = article.authors.iter().map(|a| a.name.as_str()).collect();
    let when = article.published.map(|d| date(&d.to_string()));
    let parts = [article.site_name.clone(), when, Some(names.join(", "))];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|p| !p.is_empty()).collect();
    let text = article.text();
    let lead = article.lead.as_deref().filter(|lead| !text.contains(*lead));
    let head = markdown::Head { title: article.title.as_deref(), line: &parts.join(" · "), lead };
    markdown::page(&head, &article.html()).trim_end().to_owned()
}

/// For a person: what each field got its value from, and which candidates lost.
fn explanation(id: &str, parsed: &Parsed<Article>) -> String {
    let record = article_json(&parsed.value);
    let fields: Vec<Explained> = parsed
        .value
        .provenance
        .iter()
        .map(|(field, provenance)| Explained {
            field: field.name(),
            value: explain::shown(&record[explain::shown_as(*field)]),
            source: provenance.source.name().to_owned(),
            place: provenance.place.clone(),
            lost: provenance.lost.iter().map(|(s, text)| (s.name(), text.as_str())).collect(),
        })
        .collect();
    let mut out = format!("{id}\n\n{}", explain::table(&fields));
    for warning in &parsed.warnings {
        out.push_str(&format!("warning: {warning}\n"));
    }
    out
}
