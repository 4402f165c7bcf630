//! From what feed-rs gives and what was collected beside it to a [`Feed`] as Annals knows it.
//!
//! Chooses links, names and dates, and gives every entry an id that is the same at each visit.

use chrono::{DateTime, Utc};
use feed_rs::model as parsed;
use jiff::Timestamp;
use jiff::tz::Offset;
use sha2::{Digest, Sha256};

use super::html_text;
use super::people;
use super::rewrite::{EntryFacts, Facts};
use crate::canonical_url::CanonicalUrl;
use crate::dates::{Precision, StatedDate};
use crate::model::{Entry, Feed, Pacing};

/// Completes a feed; `base` is the address it was fetched from.
pub fn complete(feed: parsed::Feed, facts: Facts, base: &CanonicalUrl) -> Feed {
    let pacing = pacing(&facts);
    let authors: Vec<String> = names(feed.authors);
    let mut entry_facts = facts.entries.into_iter();
    let mut entries = Vec::with_capacity(feed.entries.len());
    for parsed in feed.entries {
        let mut entry = entry(parsed, entry_facts.next().unwrap_or_default(), base);
        if entry.authors.is_empty() {
            entry.authors.clone_from(&authors);
        }
        entries.push(entry);
    }
    let rel = |rel: &'static str| {
        let links = feed.links.iter().filter(move |l| l.rel.as_deref() == Some(rel));
        links.map(|l| l.href.clone())
    };
    Feed {
        id: Some(feed.id).filter(|id| !id.is_empty()).map(|id| id.trim().to_owned()),
        title: feed.title.and_then(|t| title(t)),
        link: site(&feed.links),
        language: facts.language.map(|l| l.trim().replace('_', "-")).filter(|l| !l.is_empty()),
        description: feed.description.map(|t| text_of(&t.content, is_html(&t))).filter(has_text),
        self_link: facts.self_link.or_else(|| rel("self").next()),
        hubs: facts.hubs.into_iter().chain(rel("hub")).collect(),
        next_page: facts.next_page.or_else(|| rel("next").chain(rel("prev-archive")).next()),
        pacing,
        entries,
    }
}

fn entry(parsed: parsed::Entry, facts: EntryFacts, base: &CanonicalUrl) -> Entry {
    let guid = parsed.id.trim();
    let address = entry_link(&parsed.links, guid, &facts);
    let link = address.as_deref().and_then(|a| base.join(a).ok());
    let stated_link = address.map(|a| base.as_url().join(&a).map_or(a, String::from));
    let dated = facts.dated;
    let title = parsed.title.and_then(|t| title(t));
    let id = if !guid.is_empty() {
        guid.to_owned()
    } else if let Some(link) = &link {
        link.as_str().to_owned()
    } else {
        hashed_id(title.as_deref().unwrap_or_default(), &dated)
    };
    let content_is_html =
        parsed.content.as_ref().is_none_or(|c| c.content_type.as_str() != "text/plain");
    let summary_is_html = parsed.summary.as_ref().is_some_and(is_html);
    let content = parsed.content.and_then(|c| c.body).map(once_encoded).filter(has_text);
    let summary = parsed.summary.map(|s| once_encoded(s.content)).filter(has_text);
    let text = match (&content, &summary) {
        (Some(content), Some(summary)) if content.len() >= summary.len() => {
            Some(text_of(content, content_is_html))
        }
        (_, Some(summary)) => Some(text_of(summary, summary_is_html)),
        (Some(content), None) => Some(text_of(content, content_is_html)),
        (None, None) => None,
    };
    let comments = |target: parsed::LinkTarget, feed: bool| {
        let targeted = parsed.links.iter().find(|l| l.target == Some(target.clone()));
        let related = parsed.links.iter().find(|l| {
            let xml = l.media_type.as_deref().is_some_and(|t| t.contains("xml"));
            l.rel.as_deref() == Some("replies") && xml == feed
        });
        targeted.or(related).map(|l| l.href.clone())
    };
    Entry {
        id,
        link,
        stated_link,
        title,
        authors: names(parsed.authors),
        published: parsed.published.map(carried),
        updated: parsed.updated.filter(|_| facts.has_updated).map(carried),
        comments_link: comments(parsed::LinkTarget::Comments, false),
        comments_feed: comments(parsed::LinkTarget::CommentsFeed, true),
        enclosures: enclosures(&parsed.links, &parsed.media, facts.enclosures),
        categories: labels(parsed.categories),
        summary,
        content,
        text: text.filter(has_text),
    }
}

