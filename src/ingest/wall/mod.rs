//! Does something stand in place of the article: a bot check, a captcha, a question for consent, a
//! login, a paywall, a "not found" under a good status?
//!
//! Pure. Header fields that name a wall are believed. Else a page is a wall only where it holds
//! hardly any text, is not what the feed announced, and is built like a wall: its elements count,
//! not the wording of any site.

mod marks;

use std::collections::HashSet;

use crate::canonical_url::CanonicalUrl;
use crate::model::{Access, Article, Field, Source, Wall};
use crate::text::{fold, tokens, word_count};

pub use marks::Marks;

/// A page with fewer words of text may be a wall.
const WORDS_THIN: usize = 80;

/// A paywalled page with fewer words shows nothing of its article but the offer.
const WORDS_OF_AN_OFFER: usize = 40;

/// A wall, and by what it was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub wall: Wall,
    /// By what: one line.
    pub sign: String,
}

impl Found {
    /// Why the page is not archived, on one line.
    pub fn reason(&self) -> String {
        let wall = match self.wall {
            Wall::BotCheck => "a check for bots",
            Wall::Captcha => "a captcha",
            Wall::Consent => "a question for consent",
            Wall::Login => "a login",
            Wall::Paywall => "a paywall",
            Wall::Soft404 => "\"not found\"",
        };
        format!("{wall} in place of the article ({})", self.sign)
    }

    /// Whether it may let us pass another time. A login and a paywall will not.
    pub fn may_pass(&self) -> bool {
        !matches!(self.wall, Wall::Login | Wall::Paywall)
    }
}

/// A header field that names a wall.
struct Sign {
    field: &'static str,
    /// What its value begins with.
    value: &'static str,
    wall: Wall,
    when: When,
}

/// When a field is a sign.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// It stands on good answers too.
    Refused,
}

/// Header fields by which makers of walls name them.
const SIGNS: &[Sign] = &[
    Sign { field: "cf-mitigated", value: "", wall: Wall::BotCheck, when: When::Always },
    Sign { field: "x-vercel-mitigated", value: "", wall: Wall::BotCheck, when: When::Always },
    Sign { field: "x-amzn-waf-action", value: "captcha", wall: Wall::Captcha, when: When::Always },
    Sign { field: "x-amzn-waf-action", value: "", wall: Wall::BotCheck, when: When::Always },
    Sign { field: "x-sucuri-block", value: "", wall: Wall::BotCheck, when: When::Always },
    Sign { field: "x-datadome", value: "", wall: Wall::BotCheck, when: When::Refused },
    Sign { field: "x-px-action", value: "", wall: Wall::BotCheck, when: When::Refused },
    Sign { field: "server", value: "ddos-guard", wall: Wall::BotCheck, when: When::Refused },
    Sign { field: "server", value: "akamaighost", wall: Wall::BotCheck, when: When::Refused },
];

/// The wall that an answer's status or header fields name. `head` is the response's head as it is
/// archived.
pub fn named(status: u16, head: &[u8]) -> Option<Found> {
    let refused = matches!(status, 401 | 403 | 405 | 429 | 503);
    let head = String::from_utf8_lossy(head);
    let fields: Vec<(&str, &str)> = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim(), value.trim()))
        .collect();
    for sign in SIGNS.iter().filter(|sign| refused || sign.when == When::Always) {
        let is = |(name, value): &&(&str, &str)| {
            name.eq_ignore_ascii_case(sign.field)
                && value.to_ascii_lowercase().starts_with(sign.value)
        };
        if let Some((name, value)) = fields.iter().find(is) {
            return Some(Found { wall: sign.wall, sign: format!("{name}: {value}") });
        }
    }
    let wall = match status {
        401 | 511 => Wall::Login,
        402 => Wall::Paywall,
        _ => return None,
    };
    Some(Found { wall, sign: format!("HTTP status {status}") })
}

/// A page that came with a good status.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// What was asked for.
    pub asked: &'a CanonicalUrl,
    /// Where it was found, after redirects.
    pub found: &'a CanonicalUrl,
    /// What extraction made of it. What it has from the feed does not count here.
    pub article: &'a Article,
    /// The title that the feed announced.
    pub announced: Option<&'a str>,
    /// How it is built.
    pub marks: &'a Marks,
}

