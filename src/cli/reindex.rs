//! `annals reindex`: the index anew from the archive.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use super::{Global, out, workspace};

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(global: &Global, _args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    // Read first: an archive that is missing is not made by this verb.
    drop(workspace::reader(&config)?);
    let archive = workspace::writer(&config, Duration::ZERO)?;
    let started = Instant::now();
    let mut index = workspace::empty_index(&config)?;
    let articles = workspace::catch_up(global, archive.read(), &mut index)?;
    index.close()?;
    if global.json {
        let seconds = started.elapsed().as_secs_f64();
        out::json(&serde_json::json!({"articles": articles, "seconds": seconds}))?;
    } else {
        let articles = out::count(articles, "article", "articles");
        out::say(global, &format!("{articles} indexed in {}", out::span(started.elapsed())));
    }
    Ok(ExitCode::SUCCESS)
}
