//! `annals poll`: visit once what is due.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::watch;

use super::out::{self, EXIT_NOTHING};
use super::{Global, workspace};
use crate::archive::Which;
use crate::canonical_url::CanonicalUrl;
use crate::config::{Config, parse_duration};
use crate::fetch::Fetcher;
use crate::ingest::{
    self, Event, PageOutcome, PageReport, PassPlan, PassReport, PollReport, Services,
};
use crate::model::{PollOutcome, Wall};

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Visit all feeds and all waiting pages, due or not, given up or not
    #[arg(long)]
    all: bool,
    /// Visit this feed only; may be given several times
    #[arg(long, value_name = "URL")]
    feed: Vec<String>,
    /// Exit with 1 where a feed failed
    #[arg(long)]
    strict: bool,
    /// Begin nothing new after this time (90s, 10m, 2h)
    #[arg(long, value_name = "TIME", value_parser = duration)]
    max_runtime: Option<Duration>,
    /// Wait so long for another writer to finish
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "0s")]
    wait: Duration,
}

/// Reads a time such as `90s`.
pub fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "a time such as 90s, 10m or 2h is wanted".to_owned())
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let plan = PassPlan {
        which: which(&config, &args)?,
        all_pages: args.all,
        runtime_max: args.max_runtime,
    };
    if config.feeds.is_empty() {
        let path = config.path.display();
        anyhow::bail!("{path} names no feed: add one with `annals add URL`");
    }
    let report = runtime()?.block_on(async {
        let services = services(global, &config, args.wait)?;
        let stop = stop_on_signal();
        let report = one_pass(global, &services, &plan, &stop).await?;
        if report.is_empty()
            && let Some(due) = services.next_due()?
        {
            let due = out::local(due);
            out::say(global, &format!("nothing is due before {due}; --all visits everything"));
        }
        anyhow::Ok(report)
    })?;
    let failed = report.feeds_failed > 0;
    Ok(if args.strict && failed { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

fn which(config: &Config, args: &Args) -> anyhow::Result<Which> {
    if args.feed.is_empty() {
        return Ok(if args.all { Which::All } else { Which::Due });
    }
    let mut named = Vec::new();
    for text in &args.feed {
        let url = CanonicalUrl::parse(text).with_context(|| format!("--feed {text:?}"))?;
        if !config.feeds.iter().any(|f| f.url == url) {
            let path = config.path.display();
            anyhow::bail!("{url} is not among the feeds of {path} (`annals feeds` lists them)");
        }
        named.push(url);
    }
    Ok(Which::Named(named))
}

/// The threads that do the work. Pages can be deep, so the stacks are large.
///
/// # Errors
/// Where the system gives no threads.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(16 << 20)
        .max_blocking_threads(16)
        .build()
        .context("cannot start the threads")
}

/// Everything that a pass works with.
///
/// # Errors
/// Where the archive or the index cannot be opened to write.
pub fn services(
    global: &Global,
    config: &Config,
    patience: Duration,
) -> anyhow::Result<Arc<Services>> {
    let fetcher = Fetcher::new(config.fetch.clone())?;
    let archive = workspace::writer(config, patience)?;
    let index = workspace::index_writer(global, config, archive.read())?;
    let services = Services::new(archive, index, fetcher, config.poll.clone())?;
    Ok(Arc::new(services.with_rules(config.rules.clone())))
}

/// Becomes true at the first SIGINT or SIGTERM; the second one ends the process at once.
pub fn stop_on_signal() -> watch::Receiver<bool> {
    let (say, stop) = watch::channel(false);
    tokio::spawn(async move {
        signal().await;
        let _ = say.send(true);
        tracing::info!("stopping: what is under way is finished first");
        signal().await;
        std::process::exit(130);
    });
    stop
}

async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(_) => return std::future::pending().await,
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// One pass, with progress on a terminal and a summary at the end.
///
/// # Errors
/// Where the archive or the index cannot be written.
pub async fn one_pass(
    global: &Global,
    services: &Arc<Services>,
    plan: &PassPlan,
    stop: &ingest::Stop,
) -> anyhow::Result<PassReport> {
    let bar = out::progress(global, "feeds");
    let told = |event: Event<'_>| match event {
        Event::Feeds(n) => bar.set_length(n as u64),
        Event::Pages(n) => {
            if bar.message() == "feeds" {
                bar.set_message("pages");
                bar.set_length(0);
                bar.set_position(0);
            }
            bar.inc_length(n as u64);
        }
        Event::Polled(poll) => {
            bar.inc(1);
            bar.suspend(|| tell_poll(global, poll));
        }
        Event::Visited(page) => {
            bar.inc(1);
            bar.suspend(|| tell_page(global, page));
        }
    };
    let report = ingest::pass(services, plan, stop, &told).await?;
    bar.finish_and_clear();
    summary(global, &report)?;
    Ok(report)
}

