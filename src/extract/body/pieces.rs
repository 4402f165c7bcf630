//! The page cut into pieces: runs of text that stand on lines of their own.

use crate::extract::dom::{Id, Page};
use crate::extract::marks::Marks;
use crate::extract::tag::Tag;
use crate::extract::text::Squeezer;

/// The most pieces that are looked at; a very long page has 20,000.
const PIECES_MAX: usize = 200_000;

/// Prose has at least so many visible signs.
pub(in crate::extract) const PROSE_MASS_MIN: u32 = 80;

/// A run of text within one block of the page.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Piece {
    /// The first node of the run.
    pub from: Id,
    /// One past its last node.
    pub to: Id,
    /// The block element it stands in.
    pub owner: Id,
    /// What it is part of.
    pub shape: Shape,
    /// The text as it reads, in one line (preformatted text as it stands).
    pub text: String,
    /// Visible signs.
    pub mass: u32,
    /// Of these, in links.
    pub link_mass: u32,
    /// Words, or signs of a script without spaces counted by twos.
    pub words: u32,
    /// Links that begin in it.
    pub links: u8,
    /// Whether it ends as a sentence does.
    pub sentence: bool,
    /// What is said by everything around it that does not hold most of the page.
    pub marks: Marks,
    /// What is said by its own element and the two around it.
    pub near: Marks,
}

/// What a piece is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Shape {
    /// A `p` element.
    Paragraph,
    /// Text directly in a container.
    Loose,
    /// A heading and its level.
    Heading(u8),
    /// An item of the list given.
    Item(Id),
    /// A cell of the table given.
    Cell(Id),
    /// A quotation.
    Quote,
    /// Preformatted text.
    Code,
    /// A caption.
    Caption,
}

/// How far up an element's surroundings tell its shape.
const SHAPE_DEPTH: usize = 8;

/// Cuts a page into pieces.
pub(in crate::extract) fn pieces(page: &Page<'_>) -> Vec<Piece> {
    let mut cut = Cutter {
        page,
        pieces: Vec::new(),
        from: 0,
        owner: 0,
        text: Squeezer::default(),
        breaks: 0,
    };
    let mut at = 0;
    while at < page.nodes.len() && cut.pieces.len() < PIECES_MAX {
        let node = &page.nodes[at];
        if node.tag.is_unseen() {
            if node.tag.is_block() {
                cut.flush(at);
            }
            at = node.end;
            continue;
        }
        let within_a_line = !cut.text.is_empty() && cut.owner == node.block;
        if within_a_line && is_whispered(page, at) {
            at = node.end;
            continue;
        }
        match node.tag {
            Tag::Text => cut.text(at),
            Tag::Br => cut.line_break(at),
            tag if tag.is_block() => cut.flush(at),
            _ => {}
        }
        at += 1;
    }
    cut.flush(page.nodes.len());
    let mut pieces = cut.pieces;
    mark(page, &mut pieces);
    pieces
}

/// Whether an element within a line is hidden from sight: what it says is for those who hear the page
/// ("opens in a new window"), or is shown on demand.
pub(super) fn is_whispered(page: &Page<'_>, id: Id) -> bool {
    /// More nodes than that are no remark.
    const NODES_MAX: usize = 8;
    let node = &page.nodes[id];
    let inline = |n: &Id| !page.nodes[*n].tag.is_block();
    node.marks.has(Marks::HIDDEN)
        && inline(&id)
        && node.end - id <= NODES_MAX
        && page.below(id).all(|n| inline(&n))
}

struct Cutter<'p, 't> {
    page: &'p Page<'t>,
    pieces: Vec<Piece>,
    from: Id,
    owner: Id,
    text: Squeezer,
    breaks: usize,
}

impl Cutter<'_, '_> {
    fn text(&mut self, at: Id) {
        let node = &self.page.nodes[at];
        let blank = node.mass == 0 && node.text.chars().all(char::is_whitespace);
        if node.block != self.owner && !blank {
            self.flush(at);
        }
        if !blank {
            // Two line breaks part paragraphs; one is a space.
            if self.breaks > 1 {
                self.flush(at);
            }
            if self.text.is_empty() {
                self.from = at;
                self.owner = node.block;
            }
            self.breaks = 0;
        }
        self.text.push(node.text);
    }

    fn line_break(&mut self, at: Id) {
        if self.page.nodes[at].block == self.owner {
            self.breaks += 1;
        }
        self.text.part();
    }

    fn flush(&mut self, at: Id) {
        let text = std::mem::take(&mut self.text).finish();
        self.breaks = 0;
        if text.is_empty() {
            return;
        }
        let (from, to) = (self.from, at.max(self.from + 1));
        let nodes = &self.page.nodes[from..to];
        let texts = || nodes.iter().filter(|n| n.tag == Tag::Text && n.block == self.owner);
        let shape = shape(self.page, self.owner);
        let text = if shape == Shape::Code { texts().map(|n| n.text).collect() } else { text };
        self.pieces.push(Piece {
            from,
            to,
            owner: self.owner,
            shape,
            mass: super::super::text::mass(&text),
            link_mass: texts().map(|n| n.link_mass).sum(),
            words: word_count(&text) as u32,
            links: links(self.page, from, to),
            sentence: super::super::text::ends_sentence(&text),
            text,
            marks: Marks::default(),
            near: Marks::default(),
        });
    }
}

/// Words, or signs of a script without spaces counted by twos.
fn word_count(text: &str) -> usize {
    let cjk = text.chars().filter(|c| super::super::text::is_cjk(*c)).count();
    text.split_whitespace().count() + cjk / 2
}

