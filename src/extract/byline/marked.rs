//! Elements that are marked as bylines: by microdata, `rel=author`, an author's address, a class,
//! or as the box that presents the author.

use crate::canonical_url::CanonicalUrl;
use crate::extract::authors::{Names, Trust, add};
use crate::extract::dom::{Id, Page};
use crate::extract::evidence::Evidence;
use crate::extract::marks::Marks;
use crate::extract::tag::Tag;

use super::line;

/// The longest text that is a name, in visible signs.
const NAME_MASS_MAX: u32 = 60;

/// The longest text of an element that a property says is a name, in words.
const STATED_WORDS_MAX: usize = 8;

/// How an element is marked, and what that is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mark {
    /// The place, for people.
    pub how: &'static str,
    /// The higher, the likelier.
    pub score: f32,
}

/// The place of an author box.
pub(super) const BOX: &str = "author box";
/// The place of a link to an author's page.
pub(super) const LINK: &str = "link to an author";
/// The place of microdata.
pub(super) const ITEMPROP: &str = "itemprop author";

/// How an element is marked as a byline, if it is.
pub(super) fn mark(evidence: &Evidence<'_, '_>, id: Id) -> Option<Mark> {
    let page = evidence.page;
    let node = &page.nodes[id];
    let mark = |how, score| Some(Mark { how, score });
    if matches!(page.attr(id, "itemprop"), Some("author" | "creator")) {
        return mark(ITEMPROP, 6.0);
    }
    if is_rel_author(page, id) {
        return mark("rel=author", 6.0);
    }
    if is_author_link(evidence, id) {
        return mark(LINK, 4.5);
    }
    if node.marks.has(Marks::BIO) {
        return mark(BOX, 2.8);
    }
    // An `address` with figures is one for letters.
    let postal = || node.tag == Tag::Address && page.text(id).contains(char::is_numeric);
    if node.marks.has(Marks::BYLINE) && !postal() { mark("class", 4.0) } else { None }
}

fn is_rel_author(page: &Page<'_>, id: Id) -> bool {
    page.nodes[id].tag == Tag::A
        && page.attr(id, "rel").is_some_and(|r| r.split_whitespace().any(|r| r == "author"))
}

/// Whether an element is a link to a person's page on this site.
fn is_author_link(evidence: &Evidence<'_, '_>, id: Id) -> bool {
    let page = evidence.page;
    let Some(href) = page.attr(id, "href").filter(|_| page.nodes[id].tag == Tag::A) else {
        return false;
    };
    let own = |href: &str| {
        let Some(here) = evidence.url().filter(|_| href.contains("//")) else { return true };
        let there = evidence.absolute(href).and_then(|u| CanonicalUrl::parse(&u).ok());
        there.is_some_and(|u| u.registrable_domain() == here.registrable_domain())
    };
    is_author_path(href) && own(href)
}

/// Whether an address is that of a person's page.
fn is_author_path(href: &str) -> bool {
    #[rustfmt::skip]
    const PARTS: &[&str] = &[
        "author", "authors", "autor", "autoren", "autorin", "auteur", "auteurs", "autore",
        "autores", "autorzy", "profil", "profile", "people", "person", "staff", "journalist",
        "journalists", "reporter", "contributor", "contributors", "by", "writer", "writers",
        "redakteur", "columnist", "columnists", "team", "user", "users", "userprofile", "u", "member", "members",
        "blog-authors", "byline", "bylines", "redaktion", "menschen", "editors", "experts",
    ];
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    if ["author=", "u=", "uid="].iter().any(|q| query.starts_with(q))
        || query.contains("viewprofile")
    {
        return true;
    }
    let path = path.split('#').next().unwrap_or_default();
    let mut parts = path.trim_end_matches('/').split('/').rev();
    // The person's own part follows the word.
    parts.next().is_some_and(|p| !p.is_empty())
        && parts.take(2).any(|p| {
            PARTS.contains(&p) || ["user-", "author-"].iter().any(|head| p.starts_with(head))
        })
}