/// The entry's page: what calls itself that, else any other link, else an id that is an address.
fn entry_link(links: &[parsed::Link], guid: &str, facts: &EntryFacts) -> Option<String> {
    const ELSEWHERE: [&str; 8] =
        ["self", "enclosure", "replies", "hub", "edit", "license", "next", "previous"];
    let page = |l: &&parsed::Link| l.target.is_none() && !l.href.trim().is_empty();
    let rel = |l: &parsed::Link| l.rel.clone().unwrap_or_else(|| "alternate".into());
    let alternate = || links.iter().filter(page).filter(|l| rel(l) == "alternate");
    let html = |l: &&parsed::Link| l.media_type.as_deref().is_none_or(|t| t.contains("html"));
    let found = alternate()
        .find(html)
        .or_else(|| alternate().next())
        .or_else(|| links.iter().filter(page).find(|l| !ELSEWHERE.contains(&rel(l).as_str())));
    let is_address = |text: &str| {
        let lower = text.get(..8).unwrap_or_default().to_ascii_lowercase();
        lower.starts_with("http://") || lower == "https://"
    };
    found
        .map(|l| l.href.clone())
        .or_else(|| (!facts.guid_is_no_link && is_address(guid)).then(|| guid.to_owned()))
        .or_else(|| facts.about.clone().filter(|about| is_address(about)))
}

/// The site: what the feed calls its page, else its first link that is not to itself.
fn site(links: &[parsed::Link]) -> Option<String> {
    let rel = |l: &&parsed::Link| l.rel.clone().unwrap_or_else(|| "alternate".into());
    let html = |l: &&parsed::Link| l.media_type.as_deref().is_none_or(|t| t.contains("html"));
    let alternate = || links.iter().filter(|l| rel(l) == "alternate");
    alternate().find(html).or_else(|| alternate().next()).map(|l| l.href.clone())
}

/// The same for the same title and date, whatever else changes: an entry that has neither id nor
/// link is known by nothing else. 80 bits of SHA-256.
fn hashed_id(title: &str, dated: &str) -> String {
    let digest = Sha256::digest(format!("{title}\n{}", dated.trim()));
    let hex: String = digest[..10].iter().map(|b| format!("{b:02x}")).collect();
    format!("sha256:{hex}")
}