/// The wall that a page shows in place of the article.
pub fn shown(page: &Shown<'_>) -> Option<Found> {
    let words = if own(page, Field::Body) { word_count(&page.article.text()) } else { 0 };
    let wall = |wall, sign: &str| Some(Found { wall, sign: sign.into() });
    let marks = page.marks;
    if words < WORDS_OF_AN_OFFER && marks.paywall && !shows_its_lead(page.article) {
        return wall(Wall::Paywall, "an offer to subscribe and hardly any text");
    }
    if is_announced(page) {
        return None;
    }
    if page.announced.is_some() && leads_up(page.asked, page.found) {
        return wall(Wall::Soft404, "sent up to a page that is not the article");
    }
    if words >= WORDS_THIN {
        return None;
    }
    let closed = page.article.access == Some(Access::Paywalled);
    if marks.captcha {
        return wall(Wall::Captcha, "a captcha and hardly any text");
    }
    if marks.challenge || (marks.refreshes && words < WORDS_OF_AN_OFFER) {
        return wall(Wall::BotCheck, "a check for browsers and hardly any text");
    }
    if closed && words < WORDS_OF_AN_OFFER {
        return wall(
            Wall::Paywall,
            "closed to readers without a subscription, and hardly any text",
        );
    }
    if marks.password {
        return wall(Wall::Login, "a field for a password and hardly any text");
    }
    if marks.consent && (marks.form || marks.button) {
        return wall(Wall::Consent, "a question for consent and hardly any text");
    }
    if marks.says_not_found() {
        return wall(Wall::Soft404, "its title says that it is not there");
    }
    if marks.noindex && page.announced.is_some() {
        return wall(
            Wall::Soft404,
            "hardly any text, not what the feed announced, not to be indexed",
        );
    }
    None
}

/// Whether the page is what the feed announced, or, where the feed announced nothing, carries what
/// only an article has.
fn is_announced(page: &Shown<'_>) -> bool {
    let Some(announced) = page.announced else {
        return page.article.published.is_some() || !page.article.authors.is_empty();
    };
    let words =
        |text: &str| -> HashSet<String> { tokens(text).map(|token| fold(token.surface)).collect() };
    let said = words(announced);
    let shown = [own_title(page), &page.marks.title].map(words);
    shown
        .iter()
        .any(|shown| 2 * said.intersection(shown).count() >= said.len().min(shown.len()).max(1))
}

/// The title that extraction found on the page itself; nothing where the feed's won over it.
fn own_title<'a>(page: &Shown<'a>) -> &'a str {
    let title = page.article.title.as_deref().filter(|_| own(page, Field::Title));
    title.unwrap_or_default()
}

/// Whether what little text there is begins the article: a standfirst before a paywall is the
/// article's own, and worth keeping.
fn shows_its_lead(article: &Article) -> bool {
    let lead = article.lead.as_deref().unwrap_or_default();
    !lead.is_empty() && article.text().contains(lead)
}

/// Whether a field is of the page, not of the feed that announced it.
fn own(page: &Shown<'_>, field: Field) -> bool {
    page.article.provenance.get(&field).is_none_or(|p| p.source != Source::Feed)
}

