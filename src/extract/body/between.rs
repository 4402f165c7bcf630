//! What stands between the pieces of a page, and at the beginning of a line.

use std::collections::HashMap;

use crate::extract::dom::Page;
use crate::extract::tag::Tag;

use super::pieces::Piece;

/// What stands in each gap: before the first piece, between two, behind the last. 0 nothing, 1 a
/// program, 2 a rule, 3 an image, 4 a player or another page, 5 something to press or to fill in.
pub(super) fn gaps(page: &Page<'_>, pieces: &[Piece]) -> Vec<u8> {
    let text = |id: &usize| !page.nodes[*id].text.trim().is_empty();
    let end = |p: &Piece| (p.from..p.to).rev().find(text).unwrap_or(p.from) + 1;
    let ends = std::iter::once(0).chain(pieces.iter().map(end));
    let starts = pieces.iter().map(|p| p.from).chain([page.nodes.len()]);
    let gap = |(from, to): (usize, usize)| {
        let between = page.nodes.get(from..to).unwrap_or_default();
        between.iter().map(|n| kind(n.tag)).max().unwrap_or(0)
    };
    ends.zip(starts).map(gap).collect()
}

fn kind(tag: Tag) -> u8 {
    match tag {
        Tag::Script | Tag::Style | Tag::Ins | Tag::Noscript | Tag::Template => 1,
        Tag::Hr => 2,
        Tag::Img | Tag::Picture | Tag::Figure => 3,
        Tag::Iframe | Tag::Video | Tag::Audio | Tag::Object | Tag::Embed => 4,
        Tag::Button | Tag::Input | Tag::Select | Tag::Textarea => 5,
        _ => 0,
    }
}

/// How often each label stands before a line.
pub(super) struct Labels<'p>(HashMap<&'p str, u32>);

impl<'p> Labels<'p> {
    pub fn new(pieces: &'p [Piece]) -> Labels<'p> {
        let mut times = HashMap::new();
        for label in pieces.iter().filter_map(|p| label(&p.text)) {
            *times.entry(label).or_default() += 1;
        }
        Labels(times)
    }

    /// Whether a line begins with a label: 0 no, 1 with one of its own, 2 with one that others have;
    /// and whether what follows is mostly links.
    pub fn answer(&self, piece: &Piece) -> u8 {
        let Some(times) = label(&piece.text).and_then(|label| self.0.get(label)) else { return 0 };
        let links = piece.link_mass * 2 > piece.mass;
        (*times).min(2) as u8 + 2 * u8::from(links)
    }
}

/// The words before a colon or a bar near the beginning of a line.
fn label(text: &str) -> Option<&str> {
    /// In bytes and words.
    const BYTES_MAX: usize = 40;
    const WORDS_MAX: usize = 4;
    let at = text.bytes().take(BYTES_MAX).position(|b| matches!(b, b':' | b'|'))?;
    let label = text[..at].trim_end();
    // A colon within a word parts the figures of a time, or begins an address.
    let ends = text[at + 1..].starts_with(|c: char| c.is_whitespace());
    (ends && !label.is_empty() && label.split(' ').count() <= WORDS_MAX).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::super::pieces::pieces;
    use super::*;
    use crate::extract::dom::Tree;

    #[test]
    fn what_stands_between_lines() {
        let check = |html: &str, expected: &[u8]| {
            let tree = Tree::parse(html);
            let page = tree.page(&[]);
            assert_eq!(gaps(&page, &pieces(&page)), expected, "{html}");
        };
        check("<p>a<p>b", &[0, 0, 0]);
        check("<p><img src=a>a<hr><p>b</p><input>", &[3, 2, 5]);
        check("<p>a</p><script></script><video></video><p>b", &[0, 4, 0]);
    }

    #[test]
    fn labels_are_counted() {
        let check = |lines: &[&str], expected: &[u8]| {
            let html: String = lines.iter().map(|l| format!("<p>{l}</p>")).collect();
            let tree = Tree::parse(&html);
            let pieces = pieces(&tree.page(&[]));
            let labels = Labels::new(&pieces);
            let answers: Vec<u8> = pieces.iter().map(|p| labels.answer(p)).collect();
            assert_eq!(answers, expected, "{html}");
        };
        check(&["Photo: A. Smith", "At 10:30 it began", "https://a.example/"], &[1, 0, 0]);
        check(
            &["More | <a href=/a>The bridge</a>", "More | <a href=/b>Snow in the hills</a>"],
            &[4, 4],
        );
        check(&["Nobody in the town knew: it was late."], &[0]);
    }
}
