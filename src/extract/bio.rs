//! What the page says about the author: the box under or beside the text, with its portrait, the
//! trade, and the links to profiles elsewhere.

use crate::canonical_url::CanonicalUrl;
use crate::model::{Author, Source};

use super::body::pieces::Piece;
use super::byline;
use super::decide::Candidate;
use super::dom::Id;
use super::evidence::{Evidence, compact};
use super::marks::Marks;
use super::names;
use super::tag::Tag;

/// The shortest and longest bio, in visible signs.
const BIO_MASS: std::ops::Range<u32> = 30..3_000;

/// A bio, with the box that it stands in.
#[derive(Debug, Clone)]
pub(super) struct Bio {
    /// Which of the authors it is of.
    pub author: usize,
    /// Its text.
    pub text: String,
    box_id: Id,
}

/// Bios on the page, for the authors given.
pub(super) fn candidates(
    evidence: &Evidence<'_, '_>,
    pieces: &[Piece],
    authors: &[Author],
) -> Vec<Candidate<Bio>> {
    let sites = evidence.site_keys();
    let mut found: Vec<Candidate<Bio>> = Vec::new();
    for piece in pieces {
        if !BIO_MASS.contains(&piece.mass)
            || !piece.marks.has(Marks::BIO | Marks::BYLINE)
            || piece.marks.has(Marks::COMMENT | Marks::RELATED | Marks::NAV)
        {
            continue;
        }
        let sentence = super::text::ends_sentence(&piece.text) || piece.mass > 80;
        if !sentence || piece.link_mass * 2 > piece.mass {
            continue;
        }
        let Some(box_id) = author_box(evidence, piece) else { continue };
        let box_text = compact(&evidence.page.text(box_id));
        let named = authors.iter().position(|a| box_text.contains(&compact(&a.name)));
        let author = match named {
            Some(author) => author,
            None if authors.len() == 1
                && piece.marks.has(Marks::BIO)
                && byline::names_in_box(evidence, box_id, &sites).authors.is_empty() =>
            {
                0
            }
            None => continue,
        };
        let score = if piece.near.has(Marks::BIO) { 3.0 } else { 1.0 };
        match found.last_mut().filter(|c| c.value.author == author && c.value.box_id == box_id) {
            Some(last) if last.score <= score || score < 3.0 => {
                last.value.text.push_str("\n\n");
                last.value.text.push_str(&piece.text);
            }
            _ => found.push(Candidate::new(
                Bio { author, text: piece.text.clone(), box_id },
                Source::Markup,
                "author box",
                score,
            )),
        }
    }
    found
}

/// The largest element around a piece that is still about the author.
fn author_box(evidence: &Evidence<'_, '_>, piece: &Piece) -> Option<Id> {
    let page = evidence.page;
    let around = std::iter::once(piece.owner).chain(page.around(piece.owner)).take(8);
    around
        .filter(|&id| {
            page.nodes[id].marks.has(Marks::BIO | Marks::BYLINE)
                && page.nodes[id].mass < BIO_MASS.end
        })
        .last()
}

/// The portrait and the links to profiles elsewhere that stand in the box of a bio.
pub(super) fn furnish(evidence: &Evidence<'_, '_>, bio: &Bio, author: &mut Author) {
    /// How many links of a box are profiles.
    const LINKS_MAX: usize = 10;
    let page = evidence.page;
    let host = evidence.url().map(|u| u.registrable_domain().to_owned());
    for id in page.below(bio.box_id) {
        match page.nodes[id].tag {
            Tag::Img if author.image.is_none() => {
                author.image =
                    ["data-src", "src"].iter().find_map(|a| evidence.absolute(page.attr(id, a)?));
            }
            Tag::A => {
                let Some(link) = page.attr(id, "href").and_then(|h| evidence.absolute(h)) else {
                    continue;
                };
                let own = CanonicalUrl::parse(&link)
                    .ok()
                    .is_some_and(|u| host.as_deref() == Some(u.registrable_domain()));
                if own
                    && author.url.is_none()
                    && compact(&page.text(id)).contains(&compact(&author.name))
                {
                    author.url = Some(link);
                } else if !own
                    && host.is_some()
                    && author.same_as.len() < LINKS_MAX
                    && !author.same_as.contains(&link)
                {
                    author.same_as.push(link);
                }
            }
            Tag::Text if author.role.is_none() => author.role = role(evidence, id, author),
            _ => {}
        }
    }
}