fn tell_poll(global: &Global, poll: &PollReport) {
    let PollReport { url, name, outcome, entries_new, entries_seen, elapsed, .. } = poll;
    let (failure, error) =
        poll.failure.as_ref().map(|(kind, error)| (kind.name(), error.as_str())).unzip();
    tracing::info!(feed = %url, host = url.host(), status = poll.status, outcome = outcome.name(),
        new = entries_new, seen = entries_seen, elapsed_ms = elapsed.as_millis() as u64, failure,
        error, "polled");
    if global.json {
        let line = serde_json::json!({
            "event": "poll", "feed": url.as_str(), "name": name, "outcome": outcome.name(),
            "status": poll.status, "entries_new": entries_new, "entries_seen": entries_seen,
            "failure": failure, "error": error,
            "gap_from": poll.gap_from.map(|t| t.to_string()),
            "moved_to": poll.moved_to.as_ref().map(|u| u.as_str()), "warnings": poll.warnings,
            "bytes": poll.bytes, "elapsed_ms": elapsed.as_millis() as u64,
            "next_poll": poll.next_poll.to_string(),
        });
        // Standard output may be closed; the pass goes on.
        let _ = out::json(&line);
    }
    match (outcome, error) {
        // What is gone for good needs a person, also where cron runs us quietly.
        (PollOutcome::Gone, Some(error)) => {
            out::warn(&format!("{name}: {url}: {error}: remove it, or find its new address"));
        }
        (PollOutcome::Failed, Some(error)) => {
            out::say(global, &format!("  {name}: {url}: {error}"))
        }
        _ => {}
    }
    if let Some(moved) = &poll.moved_to {
        out::say(global, &format!("  {name}: moved for good to {moved}"));
    }
    if let Some(from) = poll.gap_from {
        let from = out::local(from);
        out::say(
            global,
            &format!(
                "  {name}: nothing it shows was known; since {from} more may have come and gone"
            ),
        );
    }
}

fn tell_page(global: &Global, page: &PageReport) {
    let (outcome, id) = match &page.outcome {
        PageOutcome::New(id) => ("new", Some(id)),
        PageOutcome::Revised(id, _) => ("revised", Some(id)),
        PageOutcome::Unchanged => ("unchanged", None),
        PageOutcome::NotRead { state, .. } => (state.name(), None),
    };
    let (reason, wall) = match &page.outcome {
        PageOutcome::NotRead { reason, wall, .. } => (Some(reason), wall.map(Wall::name)),
        _ => (None, None),
    };
    tracing::info!(page = %page.url, host = page.url.host(), status = page.status, outcome, wall,
        elapsed_ms = page.elapsed.as_millis() as u64, reason, "visited");
    if global.json {
        let line = serde_json::json!({
            "event": "page", "url": page.url.as_str(), "outcome": outcome,
            "status": page.status, "id": id.map(|i| i.as_str()), "wall": wall, "reason": reason,
            "bytes": page.bytes, "elapsed_ms": page.elapsed.as_millis() as u64,
        });
        let _ = out::json(&line);
    }
    if let Some(reason) = reason {
        out::say(global, &format!("  {}: {reason}", page.url));
    }
}

fn summary(global: &Global, r: &PassReport) -> anyhow::Result<()> {
    if global.json {
        return out::json(&serde_json::json!({
            "event": "pass", "feeds_read": r.feeds_read, "feeds_unchanged": r.feeds_unchanged,
            "feeds_failed": r.feeds_failed, "entries_new": r.entries_new,
            "articles_new": r.articles_new, "articles_revised": r.articles_revised,
            "pages_unchanged": r.pages_unchanged, "pages_waiting": r.pages_waiting,
            "pages_lost": r.pages_lost, "bytes": r.bytes, "stopped_early": r.stopped_early,
            "elapsed_ms": r.elapsed.as_millis() as u64,
        }));
    }
    let feeds = format!(
        "feeds: {} read, {} unchanged, {} failed",
        r.feeds_read, r.feeds_unchanged, r.feeds_failed
    );
    let mut pages = format!(
        "articles: {} new, {} revised, {} unchanged",
        r.articles_new, r.articles_revised, r.pages_unchanged
    );
    if r.pages_waiting + r.pages_lost > 0 {
        pages += &format!("; pages: {} to try again, {} lost", r.pages_waiting, r.pages_lost);
    }
    let cost = format!("{} in {}", out::bytes(r.bytes), out::span(r.elapsed));
    out::say(global, &format!("{feeds}; {pages}; {cost}"));
    if r.stopped_early {
        out::say(global, "stopped early: the rest stays due for the next poll");
    } else if r.pages_lost > 0 || r.feeds_failed > 0 {
        out::say(global, "`annals status` says what needs a person");
    }
    Ok(())
}
