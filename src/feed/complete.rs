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
        title: feed.title.and_then(title),
        link: site(&feed.links),
        language: facts.language.map(|l| language_tag(&l)).filter(|l| !l.is_empty()),
        description: feed.description.and_then(|t| some_text(text_of(&t.content, is_html(&t)))),
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
    let stated_link = address.map(|a| match is_address(&a) {
        // feed-rs has resolved it already.
        true => a,
        false => base.as_url().join(&a).map_or(a, String::from),
    });
    let dated = facts.dated;
    let title = parsed.title.and_then(title);
    let id = if !guid.is_empty() {
        guid.to_owned()
    } else if let Some(link) = &link {
        link.canonical().to_string()
    } else {
        hashed_id(title.as_deref().unwrap_or_default(), &dated)
    };
    let content_is_html =
        parsed.content.as_ref().is_none_or(|c| c.content_type.as_str() != "text/plain");
    let summary_is_html = parsed.summary.as_ref().is_some_and(is_html);
    let content = parsed.content.and_then(|c| c.body).map(once_encoded).and_then(some_text);
    let summary = parsed.summary.and_then(|s| some_text(once_encoded(s.content)));
    let content_text = content.as_deref().map(|c| text_of(c, content_is_html));
    let long = content_text.as_ref().map_or(0, String::len);
    let text = match &summary {
        // Markup only makes a text longer: where this is shorter with it, it is without.
        Some(summary) if summary.len() > long => {
            let text = text_of(summary, summary_is_html);
            if text.len() > long { Some(text) } else { content_text }
        }
        _ => content_text,
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
        text: text.and_then(some_text),
    }
}

/// Relations to what is not the page itself.
const ELSEWHERE: [&str; 14] = [
    "self",
    "enclosure",
    "replies",
    "hub",
    "edit",
    "license",
    "first",
    "last",
    "next",
    "previous",
    "prev-archive",
    "next-archive",
    "current",
    "payment",
];

/// The entry's page: what calls itself that, else any other link, else an id that is an address.
fn entry_link(links: &[parsed::Link], guid: &str, facts: &EntryFacts) -> Option<String> {
    let page = |l: &&parsed::Link| l.target.is_none() && !l.href.trim().is_empty();
    let rel = |l: &parsed::Link| l.rel.clone().unwrap_or_else(|| "alternate".into());
    let alternate = || links.iter().filter(page).filter(|l| rel(l) == "alternate");
    // RSS knows one link, and the last word counts; Atom tells its links apart by their types.
    let stated = |l: &&parsed::Link| l.rel.is_none();
    let found = (links.iter().filter(page).rfind(stated))
        .or_else(|| page_of(alternate()))
        .or_else(|| links.iter().filter(page).find(|l| !ELSEWHERE.contains(&rel(l).as_str())));
    found
        .map(|l| l.href.clone())
        .or_else(|| (!facts.guid_is_no_link && is_address(guid)).then(|| guid.to_owned()))
        .or_else(|| facts.about.clone().filter(|about| is_address(about)))
}

/// Whether a text is an absolute address of the web.
fn is_address(text: &str) -> bool {
    let start = text.get(..8).unwrap_or_default().to_ascii_lowercase();
    start.starts_with("http://") || start == "https://"
}

/// The site: what the feed calls its page, else its first link that is not to itself.
fn site(links: &[parsed::Link]) -> Option<String> {
    let stated = links.iter().rfind(|l| l.rel.is_none());
    let alternate = links.iter().filter(|l| l.rel.as_deref() == Some("alternate"));
    let found = stated.or_else(|| page_of(alternate));
    let other = || links.iter().find(|l| l.rel.as_deref().is_none_or(|r| !ELSEWHERE.contains(&r)));
    found.or_else(other).map(|l| l.href.clone())
}

/// The link to a page among links of one relation: HTML, else of no stated type, else any.
fn page_of<'a>(
    mut links: impl Iterator<Item = &'a parsed::Link> + Clone,
) -> Option<&'a parsed::Link> {
    let html = |l: &&parsed::Link| l.media_type.as_deref().is_some_and(|t| t.contains("html"));
    let untyped = |l: &&parsed::Link| l.media_type.is_none();
    links.clone().find(html).or_else(|| links.clone().find(untyped)).or_else(|| links.next())
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
    some_text(line)
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

/// A language tag as it should have been written: programs write `en_US`.
fn language_tag(text: &str) -> String {
    let text = text.trim();
    match text.split_once('_') {
        Some((language, region)) if matches!(language.len(), 2 | 3) => {
            format!("{language}-{region}")
        }
        _ => text.to_owned(),
    }
}

/// The text, where there is any.
fn some_text(text: String) -> Option<String> {
    Some(text).filter(|text| !text.trim().is_empty())
}

/// Undoes UTF-8 that was read as windows-1252 and encoded again, where the whole text bears it.
fn once_encoded(text: String) -> String {
    // The first byte of a character, itself made a character, is always followed by another one
    // beyond ASCII; in real text such a pair is rare, so that few texts are tried.
    let bytes = text.as_bytes();
    let suspect = memchr::memchr_iter(0xC3, bytes).any(|at| {
        matches!(bytes.get(at + 1), Some(0x82..=0xB4))
            && bytes.get(at + 2).is_some_and(|b| *b >= 0x80)
    });
    if !suspect {
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
        // Feeds state no relative dates; a day is what would be left of one.
        Precision::Relative | Precision::Day => 0,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_pass_through_feed_rs_whole() {
        for text in ["2025-01-06", "2025-01-06T10:00Z", "2025-01-06T10:00:00-05:30"] {
            let date = crate::dates::parse_machine(text);
            assert_eq!(date.and_then(carry).map(carried), date, "{text}");
        }
        let unzoned = crate::dates::parse_machine("2025-01-06 10:00:00");
        assert_eq!(unzoned.and_then(carry).map(carried), unzoned);
    }

    #[test]
    fn an_id_of_last_resort_does_not_change() {
        let id = hashed_id("Bridge closed", " Mon, 06 Jan 2025 10:00:00 GMT");
        assert_eq!(id, hashed_id("Bridge closed", "Mon, 06 Jan 2025 10:00:00 GMT"));
        assert_ne!(id, hashed_id("Bridge closed", ""));
    }

    #[test]
    fn text_encoded_twice_is_mended_and_no_other() {
        let check = |text: &str, expected: &str| assert_eq!(once_encoded(text.into()), expected);
        check("CafÃ© â€œzuâ€\u{9d}", "Café “zu”");
        check("BrÃ¼cke â€“ zu", "Brücke – zu");
        check("SÃO PAULO", "SÃO PAULO");
        check("Привет", "Привет");
    }

    #[test]
    fn pacing_in_the_words_of_feeds() {
        let facts = Facts {
            ttl: Some(" 60 ".into()),
            update_period: Some("Daily".into()),
            update_frequency: Some("4".into()),
            skip_hours: vec!["24".into(), "3".into(), "99".into(), "x".into()],
            ..Facts::default()
        };
        let found = pacing(&facts);
        assert_eq!((found.ttl_minutes, found.update_seconds), (Some(60), Some(21_600)));
        assert_eq!(found.skip_hours, [0, 3]);
        assert_eq!(pacing(&Facts::default()).update_seconds, None);
    }
}
