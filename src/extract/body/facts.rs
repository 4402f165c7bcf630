//! What is to be seen of each piece by itself: one small number for each question asked about it.
//!
//! Questions and answers are those of [`QUESTIONS`]; what each answer weighs stands in
//! [`super::weights`].

use std::collections::HashMap;

use crate::extract::marks::Marks;
use crate::extract::tag::Tag;
use crate::extract::text::{is_cjk, key};

use super::between::Labels;
use super::pieces::{PROSE_MASS_MIN, Piece, Shape};
use super::{Scene, between, links};

/// The answers about one piece, in the order of the questions.
pub type Answers = Vec<u8>;

/// The questions about a piece by itself. Those about marks follow, one for each of
/// [`Marks::NAMED`]: whether it stands nowhere, around the piece, or close to it; among the others
/// also whether the home of the text has it ([`super::branch`]).
pub(super) const QUESTIONS: &[&str] = &[
    "words of a sentence",
    "words of a label",
    "links, by length",
    "number of links",
    "shape, by length",
    "element",
    "place by the title",
    "prose before",
    "article or main",
    "title",
    "description",
    "articleBody of metadata",
    "commas",
    "figures",
    "capitals",
    "small words",
    "first sign",
    "last sign",
    "signs of a notice",
    "all in one inline element",
    "times on the page",
    "prose in the parent",
    "prose in the grandparent",
    "prose three levels up",
    "links in the parent",
    "links in the grandparent",
    "neighbours in the parent",
    "class",
    "what holds the title, too",
    "nearest part of the page",
    "prose of the page",
    "length of the next",
    "length of the one before",
    "what stands before",
    "what stands behind",
    "where links lead",
    "label",
    "top",
];

/// Whether a piece is long and not made of links.
fn is_prose(piece: &Piece) -> bool {
    piece.mass >= PROSE_MASS_MIN && piece.link_mass * 3 < piece.mass
}

/// In which of the ranges that `bounds` part a value lies.
pub(super) fn bin(value: f32, bounds: &[f32]) -> u8 {
    bounds.iter().take_while(|b| value >= **b).count() as u8
}

/// The answers about every piece.
pub(super) fn facts(scene: &Scene<'_, '_>) -> Vec<Answers> {
    let around = Around::new(scene);
    (0..scene.pieces.len()).map(|n| answers(scene, &around, n)).collect()
}

/// What is counted once for the whole page.
struct Around<'s> {
    /// Prose up to each node; a subtree's is a difference.
    prose: Vec<u32>,
    /// How often each line stands on the page, and how many were met.
    times: HashMap<&'s str, u32>,
    /// The first piece behind the title.
    behind_title: Option<usize>,
    /// Pieces of each parent.
    siblings: HashMap<usize, u32>,
    /// What stands before each piece, and behind the last.
    gaps: Vec<u8>,
    labels: Labels<'s>,
    /// Prose pieces up to each piece.
    prose_pieces: Vec<u32>,
}

impl<'s> Around<'s> {
    fn new(scene: &Scene<'s, '_>) -> Around<'s> {
        /// Shorter lines repeat by chance, in visible signs.
        const REPEATED_MASS_MIN: u32 = 25;
        let mut prose = vec![0u32; scene.page.nodes.len() + 1];
        let mut times = HashMap::new();
        let mut siblings = HashMap::new();
        for piece in scene.pieces {
            if is_prose(piece) {
                prose[piece.from + 1] += piece.mass;
            }
            if piece.mass >= REPEATED_MASS_MIN {
                *times.entry(piece.text.as_str()).or_default() += 1;
            }
            *siblings.entry(parent(scene, piece)).or_default() += 1;
        }
        for at in 1..prose.len() {
            prose[at] += prose[at - 1];
        }
        let behind_title = scene.heading.map(|h| scene.pieces.partition_point(|p| p.from <= h));
        let mut prose_pieces = vec![0];
        for piece in scene.pieces {
            let so_far = prose_pieces.last().copied().unwrap_or(0);
            prose_pieces.push(so_far + u32::from(is_prose(piece)));
        }
        Around {
            prose,
            times,
            behind_title,
            siblings,
            gaps: between::gaps(scene.page, scene.pieces),
            labels: Labels::new(scene.pieces),
            prose_pieces,
        }
    }

    fn share(&self, scene: &Scene<'_, '_>, id: usize) -> f32 {
        let all = self.prose.last().copied().unwrap_or(0).max(1);
        (self.prose[scene.page.nodes[id].end] - self.prose[id]) as f32 / all as f32
    }
}