/// Whether a redirect led to a front page or a section above what was asked for.
fn leads_up(asked: &CanonicalUrl, found: &CanonicalUrl) -> bool {
    let path = |url: &CanonicalUrl| url.as_url().path().trim_end_matches('/').to_owned();
    let (asked_path, found_path) = (path(asked), path(found));
    let above = asked_path.strip_prefix(&found_path).is_some_and(|rest| rest.starts_with('/'));
    asked.registrable_domain() == found.registrable_domain() && above
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Author, Block, BlockKind};

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).unwrap()
    }

    #[test]
    fn header_fields_name_their_wall() {
        for (status, head, wall) in [
            (403, "CF-Mitigated: challenge", Some(Wall::BotCheck)),
            (200, "cf-mitigated: challenge", Some(Wall::BotCheck)),
            (405, "x-amzn-waf-action: captcha", Some(Wall::Captcha)),
            (202, "x-amzn-waf-action: challenge", Some(Wall::BotCheck)),
            (403, "X-DataDome: protected", Some(Wall::BotCheck)),
            (200, "X-DataDome: protected", None),
            (403, "Server: DDoS-Guard", Some(Wall::BotCheck)),
            (401, "WWW-Authenticate: Basic", Some(Wall::Login)),
            (402, "", Some(Wall::Paywall)),
            (403, "Server: nginx", None),
            (503, "", None),
        ] {
            let head = format!("HTTP/1.1 {status} X\r\n{head}\r\n\r\n");
            let found = named(status, head.as_bytes()).map(|f| f.wall);
            assert_eq!(found, wall, "{head}");
        }
    }

    /// What a page with this text and title, found at `found`, is taken for.
    fn check(html: &str, (title, words): (&str, usize), found: &str, expected: Option<Wall>) {
        let text = "word ".repeat(words);
        let block = Block { kind: BlockKind::Paragraph, text, html: String::new() };
        let article = Article {
            title: Some(title.to_owned()).filter(|t| !t.is_empty()),
            body: vec![block],
            ..Article::default()
        };
        let page = Shown {
            asked: &url("http://e.org/news/2026/dyke"),
            found: &url(found),
            article: &article,
            announced: Some("The dyke holds"),
            marks: &Marks::of(html.as_bytes()),
        };
        let wall = shown(&page).map(|f| f.wall);
        assert_eq!(wall, expected, "{html}");
    }

    const HERE: &str = "http://e.org/news/2026/dyke";

    #[test]
    fn a_wall_is_known_by_its_elements() {
        let captcha = "<form><div class='h-captcha' data-sitekey='x'></div></form>";
        check(captcha, ("One moment", 10), HERE, Some(Wall::Captcha));
        let challenge = "<form id=challenge-form action='?__x=1'></form>";
        check(challenge, ("Just checking", 5), HERE, Some(Wall::BotCheck));
        let refresh = "<meta http-equiv=refresh content='5'>";
        check(refresh, ("", 0), HERE, Some(Wall::BotCheck));
        let login = "<form><input type='password' name=p></form>";
        check(login, ("Sign in", 30), HERE, Some(Wall::Login));
        let consent = "<div id='consent-box'><button>Yes</button></div>";
        check(consent, ("Before you go on", 60), HERE, Some(Wall::Consent));
        let offer = "<div class='article paywall'><a href=/buy>Buy</a></div>";
        check(offer, ("The dyke holds", 20), HERE, Some(Wall::Paywall));
    }

    #[test]
    fn a_missing_page_is_known_under_any_status() {
        check("<title>404 – Seite nicht gefunden</title>", ("", 20), HERE, Some(Wall::Soft404));
        check("<meta name=robots content=noindex>", ("Oops", 20), HERE, Some(Wall::Soft404));
        check("", ("The Fenland Courier", 900), "http://e.org/", Some(Wall::Soft404));
        check("", ("News of 2026", 900), "http://e.org/news/", Some(Wall::Soft404));
    }

    #[test]
    fn an_article_is_never_taken_for_a_wall() {
        let all = "<div class='g-recaptcha consent challenge'><form><input type=password>\
                   <button></form></div><meta name=robots content=noindex>";
        check(all, ("The dyke holds", 10), HERE, None);
        check(all, ("The dyke holds | Courier", 10), HERE, None);
        check(all, ("Another headline", 200), HERE, None);
        check("", ("The dyke holds", 50), "http://e.org/", None);
        check("", ("A gallery", 5), HERE, None);
        check("", ("Elsewhere", 500), "http://other.org/", None);
    }

    #[test]
    fn where_the_feed_announced_nothing_an_author_or_a_date_tells() {
        let marks = Marks::of(b"<input type=password>");
        let by_ada = Author { name: "Ada Holm".into(), ..Author::default() };
        let article = Article { authors: vec![by_ada], ..Article::default() };
        let here = url(HERE);
        let page =
            Shown { asked: &here, found: &here, article: &article, announced: None, marks: &marks };
        assert_eq!(shown(&page), None);
        let nobody = Article::default();
        assert!(shown(&Shown { article: &nobody, ..page }).is_some());
    }
}