/// How many links a run of nodes lies in.
fn links(page: &Page<'_>, from: Id, to: Id) -> u8 {
    let around = page.around(from).take(3).filter(|&id| page.nodes[id].tag == Tag::A).count();
    let inside = page.nodes[from..to].iter().filter(|n| n.tag == Tag::A).count();
    (around + inside).min(usize::from(u8::MAX)) as u8
}

fn shape(page: &Page<'_>, owner: Id) -> Shape {
    let own = page.nodes[owner].tag;
    if let Some(level) = own.heading() {
        return Shape::Heading(level);
    }
    let mut list_item = own == Tag::Li;
    for id in std::iter::once(owner).chain(page.around(owner)).take(SHAPE_DEPTH) {
        let tag = page.nodes[id].tag;
        match tag {
            Tag::Pre => return Shape::Code,
            Tag::Figcaption | Tag::Caption => return Shape::Caption,
            Tag::Blockquote => return Shape::Quote,
            Tag::Li => list_item = true,
            Tag::Ul | Tag::Ol if list_item => return Shape::Item(id),
            Tag::Dl => return Shape::Item(id),
            // A table that holds paragraphs lays out the page.
            Tag::Table if own != Tag::P => return Shape::Cell(id),
            Tag::Table | Tag::Article | Tag::Main | Tag::Body => break,
            h if h.heading().is_some() => return Shape::Heading(h.heading().unwrap_or(2)),
            _ => {}
        }
    }
    if own == Tag::P { Shape::Paragraph } else { Shape::Loose }
}

/// Gives each piece the marks around it, save those of elements that hold most of the page's prose:
/// a class on the whole page does not tell its parts apart.
fn mark(page: &Page<'_>, pieces: &mut [Piece]) {
    let prose =
        |p: &Piece| if p.mass >= 80 && p.link_mass * 3 < p.mass { u64::from(p.mass) } else { 0 };
    // Prose up to each node, so that a subtree's is a difference.
    let mut up_to = vec![0u64; page.nodes.len() + 1];
    for piece in pieces.iter() {
        up_to[piece.from + 1] += prose(piece);
    }
    for at in 0..page.nodes.len() {
        up_to[at + 1] += up_to[at];
    }
    let all = up_to[page.nodes.len()].max(1);
    let whole = Marks::FURNITURE
        | Marks::ASIDE
        | Marks::HEADER
        | Marks::BOX
        | Marks::MEDIA
        | Marks::LIST
        | Marks::BYLINE
        | Marks::CAPTION
        | Marks::LEAD
        | Marks::TITLE
        | Marks::DATE
        | Marks::UPDATED
        | Marks::META
        | Marks::VOTE
        | Marks::QUOTE;
    let mut within = vec![Marks::default(); page.nodes.len()];
    for at in 0..page.nodes.len() {
        let node = &page.nodes[at];
        let inside = up_to[node.end] - up_to[at];
        // Comments may well be longer than what they are about.
        let whole = if inside * 4 > all * 3 { whole } else { whole.without(Marks::COMMENT) };
        let own = if inside * 5 > all * 2 { node.marks.without(whole) } else { node.marks };
        within[at] = if at == 0 { own } else { within[node.parent] | own };
    }
    for piece in pieces.iter_mut() {
        piece.marks = within[piece.owner] | inline_marks(page, piece);
        let around = page.around(piece.owner).take(2);
        let near = around.filter(|&id| (up_to[page.nodes[id].end] - up_to[id]) * 5 <= all * 2);
        piece.near = near.fold(page.nodes[piece.owner].marks, |m, id| m | page.nodes[id].marks)
            | inline_marks(page, piece);
    }
    believe_less(pieces, whole, prose);
}

/// A mark that most of the page's prose has does not tell its parts apart: pages whose whole text is
/// marked as hidden or as an offer have their text all the same.
fn believe_less(pieces: &mut [Piece], whole: Marks, prose: impl Fn(&Piece) -> u64) {
    let all: u64 = pieces.iter().map(&prose).sum();
    for (mark, _) in Marks::NAMED {
        let marked: u64 = pieces.iter().filter(|p| p.marks.has(*mark)).map(&prose).sum();
        if whole.has(*mark) && *mark != Marks::COMMENT && marked * 3 > all * 2 {
            for piece in pieces.iter_mut() {
                piece.marks = piece.marks.without(*mark);
                piece.near = piece.near.without(*mark);
            }
        }
    }
}

/// The marks of an inline element that holds all of the piece.
fn inline_marks(page: &Page<'_>, piece: &Piece) -> Marks {
    let mut marks = Marks::default();
    let mut id = page.nodes[piece.from].parent;
    while id > piece.owner && page.nodes[id].end >= piece.to.saturating_sub(1) {
        marks |= page.nodes[id].marks;
        id = page.nodes[id].parent;
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::dom::Tree;

    fn check(html: &str, expected: &[&str]) {
        let tree = Tree::parse(html);
        let texts: Vec<String> = pieces(&tree.page(&[])).into_iter().map(|p| p.text).collect();
        assert_eq!(texts, expected, "{html}");
    }

    #[test]
    fn lines_of_their_own_are_pieces() {
        check("<div>a <b>b</b><p>c</p> d</div>e", &["a b", "c", "d", "e"]);
        check("one<br><br>two<br>three", &["one", "two three"]);
        check("<p>a <a href=/b>b<i class=sr-only> (opens anew)</i></a></p>", &["a b"]);
        check("<p>a<script>x</script>b</p><style>c</style>", &["ab"]);
        check("<ul><li>a<li><p>b</ul>", &["a", "b"]);
    }
}