/// The element whose lines a piece is one of.
pub(super) fn parent(scene: &Scene<'_, '_>, piece: &Piece) -> usize {
    match piece.shape {
        Shape::Loose => piece.owner,
        _ => scene.page.nodes[piece.owner].parent,
    }
}

/// Short, middling or long.
fn length(piece: &Piece) -> u8 {
    bin(piece.words as f32, &[6.0, 18.0])
}

fn answers(scene: &Scene<'_, '_>, around: &Around<'_>, n: usize) -> Answers {
    let piece = &scene.pieces[n];
    let mut out = Vec::with_capacity(QUESTIONS.len() + Marks::NAMED.len());
    wording(piece, &mut out);
    place(scene, around, n, &mut out);
    signs(piece, &mut out);
    out.push(inline_element(scene, piece));
    out.push(around.times.get(piece.text.as_str()).map_or(0, |t| (*t).min(3) as u8));
    structure(scene, around, piece, &mut out);
    out.push(with_title(scene, around, piece));
    out.push(part(scene, piece));
    let prose = around.prose.last().copied().unwrap_or(0) as f32;
    out.push(bin(prose, &[300., 1_000., 2_500., 5_000., 12_000., 30_000.]));
    out.push(beside(scene, piece, n.checked_add(1)));
    out.push(beside(scene, piece, n.checked_sub(1)));
    out.extend([around.gaps[n], around.gaps[n + 1]]);
    out.push(links::leads(scene.page, scene.domain, piece));
    out.push(around.labels.answer(piece));
    out.push(top(scene, around, n));
    for (mark, _) in Marks::NAMED {
        out.push(if piece.near.has(*mark) { 2 } else { u8::from(piece.marks.has(*mark)) });
    }
    out
}

fn wording(piece: &Piece, out: &mut Answers) {
    let words = 1 + bin(piece.words as f32, &[2., 3., 4., 6., 9., 13., 18., 26., 41., 71., 121.]);
    out.push(if piece.sentence { words } else { 0 });
    out.push(if piece.sentence { 0 } else { words });
    let links = piece.link_mass as f32 / piece.mass.max(1) as f32;
    let links = bin(links, &[0.001, 0.1, 0.25, 0.5, 0.8, 0.999]);
    out.push(links * 3 + length(piece));
    out.push(piece.links.min(4));
    let shape = shape(piece.shape);
    out.push(shape * 3 + length(piece));
}

pub(super) fn shape(shape: Shape) -> u8 {
    match shape {
        Shape::Paragraph => 0,
        Shape::Loose => 1,
        Shape::Heading(1) => 2,
        Shape::Heading(2) => 3,
        Shape::Heading(_) => 4,
        Shape::Item(_) => 5,
        Shape::Cell(_) => 6,
        Shape::Quote => 7,
        Shape::Code => 8,
        Shape::Caption => 9,
    }
}

fn place(scene: &Scene<'_, '_>, around: &Around<'_>, n: usize, out: &mut Answers) {
    let piece = &scene.pieces[n];
    out.push(match scene.page.nodes[piece.owner].tag {
        Tag::P => 0,
        Tag::Div => 1,
        Tag::Li => 2,
        Tag::Td | Tag::Th => 3,
        Tag::Section | Tag::Article | Tag::Main => 4,
        Tag::Dd | Tag::Dt => 5,
        Tag::Blockquote | Tag::Pre => 6,
        Tag::Figcaption | Tag::Figure => 7,
        Tag::Button | Tag::Form | Tag::Fieldset => 8,
        Tag::Header | Tag::Footer | Tag::Aside | Tag::Nav => 9,
        _ => 10,
    });
    out.push(match around.behind_title {
        None => 0,
        Some(first) if n < first => 1 + bin((first - n) as f32, &[3.0, 10.0]),
        Some(first) => 4 + bin((n - first) as f32, &[1., 2., 3., 5., 9., 17., 40., 100.]),
    });
    let all = around.prose.last().copied().unwrap_or(0).max(1);
    let before = around.prose[piece.from] as f32 / all as f32;
    out.push(bin(before, &[0.001, 0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 0.97, 0.999]));
    let (mut article, mut main) = (0, 0);
    for id in scene.page.around(piece.owner).take(20) {
        article |= u8::from(scene.page.nodes[id].tag == Tag::Article);
        main |= u8::from(scene.page.nodes[id].tag == Tag::Main);
    }
    out.push(article + 2 * main);
    out.push(scene.title_likeness(piece));
    out.push(u8::from(scene.is_description(piece)));
    out.push(match () {
        () if scene.article_body.is_empty() || piece.mass < 15 => 0,
        () if in_article_body(scene, piece) => 2,
        () => 1,
    });
}

