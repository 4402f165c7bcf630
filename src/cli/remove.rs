//! `annals remove`: follow a feed no longer.

use std::process::ExitCode;

use anyhow::bail;

use super::{Global, out};
use crate::canonical_url::CanonicalUrl;
use crate::config::FeedsFile;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The feed's address, or the name it has in feeds.toml
    #[arg(value_name = "URL|NAME")]
    feed: String,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let mut file = FeedsFile::open(&global.config)?;
    let url = CanonicalUrl::parse(&args.feed).ok();
    let wanted = |f: &crate::model::Subscription| {
        Some(&f.url) == url.as_ref() || f.name.as_deref() == Some(args.feed.as_str())
    };
    let places: Vec<usize> =
        file.config.feeds.iter().enumerate().filter(|(_, f)| wanted(f)).map(|(n, _)| n).collect();
    let place = match places.as_slice() {
        [place] => *place,
        [] => bail!("{:?} is not followed (`annals feeds` lists the feeds)", args.feed),
        _ => bail!("several feeds are called {:?}: give the address", args.feed),
    };
    let feed = file.remove(place);
    file.save()?;
    if global.json {
        out::json(&serde_json::json!({"url": feed.url.as_str(), "name": feed.name}))?;
    }
    out::say(global, &format!("no longer following {}; what was archived stays", feed.url));
    Ok(ExitCode::SUCCESS)
}
