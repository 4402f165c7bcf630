//! What the page says about the author: the box under or beside the text, with its portrait, the
//! trade, and the links to profiles elsewhere.

use crate::model::{Author, Source};

use super::body::pieces::Piece;
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
            None if authors.len() == 1 && piece.marks.has(Marks::BIO) => 0,
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
                let own = crate::canonical_url::CanonicalUrl::parse(&link)
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
