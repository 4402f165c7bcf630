//! What the feed entry says of the article: a witness like any other, under the name of the feed.
//!
//! It may win, confirm, or lose; where the page shows a stub of the text that the feed carries
//! whole, the feed's is taken.

use crate::dates::{StatedDate, parse_machine};
use crate::model::Source;

use super::authors::{self, Names, Trust};
use super::decide::Candidate;
use super::evidence::{Evidence, compact};
use super::text::plain;

/// Behind what the page states for machines, before what merely looks like a date.
const DATE_SCORE: f32 = 6.8;
/// Behind the page's own metadata and byline.
const AUTHORS_SCORE: f32 = 5.5;
/// What another witness gains where the entry names the same people.
const SAME_AUTHORS: f32 = 1.5;
/// Behind every description of the page's own.
const LEAD_SCORE: f32 = 0.8;
/// A summary has so many characters; what is longer is the text, what is shorter says nothing.
const SUMMARY_CHARS: std::ops::RangeInclusive<usize> = 30..=600;

/// The entry's title.
pub(super) fn title(evidence: &Evidence<'_, '_>) -> Option<String> {
    evidence.context.entry?.title.as_deref().map(plain).filter(|t| !t.is_empty())
}

/// Adds the entry's authors to the candidates, and its word to those who say the same.
pub(super) fn authors(evidence: &Evidence<'_, '_>, candidates: &mut Vec<Candidate<Names>>) {
    let Some(entry) = evidence.context.entry else { return };
    let sites = evidence.site_keys();
    let mut names = Names::default();
    for author in &entry.authors {
        // Feeds sign with logins and desks: full names of people only.
        authors::add(&mut names, &plain(author), Trust::Looks, &sites);
    }
    if names.authors.is_empty() {
        return;
    }
    let keys = |names: &Names| {
        let mut keys: Vec<String> = names.authors.iter().map(|a| compact(&a.name)).collect();
        keys.sort();
        keys
    };
    let said = keys(&names);
    for candidate in candidates.iter_mut().filter(|c| keys(&c.value) == said) {
        candidate.score += SAME_AUTHORS;
    }
    candidates.push(Candidate::new(names, Source::Feed, "entry author", AUTHORS_SCORE));
}

/// When the entry says that it was published.
pub(super) fn published(evidence: &Evidence<'_, '_>) -> Option<Candidate<StatedDate>> {
    let date = parse_machine(evidence.context.entry?.published.as_deref()?)?;
    Some(Candidate::new(date, Source::Feed, "entry date", DATE_SCORE))
}

/// The entry's summary as a standfirst.
pub(super) fn lead(evidence: &Evidence<'_, '_>) -> Option<Candidate<String>> {
    let text = plain(evidence.context.entry?.content.as_deref()?);
    let summary = SUMMARY_CHARS.contains(&text.chars().count());
    summary.then(|| Candidate::new(text, Source::Feed, "entry summary", LEAD_SCORE))
}

/// The HTML of the entry, which may be the whole text.
pub(super) fn content<'e>(evidence: &Evidence<'e, '_>) -> Option<&'e str> {
    evidence.context.entry?.content.as_deref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{PageContext, extract};
    use crate::model::{Article, EntryWitness, Field};

    fn read(html: &str, entry: &EntryWitness) -> Article {
        let page = PageContext { entry: Some(entry), ..PageContext::default() };
        extract(html.as_bytes(), &page).value
    }

    fn entry(title: &str, author: &str) -> EntryWitness {
        EntryWitness {
            title: Some(title.into()),
            authors: vec![author.into()],
            published: Some("2026-02-06T13:20:00+01:00".into()),
            ..EntryWitness::default()
        }
    }

    #[test]
    fn the_entry_speaks_where_the_page_is_silent() {
        let article = read("<p>It rises.</p>", &entry("Tide &amp; ebb", "Ada Holm"));
        assert_eq!(article.title.as_deref(), Some("Tide & ebb"));
        assert_eq!(article.authors[0].name, "Ada Holm");
        assert_eq!(article.provenance[&Field::Authors].source, Source::Feed);
        assert!(read("<p>It rises.</p>", &entry("Tide", "newsdesk")).authors.is_empty());
    }

    #[test]
    fn the_page_speaks_for_itself() {
        let html = "<title>Ebb</title><meta name=author content='Bo Lind'><h1>Ebb</h1>\
                    <p>By Bo Lind</p><p>It falls.</p>";
        let article = read(html, &entry("Tide", "Ada Holm"));
        assert_eq!(article.title.as_deref(), Some("Ebb"));
        assert_eq!(article.authors[0].name, "Bo Lind");
        let lost = &article.provenance[&Field::Title].lost;
        assert!(lost.contains(&(Source::Feed, "entry title: Tide".into())), "{lost:?}");
    }

    #[test]
    fn the_entry_decides_between_forms_of_the_title() {
        let html = "<title>Harbour: Tide rises | Courier</title><h1>Courier</h1><p>It rises.</p>";
        assert_eq!(read(html, &entry("Tide rises", "")).title.as_deref(), Some("Tide rises"));
    }

    #[test]
    fn the_entry_gives_the_time_to_a_day() {
        let html = "<h1>Tide</h1><time datetime='2026-02-06'>6 February</time><p>It rises.</p>";
        let published = read(html, &entry("Tide", "")).published.map(|d| d.to_string());
        assert_eq!(published.as_deref(), Some("2026-02-06T13:20:00+01:00"));
        let other = html.replace("2026-02-06", "2026-02-04");
        let published = read(&other, &entry("Tide", "")).published.map(|d| d.to_string());
        assert_eq!(published.as_deref(), Some("2026-02-04"));
    }

    #[test]
    fn a_stub_gives_way_to_the_whole_text_of_the_entry() {
        let text = "<p>The water came over the quay at noon, and nobody was ready for it.</p>";
        let content =
            format!("{}<h2>Later</h2><p>See <a href='/x'>Tide tables</a></p>", text.repeat(9));
        let entry = EntryWitness { content: Some(content), ..EntryWitness::default() };
        let article = read(&format!("<h1>Tide</h1>{text}<p>Subscribe to read on.</p>"), &entry);
        assert_eq!(article.body.len(), 10);
        assert_eq!(article.body[9].html, "<h2>Later</h2>");
        assert_eq!(article.provenance[&Field::Body].source, Source::Feed);
        let whole = read(&format!("<h1>Tide</h1>{}", text.repeat(9)), &entry);
        assert_eq!(whole.provenance[&Field::Body].source, Source::Heuristic);
    }
}