fn in_article_body(scene: &Scene<'_, '_>, piece: &Piece) -> bool {
    let text = key(&piece.text);
    memchr::memmem::find(scene.article_body.as_bytes(), text.as_bytes()).is_some()
}

/// What the signs of a line say, whatever its language.
fn signs(piece: &Piece, out: &mut Answers) {
    let (mut commas, mut figures, mut capitals, mut small) = (0u32, 0u32, 0u32, 0u32);
    let (mut starts, mut starts_small, mut notice) = (0u32, 0u32, 0u8);
    let mut before = ' ';
    for c in piece.text.chars() {
        match c {
            ',' | '،' | '、' | '，' => commas += 1,
            '©' | '®' | '™' => notice |= 1,
            '@' => notice |= 2,
            '|' | '»' | '›' | '→' | '•' | '·' | '>' => notice |= 4,
            c if c.is_numeric() => figures += 1,
            c if c.is_uppercase() => capitals += 1,
            c if c.is_lowercase() => small += 1,
            _ => {}
        }
        if before == ' ' && c.is_alphabetic() {
            starts += 1;
            starts_small += u32::from(c.is_lowercase());
        }
        before = c;
    }
    out.push(commas.min(5) as u8);
    let mass = piece.mass.max(1) as f32;
    out.push(bin(figures as f32 / mass, &[0.001, 0.03, 0.08, 0.2, 0.5]));
    let letters = capitals + small;
    let share = capitals as f32 / letters.max(1) as f32;
    out.push(if letters == 0 { 0 } else { 1 + bin(share, &[0.02, 0.05, 0.1, 0.2, 0.5, 0.9]) });
    let share = starts_small as f32 / starts.max(1) as f32;
    out.push(if letters == 0 { 0 } else { 1 + bin(share, &[0.01, 0.3, 0.5, 0.65, 0.8, 0.95]) });
    out.push(sign(piece.text.chars().next()));
    out.push(sign(piece.text.chars().next_back()));
    out.push(notice);
}

/// The kind of a sign at the start or the end of a line.
fn sign(c: Option<char>) -> u8 {
    match c {
        Some('.' | '。' | '।') => 0,
        Some('!' | '?' | '！' | '？' | '؟') => 1,
        Some(':' | '：') => 2,
        Some('…') => 3,
        Some(',' | ';') => 4,
        Some('"' | '“' | '”' | '„' | '«' | '»' | '\'' | '‘' | '’' | '「' | '」') => 5,
        Some('(' | ')' | '[' | ']') => 6,
        Some('-' | '–' | '—') => 7,
        Some(c) if is_cjk(c) => 8,
        Some(c) if c.is_uppercase() => 9,
        Some(c) if c.is_lowercase() => 10,
        Some(c) if c.is_numeric() => 11,
        Some(c) if c.is_alphabetic() => 12,
        _ => 13,
    }
}

/// The inline element that holds all of a piece.
fn inline_element(scene: &Scene<'_, '_>, piece: &Piece) -> u8 {
    let mut found = 0;
    let mut id = scene.page.nodes[piece.from].parent;
    while id > piece.owner && scene.page.nodes[id].end + 1 >= piece.to {
        found = match scene.page.nodes[id].tag {
            Tag::A => return 4,
            Tag::B | Tag::Strong => 2,
            Tag::I | Tag::Em => found.max(1),
            Tag::Small => 3,
            _ => found,
        };
        id = scene.page.nodes[id].parent;
    }
    found
}