/// Takes away the addresses that are nobody's own: the site's first page, the page itself, what
/// several authors share, and searches.
pub(super) fn keep_own_addresses(evidence: &Evidence<'_, '_>, authors: &mut [Author]) {
    let sites = evidence.site_keys();
    let urls: Vec<Option<String>> = authors.iter().map(|a| a.url.clone()).collect();
    let common = |url: &String| urls.iter().flatten().filter(|u| *u == url).count() > 1;
    let here = |url: &str| evidence.url().is_some_and(|u| u.as_str() == url);
    for author in authors {
        let owns_site = sites.contains(&compact(&author.name));
        let own = |url: &str| !here(url) && (owns_site || !is_first_page(evidence, url));
        author.url = author.url.take().filter(|u| own(u) && !common(u));
        let profiles: Vec<String> = author.same_as.iter().map(|url| inner(url)).collect();
        author.same_as.clear();
        for url in profiles.into_iter().filter(|url| own(url) && is_profile(url)) {
            if !author.same_as.contains(&url) {
                author.same_as.push(url);
            }
        }
    }
}

/// Whether an address is that of the site's first page.
fn is_first_page(evidence: &Evidence<'_, '_>, url: &str) -> bool {
    let Ok(url) = CanonicalUrl::parse(url) else { return false };
    let own = evidence.url().is_some_and(|u| u.registrable_domain() == url.registrable_domain());
    own && url.as_url().path() == "/" && url.as_url().query().is_none()
}

/// The address that somebody filled in where a program wanted a name:
/// `https://social.example/https://social.example/ann`.
fn inner(url: &str) -> String {
    let at = url.rfind("/http://").or_else(|| url.rfind("/https://"));
    match at {
        Some(at) if !url[..at].contains('?') => url[at + 1..].to_owned(),
        _ => url.to_owned(),
    }
}

/// Whether an address may be a profile: no search, and none to share the article by.
fn is_profile(url: &str) -> bool {
    let url = url.to_lowercase();
    let searches = url.split(|c: char| !c.is_alphanumeric()).any(|word| word == "search");
    url.matches("://").count() == 1 && !searches
}

/// A line of the box that says what the author is by trade: "Senior reporter", "Redakteurin".
fn role(evidence: &Evidence<'_, '_>, id: Id, author: &Author) -> Option<String> {
    /// The longest such line, in visible signs.
    const ROLE_MASS_MAX: u32 = 60;
    let node = &evidence.page.nodes[id];
    if node.mass == 0 || node.mass > ROLE_MASS_MAX {
        return None;
    }
    let line = super::text::squeeze(node.text);
    let line = line.trim_matches(|c: char| !c.is_alphanumeric());
    let own = compact(line).contains(&compact(&author.name));
    // "About the author" heads the box.
    let heads = compact(line).contains("author") || compact(line).contains("autor");
    let fits = !own && !heads && !super::text::ends_sentence(line);
    (fits && names::is_role(line)).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::canonical_url::CanonicalUrl;
    use crate::extract::{PageContext, extract};
    use crate::model::Author;

    /// Whom a page names, with a JSON-LD object's further properties.
    fn author(more: &str, box_: &str) -> Author {
        let html = format!(
            "<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"author\":{{\"name\":\
             \"Ada Lind\"{more}}}}}</script><article><h1>Tide</h1><p>By Ada Lind</p>\
             <p>The water came over the quay at noon, and nobody was ready for it.</p></article>{box_}"
        );
        let url = CanonicalUrl::parse("https://paper.example/tide").ok();
        let page = PageContext { url: url.as_ref(), ..PageContext::default() };
        extract(html.as_bytes(), &page).value.authors.remove(0)
    }

    #[test]
    fn addresses_are_the_authors_own() {
        let same_as = |url: &str| author(&format!(",\"sameAs\":[\"{url}\"]"), "").same_as;
        assert_eq!(same_as("https://s.example/ada"), ["https://s.example/ada"]);
        assert_eq!(same_as("https://s.example/https://s.example/ada"), ["https://s.example/ada"]);
        for whole in ["https://s.example/research/ada", "https://s.example/httpd-guide/ada"] {
            assert_eq!(same_as(whole), [whole]);
        }
        assert_eq!(same_as("https://paper.example/"), [""; 0]);
        assert_eq!(same_as("https://s.example/share?u=https://paper.example/tide"), [""; 0]);
        assert_eq!(same_as("https://s.example/search?q=Ada+Lind"), [""; 0]);
        let url = |url: &str| author(&format!(",\"url\":\"{url}\""), "").url;
        assert_eq!(url("/staff/ada").as_deref(), Some("https://paper.example/staff/ada"));
        assert_eq!(url("/tide"), None);
    }

    #[test]
    fn the_box_of_another_is_not_the_authors() {
        let bio = |name: &str| {
            let text = "A paper of the coast that has come out on Fridays for a hundred years.";
            let name = format!("<a href=/author/x>{name}</a>");
            author("", &format!("<div class=author-bio><h4>{name}</h4><p>{text}</p></div>")).bio
        };
        assert!(bio("Ada Lind").is_some());
        assert_eq!(bio("Coast Courier"), None);
    }
}
