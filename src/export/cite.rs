//! An article as a reference: what every citation style says of it, and the styles for people.
//!
//! A reference names what a reader needs to check it: the address, the day on which the page was
//! captured, and the hash of the text that was cited.

use jiff::civil::Date;

use super::names::{Name, initials, parts};
use super::{ArticleRecord, AuthorRecord, bibtex, csl, ris};

/// The styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Style {
    /// Publication Manual of the American Psychological Association, 7th edition.
    Apa,
    /// Chicago Manual of Style, bibliography.
    Chicago,
    /// For LaTeX.
    Bibtex,
    /// For Zotero, EndNote, Citavi.
    Ris,
    /// For citation processors: an array of one item.
    CslJson,
}

/// The reference to an article, with an end of line.
pub fn cite(article: &ArticleRecord, style: Style) -> String {
    match style {
        Style::Apa => apa(article),
        Style::Chicago => chicago(article),
        Style::Bibtex => bibtex::entry(article),
        Style::Ris => ris::entry(article),
        Style::CslJson => format!("[{}]\n", csl::item(article)),
    }
}

/// What the paper is called.
pub(super) fn paper(article: &ArticleRecord) -> &str {
    let site = article.site_name.as_deref().or(article.source.name.as_deref());
    site.unwrap_or_else(|| host(&article.url))
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}

/// The day on which it was published, as stated.
pub(super) fn published(article: &ArticleRecord) -> Option<Date> {
    day(article.published.as_deref()?)
}

/// The day on which it was captured, in UTC.
pub(super) fn captured(article: &ArticleRecord) -> Option<Date> {
    day(&article.captured)
}

fn day(stated: &str) -> Option<Date> {
    stated.get(..10)?.parse().ok()
}

/// An author's name in parts.
pub(super) fn name(author: &AuthorRecord) -> Name<'_> {
    match &*author.kind {
        "person" => parts(&author.name),
        _ => Name::Whole(&author.name),
    }
}

/// What pins down the very text that is cited.
pub(super) fn evidence(article: &ArticleRecord) -> String {
    let ArticleRecord { id, revision, captured, content_hash, .. } = article;
    format!("Annals article {id}, revision {revision}, captured {captured}, {content_hash}")
}

fn apa(article: &ArticleRecord) -> String {
    let turned = |author: &AuthorRecord| match name(author) {
        Name::Whole(name) => name.to_owned(),
        Name::Person { given, particle, family } => {
            format!("{}, {}", joined(&[particle, family]), initials(given))
        }
    };
    let names: Vec<String> = article.authors.iter().map(turned).collect();
    let authors = listed(&names, ", & ");
    let date = match published(article) {
        Some(date) => date.strftime("%Y, %B %-d").to_string(),
        None => "n.d.".to_owned(),
    };
    let title = article.title.as_deref().unwrap_or("[Untitled article]");
    // Without authors the title comes first.
    let beginning = match authors.is_empty() {
        true => format!("{} ({date}).", sentence(title)),
        false => format!("{} ({date}). {}", sentence(&authors), sentence(title)),
    };
    let seen = captured(article).map(|d| d.strftime("%B %-d, %Y").to_string());
    let seen = seen.unwrap_or_else(|| article.captured.clone());
    format!(
        "{beginning} {}. Retrieved {seen}, from {}. {}.\n",
        paper(article),
        article.url,
        evidence(article)
    )
}

fn chicago(article: &ArticleRecord) -> String {
    let spoken = |author: &AuthorRecord| author.name.clone();
    let first = article.authors.first().map(|author| match name(author) {
        Name::Whole(name) => name.to_owned(),
        Name::Person { given, particle, family } => {
            format!("{}, {given}", joined(&[particle, family]))
        }
    });
    let names: Vec<String> =
        first.into_iter().chain(article.authors.iter().skip(1).map(spoken)).collect();
    let authors = listed(&names, ", and ");
    let mut out = if authors.is_empty() { String::new() } else { sentence(&authors) + " " };
    let title = article.title.as_deref().unwrap_or("Untitled article");
    out += &format!("“{}” {}", sentence(title), paper(article));
    let long = |d: Date| d.strftime("%B %-d, %Y").to_string();
    out += &published(article).map(|d| format!(", {}", long(d))).unwrap_or_default();
    let seen = captured(article).map(long).unwrap_or_else(|| article.captured.clone());
    out + &format!(". Captured {seen}. {}. {}.\n", article.url, evidence(article))
}

/// Names in a row, the last one behind `last`.
fn listed(names: &[String], last: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{}{last}{end}", most.join(", ")),
    }
}

fn joined(words: &[&str]) -> String {
    words.iter().filter(|w| !w.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// A text that ends as a sentence does.
fn sentence(text: &str) -> String {
    match text.ends_with(['.', '?', '!', '…', '。']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An article to cite.
    pub(in crate::export) fn article() -> ArticleRecord {
        let author = |name: &str, kind: &'static str| AuthorRecord {
            name: name.into(),
            kind: kind.into(),
            ..AuthorRecord::default()
        };
        ArticleRecord {
            id: "d3nzlqq6scw5xyua".into(),
            url: "https://www.courier.example/dyke_holds?a=1&b=2".into(),
            title: Some("50 % of the dyke holds".into()),
            authors: vec![
                author("Ada M. Holm", "person"),
                author("The Water Desk", "organization"),
            ],
            published: Some("2026-02-06T08:00:00+01:00".into()),
            lang: Some("en".into()),
            captured: "2026-02-07T09:10:11Z".into(),
            site_name: Some("The Fenland Courier".into()),
            revision: 2,
            content_hash: "sha256:00ff".into(),
            ..ArticleRecord::default()
        }
    }

    const EVIDENCE: &str = "Annals article d3nzlqq6scw5xyua, revision 2, captured 2026-02-07T09:10:11Z, sha256:00ff.\n";

    #[test]
    fn styles_for_people() {
        let apa = "Holm, A. M., & The Water Desk. (2026, February 6). 50 % of the dyke holds. \
                   The Fenland Courier. Retrieved February 7, 2026, from \
                   https://www.courier.example/dyke_holds?a=1&b=2. ";
        assert_eq!(cite(&article(), Style::Apa), apa.to_owned() + EVIDENCE);
        let chicago = "Holm, Ada M., and The Water Desk. “50 % of the dyke holds.” The Fenland \
                       Courier, February 6, 2026. Captured February 7, 2026. \
                       https://www.courier.example/dyke_holds?a=1&b=2. ";
        assert_eq!(cite(&article(), Style::Chicago), chicago.to_owned() + EVIDENCE);
    }

    #[test]
    fn what_is_missing_is_not_made_up() {
        let bare = ArticleRecord {
            authors: Vec::new(),
            published: None,
            title: None,
            site_name: None,
            ..article()
        };
        let apa = cite(&bare, Style::Apa);
        assert!(apa.starts_with("[Untitled article]. (n.d.). courier.example. Retrieved"), "{apa}");
        let chicago = cite(&bare, Style::Chicago);
        assert!(chicago.starts_with("“Untitled article.” courier.example. Captured"), "{chicago}");
    }
}
