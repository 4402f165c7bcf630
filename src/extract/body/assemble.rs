//! Kept pieces to the blocks of the article.

use crate::extract::evidence::Evidence;
use crate::extract::marks::Marks;
use crate::model::{Block, BlockKind};

use super::Scene;
use super::pieces::{Piece, Shape};
use super::render::{escape, inline};

/// The blocks of the kept pieces; items of one list and cells of one table come together.
pub(super) fn blocks(
    evidence: &Evidence<'_, '_>,
    scene: &Scene<'_, '_>,
    kept: &[usize],
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut n = 0;
    while n < kept.len() {
        let shape = scene.pieces[kept[n]].shape;
        let mut end = n + 1;
        if matches!(shape, Shape::Item(_) | Shape::Cell(_)) {
            while end < kept.len() && scene.pieces[kept[end]].shape == shape {
                end += 1;
            }
        }
        let pieces: Vec<&Piece> = kept[n..end].iter().map(|&k| &scene.pieces[k]).collect();
        blocks.push(block(evidence, scene, &pieces));
        n = end;
    }
    blocks
}

fn block(evidence: &Evidence<'_, '_>, scene: &Scene<'_, '_>, pieces: &[&Piece]) -> Block {
    let first = pieces[0];
    let html = |p: &Piece| inline(evidence, (p.from, p.to), false);
    let (kind, text, html) = match first.shape {
        Shape::Paragraph | Shape::Loose => {
            (BlockKind::Paragraph, first.text.clone(), format!("<p>{}</p>", html(first)))
        }
        Shape::Heading(level) => {
            let level = level.clamp(2, 6);
            (
                BlockKind::Heading(level),
                first.text.clone(),
                format!("<h{level}>{}</h{level}>", html(first)),
            )
        }
        Shape::Quote => (
            BlockKind::Quote,
            first.text.clone(),
            format!("<blockquote><p>{}</p></blockquote>", html(first)),
        ),
        Shape::Caption => (
            BlockKind::Caption,
            first.text.clone(),
            format!("<figcaption>{}</figcaption>", html(first)),
        ),
        Shape::Code => {
            let code = inline(evidence, (first.from, first.to), true);
            (BlockKind::Code, first.text.trim_end().to_owned(), format!("<pre>{code}</pre>"))
        }
        Shape::Item(list) => {
            let tag = if scene.page.nodes[list].tag == crate::extract::tag::Tag::Ol {
                "ol"
            } else {
                "ul"
            };
            let items: String = pieces.iter().map(|p| format!("<li>{}</li>", html(p))).collect();
            (BlockKind::List, lines(pieces), format!("<{tag}>{items}</{tag}>"))
        }
        Shape::Cell(_) => table(evidence, scene, pieces),
    };
    Block { kind, text, html }
}

fn lines(pieces: &[&Piece]) -> String {
    pieces.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// Cells by row: a line a row in the text, cells parted by tabs.
fn table(
    evidence: &Evidence<'_, '_>,
    scene: &Scene<'_, '_>,
    pieces: &[&Piece],
) -> (BlockKind, String, String) {
    use crate::extract::tag::Tag;
    let row = |p: &Piece| {
        let mut around = std::iter::once(p.owner).chain(scene.page.around(p.owner)).take(6);
        around.find(|&id| scene.page.nodes[id].tag == Tag::Tr)
    };
    let mut text = String::new();
    let mut html = String::from("<table>");
    let mut before = None;
    for (n, piece) in pieces.iter().enumerate() {
        let here = row(piece);
        if n == 0 || here != before {
            html.push_str(if n == 0 { "<tr>" } else { "</tr><tr>" });
            text.push_str(if n == 0 { "" } else { "\n" });
        } else {
            text.push('\t');
        }
        before = here;
        let tag = if scene.page.nodes[piece.owner].tag == Tag::Th { "th" } else { "td" };
        html.push_str(&format!(
            "<{tag}>{}</{tag}>",
            inline(evidence, (piece.from, piece.to), false)
        ));
        text.push_str(&piece.text);
    }
    html.push_str("</tr></table>");
    (BlockKind::Table, text, html)
}

/// The standfirst: the first kept piece, where its class or metadata names it so.
pub(super) fn lead(scene: &Scene<'_, '_>, kept: &[usize]) -> Option<String> {
    /// How many pieces from the top are looked at.
    const TOP: usize = 3;
    let top =
        kept.iter().map(|&n| &scene.pieces[n]).filter(|p| p.shape != Shape::Caption).take(TOP);
    let mut found = top.filter(|p| p.near.has(Marks::LEAD) || scene.is_description(p));
    found.next().map(|p| p.text.clone())
}

/// A paragraph of text that has no markup.
pub(super) fn plain_paragraph(text: &str) -> Block {
    let mut html = String::from("<p>");
    escape(text, &mut html);
    html.push_str("</p>");
    Block { kind: BlockKind::Paragraph, text: text.to_owned(), html }
}