/// The names in a marked element: those of its links and marked names, else those of its words.
/// `close`: it stands close to the title, where a short line is nothing but the name.
pub(super) fn names_in(
    evidence: &Evidence<'_, '_>,
    (id, mark): (Id, Mark),
    close: bool,
    sites: &[String],
) -> Names {
    let page = evidence.page;
    if mark.how == BOX {
        return names_in_box(evidence, id, sites);
    }
    let mut names = Names::default();
    for part in std::iter::once(id).chain(page.below(id)) {
        let node = &page.nodes[part];
        let is_link = is_rel_author(page, part) || is_author_link(evidence, part);
        let is_name = part != id
            && (page.attr(part, "itemprop") == Some("name")
                || node.marks.has(Marks::NAME) && node.tag != Tag::Text);
        if !(is_link || is_name)
            || node.mass == 0
            || node.mass > NAME_MASS_MAX
            || anothers_work(page, id, part)
        {
            continue;
        }
        let before = names.authors.len();
        add(&mut names, &page.text(part), Trust::Property, sites);
        if let [author] = &mut names.authors[before..]
            && is_link
        {
            author.url = page.attr(part, "href").and_then(|h| evidence.absolute(h));
        }
    }
    if names.authors.is_empty() {
        let line = page.spaced(id..page.nodes[id].end);
        let short = close && line.split_whitespace().count() <= 4;
        let stated = page.attr(id, "itemprop").is_some() || page.attr(id, "rel").is_some();
        let trust = match (stated, short) {
            (true, _) => Trust::Property,
            (false, true) => Trust::Stated,
            _ => Trust::Looks,
        };
        // A name that a property states is not a part of a long line.
        let long = stated && line.split_whitespace().count() > STATED_WORDS_MAX;
        let read = line::read(&line, trust, sites);
        names = if long && !read.led { Names::default() } else { read.names };
    }
    names
}

/// Whether the words before a name say that its owner did something else: "Reviewed by".
pub(super) fn anothers_work(page: &Page<'_>, element: Id, part: Id) -> bool {
    before(page, element, part).is_some_and(line::is_anothers_work)
}

/// Whether the words before a name end with one that leads names: "By".
pub(super) fn is_led(page: &Page<'_>, part: Id) -> bool {
    before(page, 0, part).is_some_and(line::ends_with_lead)
}

/// The text right before a part, within an element.
fn before<'t>(page: &Page<'t>, element: Id, part: Id) -> Option<&'t str> {
    /// How many nodes before the name its label may stand.
    const BEFORE: usize = 6;
    let texts = (part.saturating_sub(BEFORE).max(element)..part).rev();
    texts.map(|n| &page.nodes[n]).find(|n| n.tag == Tag::Text && n.mass > 1).map(|n| n.text)
}

/// Whether a text says what somebody is: the name, then a word in small letters.
pub(super) fn presents(text: &str, name: &str) -> bool {
    let mut told = text.match_indices(name).map(|(at, _)| &text[at + name.len()..]);
    told.any(|rest| rest.strip_prefix(' ').is_some_and(|r| r.starts_with(char::is_lowercase)))
}

/// The name in an author box: its first heading, link, strong or marked text that is one.
pub(in crate::extract) fn names_in_box(
    evidence: &Evidence<'_, '_>,
    id: Id,
    sites: &[String],
) -> Names {
    let page = evidence.page;
    let link = |part: Id| is_author_link(evidence, part);
    let small = |part: &Id| {
        let node = &page.nodes[*part];
        node.mass > 0 && node.mass <= NAME_MASS_MAX && node.tag != Tag::Text
    };
    // What is marked as a name, then what only stands out.
    let marked = |part: &Id| page.nodes[*part].marks.has(Marks::NAME) || link(*part);
    let stands_out = |part: &Id| {
        let node = &page.nodes[*part];
        node.tag.heading().is_some()
            || matches!(node.tag, Tag::Strong | Tag::B | Tag::A)
            || node.marks.has(Marks::BYLINE | Marks::TITLE)
    };
    let parts: Vec<Id> = page.below(id).filter(small).collect();
    let firm = parts.iter().filter(|p| marked(p)).map(|p| (*p, Trust::Property));
    let loose = parts.iter().filter(|p| stands_out(p)).map(|p| (*p, Trust::Looks));
    // What the box goes on to speak of: "Ann Lee", "Ann Lee is a reporter".
    let text = page.text(id);
    let presented = |p: &&Id| {
        let line = page.text(**p);
        page.nodes[**p].tag.is_block() && presents(&text, &line)
    };
    let told = parts.iter().filter(presented).map(|p| (*p, Trust::Looks));
    for (part, trust) in firm.chain(loose).chain(told) {
        let mut names = line::read(&page.spaced(part..page.nodes[part].end), trust, sites).names;
        if let [author] = names.authors.as_mut_slice() {
            author.url =
                page.attr(part, "href").filter(|_| link(part)).and_then(|h| evidence.absolute(h));
        }
        if !names.authors.is_empty() {
            return names;
        }
    }
    Names::default()
}
