//! `annals cite`: an article as a reference.

use std::io::Write;
use std::process::ExitCode;

use super::out::{self, NothingFound};
use super::{Global, show, workspace};
use crate::export::ArticleRecord;
use crate::export::cite::{Style, cite};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The article: its id, the beginning of it, or its address
    #[arg(value_name = "ID")]
    article: String,
    /// In which style
    #[arg(long, short, value_enum, default_value_t = Style::Apa)]
    style: Style,
    /// This revision instead of the last one
    #[arg(long, short, value_name = "N")]
    revision: Option<u32>,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let id = show::find(&reader, &args.article)?;
    let revision = reader.revision(&id, args.revision)?;
    let nothing = || format!("article {id} has no such revision (`annals show --revisions {id}`)");
    let revision = revision.ok_or_else(|| NothingFound(nothing()))?;
    let style = if global.json { Style::CslJson } else { args.style };
    out::stdout().write_all(cite(&ArticleRecord::from(revision), style).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