fn title(text: parsed::Text) -> Option<String> {
    let content = once_encoded(text.content);
    let html = text.content_type.as_str() != "text/plain" || html_text::looks_like_html(&content);
    // RSS cannot say whether a title is HTML, and much Atom says wrongly that it is not.
    let mut line = if html { html_text::line(&content) } else { html_text::plain(&content) };
    if line.contains('\n') {
        line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    // Templates escape once too often.
    if html && html_text::looks_like_html(&line) {
        line = html_text::line(&line);
    }
    Some(line).filter(has_text)
}

fn is_html(text: &parsed::Text) -> bool {
    text.content_type.as_str() != "text/plain"
}

/// The text of what is HTML, or looks like it.
fn text_of(content: &str, html: bool) -> String {
    if html || html_text::looks_like_html(content) {
        html_text::paragraphs(content)
    } else {
        html_text::plain(content)
    }
}

fn has_text(text: &String) -> bool {
    !text.trim().is_empty()
}

/// Undoes UTF-8 that was read as windows-1252 and encoded again, where the whole text bears it.
fn once_encoded(text: String) -> String {
    // The lead byte of a character of two or three bytes, followed by what is no letter.
    let suspect = |c: char| ('\u{c2}'..='\u{f4}').contains(&c);
    if text.is_ascii() || !text.contains(suspect) {
        return text;
    }
    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(&text);
    if unmappable {
        return text;
    }
    match String::from_utf8(bytes.into_owned()) {
        Ok(once) => once,
        Err(_) => text,
    }
}

fn names(people: Vec<parsed::Person>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for person in people {
        let name = person.name.or(person.email).map(once_encoded);
        if let Some(name) = name.as_deref().and_then(people::name)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

fn labels(categories: Vec<parsed::Category>) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for category in categories {
        let label = html_text::line(&once_encoded(category.term));
        if !label.is_empty() && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

fn enclosures(
    links: &[parsed::Link],
    media: &[parsed::MediaObject],
    elsewhere: Vec<String>,
) -> Vec<String> {
    let linked = links.iter().filter(|l| l.rel.as_deref() == Some("enclosure"));
    let media = media.iter().flat_map(|m| &m.content).filter_map(|c| c.url.as_ref());
    let mut all: Vec<String> = Vec::new();
    for url in linked.map(|l| l.href.clone()).chain(media.map(|u| u.to_string())).chain(elsewhere) {
        if !all.contains(&url) {
            all.push(url);
        }
    }
    all
}

/// What a feed asks of those who poll it, where it makes sense.
fn pacing(facts: &Facts) -> Pacing {
    let number = |text: &Option<String>| text.as_deref().and_then(|t| t.trim().parse::<u32>().ok());
    let period = facts.update_period.as_deref().map(|p| p.trim().to_ascii_lowercase());
    let period = period.and_then(|p| match p.as_str() {
        "hourly" | "always" => Some(3_600),
        "daily" | "dayly" => Some(86_400),
        "weekly" => Some(604_800),
        "monthly" => Some(2_592_000),
        "yearly" => Some(31_536_000),
        _ => None,
    });
    // Daily is the default where only a frequency stands (RSS 1.0 syndication module).
    let frequency = facts.update_frequency.as_deref().and_then(|f| f.trim().parse::<f64>().ok());
    let frequency = frequency.filter(|f| *f > 0.0);
    let update_seconds = match (period, frequency) {
        (None, None) => None,
        (period, frequency) => {
            Some((f64::from(period.unwrap_or(86_400)) / frequency.unwrap_or(1.0)) as u32)
        }
    };
    let mut skip_hours: Vec<u8> = facts
        .skip_hours
        .iter()
        .filter_map(|h| h.trim().parse().ok())
        .filter(|h| *h <= 24)
        .collect();
    // RSS 0.91 counted them from 1 to 24.
    skip_hours.iter_mut().for_each(|h| *h %= 24);
    skip_hours.sort_unstable();
    skip_hours.dedup();
    let skip_days = facts.skip_days.iter().map(|d| d.trim().to_lowercase()).collect();
    Pacing { ttl_minutes: number(&facts.ttl), update_seconds, skip_hours, skip_days }
}

/// Packs a date into the only type feed-rs passes on: an instant. Its nanoseconds, which no feed
/// states, carry the zone and the precision.
pub fn carry(date: StatedDate) -> Option<DateTime<Utc>> {
    let at = date.timestamp()?;
    let zone = date.offset.map_or(0, |o| o.seconds() / 60 + ZONE_UTC);
    let precision = match date.precision {
        Precision::Day => 0,
        Precision::Minute => 1,
        Precision::Second => 2,
    };
    let nanos = u32::try_from(zone).ok()? * 4 + precision;
    DateTime::from_timestamp(at.as_second(), nanos)
}

/// Minutes that stand for UTC; 0 stands for no zone.
const ZONE_UTC: i32 = 2_000;

/// Unpacks what [`carry`] packed.
fn carried(at: DateTime<Utc>) -> StatedDate {
    let nanos = at.timestamp_subsec_nanos();
    let zone = (nanos / 4) as i32;
    let offset = (zone > 0).then(|| Offset::from_seconds((zone - ZONE_UTC) * 60).ok()).flatten();
    let instant = Timestamp::from_second(at.timestamp()).unwrap_or_default();
    StatedDate {
        civil: offset.unwrap_or(Offset::UTC).to_datetime(instant),
        offset,
        precision: match nanos % 4 {
            0 => Precision::Day,
            1 => Precision::Minute,
            _ => Precision::Second,
        },
    }
}
