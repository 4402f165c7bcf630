//! `annals extract`: saved pages to JSON.

use std::process::ExitCode;

use super::article_json::article_json;
use super::manifest::{self, Files, Item};
use crate::canonical_url::CanonicalUrl;
use crate::extract::{PageContext, extract};
use crate::model::{Article, Parsed};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    files: Files,
    /// Print for a person where each field came from, and what lost
    #[arg(long)]
    explain: bool,
}

pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let items = args.files.items()?;
    let failed = manifest::print_each(
        &items,
        |item, bytes| line(item, bytes, args.explain),
        &mut std::io::stdout().lock(),
    )?;
    Ok(if failed > 0 { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

/// How much of a value `--explain` shows, in characters.
const VALUE_CHARS_SHOWN: usize = 120;

fn line(item: &Item, bytes: Vec<u8>, explain: bool) -> String {
    let url = item.url.as_deref().and_then(|u| CanonicalUrl::parse(u).ok());
    let page = PageContext {
        url: url.as_ref(),
        content_type: item.content_type.as_deref(),
        lang: item.lang.as_deref(),
        captured: None,
    };
    let parsed = extract(&bytes, &page);
    if explain {
        return explanation(&item.id(), &parsed);
    }
    let mut record = serde_json::json!({"id": item.id()});
    if let (Some(record), serde_json::Value::Object(fields)) =
        (record.as_object_mut(), article_json(&parsed.value))
    {
        record.extend(fields);
        record.insert("warnings".to_owned(), parsed.warnings.into());
    }
    record.to_string()
}

/// For a person: what each field got its value from, and which candidates lost.
fn explanation(id: &str, parsed: &Parsed<Article>) -> String {
    let record = article_json(&parsed.value);
    let mut out = format!("{id}\n");
    for (field, provenance) in &parsed.value.provenance {
        let value = match &record[field.name()] {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let value: String = value.chars().take(VALUE_CHARS_SHOWN).collect();
        out.push_str(&format!("  {}: {value}\n", field.name()));
        out.push_str(&format!("    won   {} ({})\n", provenance.source.name(), provenance.place));
        for (source, lost) in &provenance.lost {
            out.push_str(&format!("    lost  {} ({lost})\n", source.name()));
        }
    }
    for warning in &parsed.warnings {
        out.push_str(&format!("  warning: {warning}\n"));
    }
    out
}
