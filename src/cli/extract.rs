//! `annals extract`: saved pages to JSON.

use std::path::PathBuf;
use std::process::ExitCode;

use super::manifest::{self, Item};
use crate::canonical_url::CanonicalUrl;
use crate::extract::{PageContext, extract};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// HTML files, gzipped or not; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-", conflicts_with = "manifest")]
    files: Vec<PathBuf>,
    /// JSON Lines with `id`, `file` (relative to the manifest) and optionally `url`, `lang`, `content_type`
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// The address the page was fetched from
    #[arg(long, value_name = "URL", conflicts_with = "manifest")]
    url: Option<String>,
}

pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let items = match &args.manifest {
        Some(path) => manifest::read(path)?,
        None => {
            args.files.iter().map(|f| Item { url: args.url.clone(), ..Item::file(f) }).collect()
        }
    };
    let failed = manifest::print_each(&items, line, &mut std::io::stdout().lock())?;
    Ok(if failed > 0 { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn line(item: &Item, bytes: Vec<u8>) -> String {
    let url = item.url.as_deref().and_then(|u| CanonicalUrl::parse(u).ok());
    let page = PageContext {
        url: url.as_ref(),
        content_type: item.content_type.as_deref(),
        lang: item.lang.as_deref(),
        captured: None,
    };
    let article = extract(&bytes, &page).value;
    serde_json::json!({"id": item.id(), "title": article.title, "text": article.text()}).to_string()
}