fn structure(scene: &Scene<'_, '_>, around: &Around<'_>, piece: &Piece, out: &mut Answers) {
    let nodes = &scene.page.nodes;
    let parent = parent(scene, piece);
    let grandparent = nodes[parent].parent;
    let third = nodes[grandparent].parent;
    for id in [parent, grandparent, third] {
        out.push(bin(around.share(scene, id), &[0.001, 0.02, 0.08, 0.2, 0.4, 0.6, 0.8, 0.999]));
    }
    for id in [parent, grandparent] {
        let links = nodes[id].link_mass as f32 / nodes[id].mass.max(1) as f32;
        out.push(bin(links, &[0.01, 0.1, 0.25, 0.5, 0.8]));
    }
    let siblings = around.siblings.get(&parent).copied().unwrap_or(0);
    out.push(bin(siblings as f32, &[2.0, 3.0, 5.0, 9.0, 20.0, 60.0]));
    let class = scene.page.attr(piece.owner, "class").is_some_and(|c| !c.is_empty());
    out.push(u8::from(class) + 2 * u8::from(nodes[piece.owner].tag == Tag::P));
}

/// How much of the page's prose lies in the smallest element that holds both the piece and the title.
fn with_title(scene: &Scene<'_, '_>, around: &Around<'_>, piece: &Piece) -> u8 {
    let Some(heading) = scene.heading else { return 0 };
    let nodes = &scene.page.nodes;
    let both = |id: &usize| *id <= heading && nodes[*id].end > heading;
    let levels = std::iter::once(piece.owner).chain(scene.page.around(piece.owner));
    let Some((level, id)) = levels.enumerate().find(|(_, id)| both(id)) else { return 0 };
    let share = around.share(scene, id);
    1 + bin(share, &[0.3, 0.7, 0.95]) + 4 * bin(level as f32, &[2.0, 4.0, 7.0])
}

/// The nearest element around a piece that parts a page.
fn part(scene: &Scene<'_, '_>, piece: &Piece) -> u8 {
    let around = std::iter::once(piece.owner).chain(scene.page.around(piece.owner));
    let kind = |id: usize| {
        Some(match scene.page.nodes[id].tag {
            Tag::Article => 1,
            Tag::Main => 2,
            Tag::Section => 3,
            Tag::Aside => 4,
            Tag::Header => 5,
            Tag::Footer => 6,
            Tag::Nav => 7,
            Tag::Form | Tag::Button => 8,
            Tag::Figure => 9,
            Tag::Blockquote => 10,
            Tag::Ul | Tag::Ol => 11,
            Tag::Table => 12,
            Tag::Details => 13,
            _ => return None,
        })
    };
    around.take(30).find_map(kind).unwrap_or(0)
}

/// For the first lines below the title: whether prose stands before, and what speaks for the
/// standfirst: a class, the description, that it stands apart from the text.
fn top(scene: &Scene<'_, '_>, around: &Around<'_>, n: usize) -> u8 {
    /// How many prose pieces behind the title are looked at.
    const PROSE: u32 = 2;
    let Some(first) = around.behind_title.filter(|first| *first <= n) else { return 0 };
    let before = around.prose_pieces[n] - around.prose_pieces[first];
    if before >= PROSE {
        return 0;
    }
    let piece = &scene.pieces[n];
    let next = scene.pieces[n + 1..].iter().find(|p| is_prose(p));
    let apart = next.is_none_or(|next| parent(scene, next) != parent(scene, piece));
    1 + before as u8
        + 2 * u8::from(piece.marks.has(Marks::LEAD))
        + 4 * u8::from(scene.is_description(piece))
        + 8 * u8::from(apart)
}

/// The length of a neighbour, and whether it stands in the same element.
fn beside(scene: &Scene<'_, '_>, piece: &Piece, at: Option<usize>) -> u8 {
    let Some(other) = at.and_then(|at| scene.pieces.get(at)) else { return 0 };
    let same = parent(scene, piece) == parent(scene, other);
    1 + bin(other.words as f32, &[4.0, 10.0, 22.0, 45.0]) + 5 * u8::from(same)
}
