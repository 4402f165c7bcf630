//! What the links of a piece say about it: where they lead, and how much of the line they are.

use crate::extract::dom::{Id, Page};
use crate::extract::tag::Tag;

use super::pieces::Piece;

/// No links; else where the link leads that the line ends with or begins with, and how it stands in
/// the line.
pub(super) fn leads(page: &Page<'_>, domain: Option<&str>, piece: &Piece) -> u8 {
    if piece.links == 0 {
        return 0;
    }
    let how = how(page, piece);
    let href = link(page, piece, how != 0).and_then(|id| page.attr(id, "href"));
    1 + how + 4 * goal(domain, href.unwrap_or_default())
}

/// 0 the line is a link, 1 a link behind a label, 2 a link at the end, 3 links within.
fn how(page: &Page<'_>, piece: &Piece) -> u8 {
    /// The longest label, in visible signs.
    const LABEL_MASS_MAX: u32 = 30;
    /// So many signs may stand behind a link that ends a line.
    const TAIL_MASS_MAX: u32 = 2;
    if piece.link_mass * 10 >= piece.mass * 9 {
        return 0;
    }
    let tail: u32 = page.nodes[piece.from..piece.to]
        .iter()
        .rev()
        .filter(|n| n.tag == Tag::Text)
        .take_while(|n| n.link_mass == 0)
        .map(|n| n.mass)
        .sum();
    match () {
        () if tail > TAIL_MASS_MAX => 3,
        () if piece.mass - piece.link_mass <= LABEL_MASS_MAX => 1,
        () => 2,
    }
}

/// The last link within a piece, or the first.
fn link(page: &Page<'_>, piece: &Piece, last: bool) -> Option<Id> {
    /// How far up a link may lie around a piece.
    const AROUND: usize = 3;
    let is_link = |id: &Id| page.nodes[*id].tag == Tag::A;
    let mut inside = (piece.from..piece.to).filter(is_link);
    let inside = if last { inside.next_back() } else { inside.next() };
    inside.or_else(|| page.around(piece.from).take(AROUND).find(is_link))
}

/// 0 a page of the site, 1 a part of it, 2 another site, 3 this page, a letter or a program.
fn goal(domain: Option<&str>, href: &str) -> u8 {
    /// Addresses of articles are longer than those of parts of a site, in bytes.
    const ARTICLE_PATH_MIN: usize = 30;
    let href = href.trim();
    let (host, path) = match href.split_once("//") {
        Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (Some(host), path)
        }
        _ => (None, href),
    };
    let own = |host: &str| domain.is_some_and(|domain| host.ends_with(domain));
    let scheme = path.split_once(':').is_some_and(|(s, _)| !s.contains(['/', '?']));
    match () {
        () if host.is_some_and(|host| !own(host)) => 2,
        () if path.starts_with('#') || host.is_none() && (path.is_empty() || scheme) => 3,
        () if path.len() < ARTICLE_PATH_MIN => 1,
        () => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::pieces::pieces;
    use super::*;
    use crate::extract::dom::Tree;

    fn check(html: &str, expected: (u8, u8)) {
        let tree = Tree::parse(html);
        let page = tree.page(&[]);
        let leads = leads(&page, Some("paper.example"), &pieces(&page)[0]);
        assert_eq!(leads, 1 + expected.0 + 4 * expected.1, "{html}");
    }

    #[test]
    fn what_links_say_of_a_line() {
        let article = "href=https://www.paper.example/2026/the-old-bridge-is-closed";
        check(&format!("<p><a {article}>The old bridge is closed</a>"), (0, 0));
        check(&format!("<p>Read more: <a {article}>The old bridge is closed</a>"), (1, 0));
        check("<p>So the town council said on Monday in a <a href=/>paper</a>.", (2, 1));
        check("<p>The <a href=//town.example/plan>plan</a> of the council.", (3, 2));
        check("<p><a href='mailto:a@paper.example'>Write to us</a>", (0, 3));
        check("<p><a href='#top'>Up</a>", (0, 3));
    }
}
