//! Pages of a web archive: they take the road of fetched ones, with nothing fetched.
//!
//! Each response with a page in it is kept as it is, read, and recorded as if it had been visited
//! at the moment of its capture. A capture that is there already changes nothing, so that a file
//! can be imported again, and goes on where it was broken off.

use std::collections::{BTreeMap, HashSet};
use std::io::BufRead;
use std::ops::ControlFlow;

use super::reading::Known;
use super::visit::{ReadPage, decide, why_no_page};
use super::wall;
use crate::archive::{Archive, ArchiveError, PageRecord, PageResult, ReadWarc, encode, read_warc};
use crate::extract::RuleBook;
use crate::fetch::{Validators, inflate_archived};
use crate::model::{Exchange, Wall};
use crate::text::word_count;

/// Pages that are read at the same time.
const PAGES_AT_A_TIME: usize = 64;

/// What has fewer words is a front page, a search, a login: nothing that stands for itself.
const WORDS_MIN: usize = 40;

/// What became of the pages of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Records of any kind, and why the file was not read to its end.
    pub read: ReadWarc,
    /// Articles that were not archived before.
    pub articles_new: u64,
    /// Articles with another revision.
    pub articles_revised: u64,
    /// Pages of articles that had not changed.
    pub unchanged: u64,
    /// Captures that were there already.
    pub known: u64,
    /// Captures of an article of which a later state is there.
    pub older: u64,
    /// Responses that are no article: no page, an error, next to no text.
    pub no_article: u64,
    /// Pages that show a wall in place of the article, by its kind.
    pub walls: BTreeMap<Wall, u64>,
    /// Pages of articles that were forgotten.
    pub forgotten: u64,
}

/// Imports a WARC file, plain or inflated; `rules` are the user's own, of extraction.
///
/// # Errors
/// Where the archive cannot be read or written; what was recorded by then stays.
pub fn import_warc(
    archive: &mut Archive,
    rules: &RuleBook,
    input: impl BufRead,
) -> Result<ImportReport, ArchiveError> {
    let mut report = ImportReport::default();
    let mut batch: Vec<Exchange> = Vec::new();
    let mut addresses = HashSet::new();
    let mut failed = None;
    report.read = read_warc(input, |exchange| {
        // Two captures of one page come after one another, not at once.
        let is_twice = !addresses.insert(exchange.url.article_id());
        if is_twice || batch.len() >= PAGES_AT_A_TIME {
            if let Err(error) = take(archive, rules, std::mem::take(&mut batch), &mut report) {
                failed = Some(error);
                return ControlFlow::Break(());
            }
            addresses.clear();
            addresses.insert(exchange.url.article_id());
        }
        batch.push(exchange);
        ControlFlow::Continue(())
    });
    match failed {
        Some(error) => Err(error),
        None => take(archive, rules, batch, &mut report).map(|()| report),
    }
}

/// A response that was read, and what it holds.
struct Read {
    exchange: Exchange,
    holds: Holds,
}

/// What a response holds.
enum Holds {
    Article(Box<ReadPage>),
    Wall(Wall),
    Nothing,
}

/// Takes in some captures, in their order.
fn take(
    archive: &mut Archive,
    rules: &RuleBook,
    exchanges: Vec<Exchange>,
    report: &mut ImportReport,
) -> Result<(), ArchiveError> {
    let mut wanted = Vec::new();
    for exchange in exchanges {
        if archive.read().holds_capture(&exchange)? {
            report.known += 1;
        } else if archive.read().is_forgotten(&exchange.url)? {
            report.forgotten += 1;
        } else {
            let known = Known::of(archive.read(), rules, None, &exchange.url)?;
            wanted.push((exchange, known));
        }
    }
    for Read { exchange, holds } in read_all(wanted)? {
        match holds {
            Holds::Article(page) => record(archive, &exchange, *page, report)?,
            Holds::Wall(wall) => *report.walls.entry(wall).or_default() += 1,
            Holds::Nothing => report.no_article += 1,
        }
    }
    Ok(())
}

