//! `annals feed`: feed files to JSON.

use std::path::PathBuf;
use std::process::ExitCode;

use super::manifest::{self, Item};
use crate::canonical_url::CanonicalUrl;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Feed files, gzipped or not; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-", conflicts_with = "manifest")]
    files: Vec<PathBuf>,
    /// JSON Lines with `id`, `file` (relative to the manifest) and optionally `url`, `content_type`
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// The address the feed was fetched from
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
    let url = item.url.as_deref().unwrap_or("http://localhost/");
    let base = match CanonicalUrl::parse(url) {
        Ok(base) => base,
        Err(error) => {
            return serde_json::json!({"id": item.id(), "error": error.to_string()}).to_string();
        }
    };
    match crate::feed::parse(&bytes, &base, item.content_type.as_deref()) {
        Ok(feed) => serde_json::json!({"id": item.id(), "title": feed.value.title}).to_string(),
        Err(error) => serde_json::json!({"id": item.id(), "error": error.to_string()}).to_string(),
    }
}