/// Reads pages on all cores.
fn read_all(exchanges: Vec<(Exchange, Known)>) -> Result<Vec<Read>, ArchiveError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = exchanges.len().div_ceil(cores).max(1);
    let mut parts: Vec<Vec<(Exchange, Known)>> = Vec::new();
    for exchange in exchanges {
        match parts.last_mut() {
            Some(part) if part.len() < share => part.push(exchange),
            _ => parts.push(vec![exchange]),
        }
    }
    let read = |part: Vec<(Exchange, Known)>| part.into_iter().map(read_one).collect::<Vec<Read>>();
    std::thread::scope(|scope| {
        // Pages can be deep: the stacks are as large as those of a poll.
        let thread = |part| {
            let builder = std::thread::Builder::new().stack_size(16 << 20);
            builder.spawn_scoped(scope, move || read(part))
        };
        let threads: Vec<_> = parts.into_iter().map(thread).collect();
        let read = threads.into_iter().map(|t| t.ok()?.join().ok());
        let read: Option<Vec<Vec<Read>>> = read.collect();
        let broken = || ArchiveError::Damaged("the reading of pages was broken off".into());
        Ok(read.ok_or_else(broken)?.into_iter().flatten().collect())
    })
}

/// What is in a response. Walls are told as in a visit to a page that no feed announced.
fn read_one((exchange, known): (Exchange, Known)) -> Read {
    let named = wall::named(exchange.status, &exchange.response_head);
    let holds = match named {
        Some(found) => Holds::Wall(found.wall),
        None => read_page(&exchange, known),
    };
    Read { exchange, holds }
}

fn read_page(exchange: &Exchange, known: Known) -> Holds {
    let head = String::from_utf8_lossy(&exchange.response_head);
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let content_type = fields.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let content_type = content_type.map(|(_, value)| value.trim());
    let is_front_page =
        exchange.url.as_url().path() == "/" && exchange.url.as_url().query().is_none();
    if exchange.status != 200 || is_front_page {
        return Holds::Nothing;
    }
    let Ok(body) = inflate_archived(&exchange.response_head, &exchange.body) else {
        return Holds::Nothing;
    };
    if why_no_page(content_type, &body).is_some() {
        return Holds::Nothing;
    }
    let response = (&exchange.url, content_type, exchange.response_head.as_slice());
    let read = known.read(response, &body, exchange.at);
    let (article, blocks) = (read.parsed.value, read.blocks);
    let shown = wall::Shown {
        asked: &exchange.url,
        found: &exchange.url,
        article: &article,
        announced: None,
        marks: &wall::Marks::of(&body),
    };
    if let Some(found) = wall::shown(&shown) {
        return Holds::Wall(found.wall);
    }
    if word_count(&article.text()) < WORDS_MIN || article.title.is_none() {
        return Holds::Nothing;
    }
    let (url, validators) = (exchange.url.clone(), Validators::default());
    Holds::Article(Box::new(ReadPage { url, article, blocks, known, validators }))
}

/// Keeps a capture and records its article.
fn record(
    archive: &mut Archive,
    exchange: &Exchange,
    page: ReadPage,
    report: &mut ImportReport,
) -> Result<(), ArchiveError> {
    let capture = archive.append(encode(exchange, None))?;
    let mut result = decide(archive, page, None)?;
    let PageResult::Read { article, revision, .. } = &mut result else { return Ok(()) };
    let forgotten = archive.read().is_forgotten(article)?;
    let later = archive.read().last_captured(&article.article_id())?;
    // What came before is not put behind: the raw capture is kept, and can be read again.
    let is_older = later.is_some_and(|later| later > exchange.at) && revision.take().is_some();
    let record = PageRecord {
        url: exchange.url.canonical(),
        feed_id: None,
        at: exchange.at,
        captures: vec![capture],
        result,
    };
    match archive.finish_page(&record)? {
        _ if forgotten => report.forgotten += 1,
        Some(1) => report.articles_new += 1,
        Some(_) => report.articles_revised += 1,
        None if is_older => report.older += 1,
        None => report.unchanged += 1,
    }
    Ok(())
}
