//! Lines that nothing marks: "By Ann Lee" or a bare name beside the title, initials at the end.

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::dates::{DateHints, parse_printed};
use crate::extract::authors::{Names, Trust};
use crate::extract::body::pieces::{PROSE_MASS_MIN, Piece, Shape};
use crate::extract::decide::Candidate;
use crate::extract::dom::{Id, Page};
use crate::extract::evidence::{Evidence, compact};
use crate::extract::marks::Marks;
use crate::extract::names::{self, NameKind};
use crate::extract::tag::Tag;
use crate::extract::text::{self, is_cjk};
use crate::model::{Author, Source};

use super::{Byline, Place, TITLE_NODES, line, marked, nearness};

/// The longest such line, in visible signs.
const LINE_MASS_MAX: u32 = 110;
/// How many lines before the title, behind it, and around the end of the text are looked at.
const BEFORE: usize = 4;
const BEHIND: usize = 12;
const AT_END: usize = 3;
const BEHIND_END: usize = 8;
/// The place of a line at the end.
const END: &str = "line at the end of the text";
/// The place of a line that a word leads.
const LED: &str = "line that begins like a byline";

/// Candidates from lines around the title and at the end of the text.
pub(super) fn candidates(
    evidence: &Evidence<'_, '_>,
    place: Place,
    pieces: &[Piece],
    sites: &[String],
) -> Vec<Candidate<Byline>> {
    let Some(title) = place.heading.or(place.text.map(|t| t.0)) else { return Vec::new() };
    let at = pieces.partition_point(|p| p.from < title);
    let top = at.saturating_sub(BEFORE)..(at + BEHIND).min(pieces.len());
    let mut found = Vec::new();
    let look = Look { evidence, place, pieces, sites, small: OnceCell::new() };
    found.extend(top.clone().filter_map(|n| near_title(&look, n)));
    found.extend((top.end..pieces.len()).filter_map(|n| further_down(&look, n)));
    if let Some((_, end)) = place.text {
        let last = pieces.partition_point(|p| p.from < end);
        let from = last.saturating_sub(AT_END).max(at + 1);
        let ends = from..(last + BEHIND_END).min(pieces.len());
        found.extend(ends.filter_map(|n| at_end(&look, n, last)));
    }
    found
}

fn is_elsewhere(piece: &Piece) -> bool {
    is_furniture(piece, Marks::default())
        || piece.marks.has(Marks::RELATED | Marks::CAPTION | Marks::AD)
        || piece.shape == Shape::Caption
}

/// Whether a piece is furniture, by its marks but those given, or too long for a byline.
fn is_furniture(piece: &Piece, but: Marks) -> bool {
    is_of_furniture(piece.marks.without(but)) || piece.mass > LINE_MASS_MAX
}

/// Whether marks are those of furniture.
fn is_of_furniture(marks: Marks) -> bool {
    let against = Marks::COMMENT
        | Marks::NAV
        | Marks::SHARE
        | Marks::NEWSLETTER
        | Marks::HIDDEN
        | Marks::CONSENT;
    marks.has(against)
}

/// A line beside the title: one that begins like a byline, or a bare name beside a date.
fn near_title(look: &Look<'_, '_, '_>, n: usize) -> Option<Candidate<Byline>> {
    let pieces = look.pieces;
    let piece = &pieces[n];
    let close = look.place.heading.is_some_and(|h| (h..h + TITLE_NODES).contains(&piece.from));
    let elsewhere = is_furniture(piece, Marks::SHARE) || !close && is_elsewhere(piece);
    if elsewhere || matches!(piece.shape, Shape::Heading(1)) {
        return None;
    }
    let here = look.read(piece);
    // Bylines often stand among links to share the article; bare names do not.
    if !here.led && is_furniture(piece, Marks::default()) {
        return None;
    }
    let near = nearness(look.place, piece.from);
    let candidate = |line: String, names, how, score| {
        let byline = Byline { line, names, at: piece.from };
        Some(Candidate::new(byline, Source::Byline, how, score + near * 0.5))
    };
    let beside = &pieces[n.saturating_sub(1)..(n + 3).min(pieces.len())];
    let dated = || beside.iter().any(|p| look.is_dated(p));
    let fine = |line: &line::Line| {
        let plain = line.whole && near > 0.9 && look.is_signed(&line.names, dated());
        line.led
            && (plain && (dated() || line::says_who_wrote(&piece.text))
                || look.is_people(&line.names))
    };
    if fine(&here) {
        return candidate(look.line(piece), here.names, LED, 3.4);
    }
    if let Some((both, read)) = look.with_next(n)
        && fine(&read)
    {
        return candidate(both, read.names, LED, 3.4);
    }
    let bare = here.whole && near > 0.9 && look.is_people(&here.names);
    if !bare || look.is_common(&here.names) {
        return None;
    }
    if look.has_portrait(piece, &here.names) {
        return candidate(look.line(piece), here.names, "name beside a portrait", 3.3);
    }
    if look.is_presented(&here.names) || look.has_degree(piece) {
        return candidate(look.line(piece), here.names, "name that the page presents", 3.2);
    }
    // Two names side by side without "and" are a town and its country as often.
    let joined = piece.text.contains('/') || piece.text.split(' ').any(line::is_joint);
    let pair = here.names.authors.len() == 2 && !joined;
    if look.may_be_a_label(piece) || pair {
        return None;
    }
    if dated() {
        return candidate(look.line(piece), here.names, "name beside a date", 3.3);
    }
    let over = look.stands_over_text(n, &here.names);
    if over { candidate(look.line(piece), here.names, "name over the text", 3.2) } else { None }
}

/// A line anywhere behind the title that says who wrote: "Written by Ann Lee", or "Author" and the
/// name on the next line.
fn further_down(look: &Look<'_, '_, '_>, n: usize) -> Option<Candidate<Byline>> {
    let piece = &look.pieces[n];
    let says = line::says_who_wrote(&piece.text) && piece.mass <= LINE_MASS_MAX;
    if !says || is_elsewhere(piece) {
        return None;
    }
    let here = look.read(piece);
    let (line, read) = look.with_next(n).unwrap_or_else(|| (look.line(piece), here));
    let fine = read.led && read.whole && look.is_people(&read.names);
    let byline = Byline { line, names: read.names, at: piece.from };
    fine.then(|| Candidate::new(byline, Source::Byline, "line further down", 2.6))
}

/// A line at the end of the text that is nothing but names: initials, agencies, or people that a
/// word leads to.
fn at_end(look: &Look<'_, '_, '_>, n: usize, last: usize) -> Option<Candidate<Byline>> {
    let piece = &look.pieces[n];
    if is_elsewhere(piece) || matches!(piece.shape, Shape::Item(_)) {
        return None;
    }
    let candidate = |line: String, names: Names, how, score| {
        let byline = Byline { line, names, at: piece.from };
        Some(Candidate::new(byline, Source::Byline, how, score))
    };
    let here = look.read(piece);
    let (line, read) = look.with_next(n).unwrap_or_else(|| (look.line(piece), here));
    if read.led && (look.is_people(&read.names) || read.whole && look.is_dated(piece)) {
        return candidate(line, read.names, END, 3.0);
    }
    if read.whole && look.is_people(&read.names) && look.goes_on_about(n, &read.names) {
        return candidate(line, read.names, "name that the page presents", 2.6);
    }
    if n >= last + AT_END || matches!(piece.shape, Shape::Heading(_)) {
        return None;
    }
    let signed = initials(&piece.text);
    if !signed.is_empty() {
        let author = |n: &&str| Author { name: (*n).to_owned(), ..Author::default() };
        let authors = signed.iter().map(author).collect();
        return candidate(
            line,
            Names { authors, agencies: Vec::new() },
            "initials at the end",
            4.2,
        );
    }
    let bracketed = piece.text.starts_with(['(', '（', '[']);
    let agency = !read.names.agencies.is_empty();
    if read.whole && (bracketed || agency) {
        return candidate(line, read.names, END, 3.0);
    }
    let signed = n < last && n + 1 >= last && look.signs(n, &read);
    if signed { candidate(line, read.names, "name under the text", 2.4) } else { None }
}

/// Initials that sign a text: "ssi, dan", "(ssi)", "ssi, dan; Foto: ...".
fn initials(text: &str) -> Vec<&str> {
    let signed = text.split([';', ')', '）']).next().unwrap_or_default();
    let parts: Vec<&str> =
        signed.trim_start_matches(['(', '[']).split([',', '/']).map(str::trim).collect();
    let fits = |p: &&str| {
        (2..=4).contains(&p.chars().count())
            && p.chars().all(|c| c.is_lowercase())
            && !names::is_no_name(p)
            && !names::is_agency(p)
    };
    // One sign alone may be any little word: in brackets it is none.
    let alone = parts.len() == 1 && !text.starts_with(['(', '[']);
    if parts.iter().all(fits) && !alone { parts } else { Vec::new() }
}

/// Whether a picture is small, round, or named as one of a person.
fn is_portrait(page: &Page<'_>, id: Id) -> bool {
    /// The widest portrait beside a byline, in pixels.
    const WIDTH_MAX: u32 = 160;
    const WORDS: &[&str] = &[
        "avatar",
        "author",
        "autor",
        "profile",
        "profil",
        "headshot",
        "portrait",
        "rounded-full",
        "circle",
        "team",
        "staff",
        "people",
    ];
    let named = |attribute: &str| {
        let value = page.attr(id, attribute).unwrap_or_default().to_lowercase();
        WORDS.iter().any(|word| value.contains(word))
    };
    let narrow =
        || page.attr(id, "width").and_then(|w| w.parse().ok()).is_some_and(|w: u32| w <= WIDTH_MAX);
    page.nodes[id].tag == Tag::Img && (narrow() || named("class") || named("src"))
}

/// What a look at lines needs.
struct Look<'a, 'e, 't> {
    evidence: &'a Evidence<'e, 't>,
    place: Place,
    pieces: &'a [Piece],
    sites: &'a [String],
    /// The words of the page in small letters: names have none of them.
    small: OnceCell<HashSet<String>>,
}

impl Look<'_, '_, '_> {
    /// The line as one reads it.
    fn line(&self, piece: &Piece) -> String {
        self.evidence.page.spaced(piece.from..piece.to)
    }

    fn read(&self, piece: &Piece) -> line::Line {
        line::read(&self.line(piece), Trust::Looks, self.sites)
    }

    /// A line that is nothing but "By", with the name on the next line.
    fn with_next(&self, n: usize) -> Option<(String, line::Line)> {
        let next = self.pieces.get(n + 1)?;
        if !line::is_lead(&self.pieces[n].text) || is_elsewhere(next) {
            return None;
        }
        let mut text = next.text.clone();
        // A list of names, one an item.
        let same = |p: &&Piece| matches!(p.shape, Shape::Item(_)) && p.shape == next.shape;
        for item in self.pieces[n + 2..].iter().take_while(same) {
            text.push_str(", ");
            text.push_str(&item.text);
        }
        let both = format!("{} {text}", self.pieces[n].text.trim_end_matches(':'));
        let names = line::read(&text, Trust::Stated, self.sites);
        Some((both, line::Line { led: true, ..names }))
    }

    /// Whether a line may be a label as well as a name: a heading, a link, a line in a language
    /// whose nouns all have capitals or whose script has none.
    fn may_be_a_label(&self, piece: &Piece) -> bool {
        let has_figures = piece.text.contains(char::is_numeric);
        let german = self.evidence.lang.as_deref().is_some_and(|l| l.starts_with("de"));
        let linked = piece.link_mass * 2 > piece.mass;
        matches!(piece.shape, Shape::Heading(_))
            || piece.text.chars().any(is_cjk)
            || !has_figures && (german || linked)
    }

    /// Whether all are full names of people.
    fn is_people(&self, names: &Names) -> bool {
        !names.authors.is_empty()
            && names.authors.iter().all(|a| names::kind(&a.name) == NameKind::Person)
    }

    /// Whether names are such as people sign with, where a word leads to them: neither initials nor
    /// words of the language.
    fn is_signed(&self, names: &Names, dated: bool) -> bool {
        /// Shorter names in small letters are initials.
        const LOGIN_CHARS_MIN: usize = 4;
        let capital = |name: &str| !name.starts_with(char::is_lowercase);
        names
            .authors
            .iter()
            .all(|a| capital(&a.name) || a.name.chars().count() >= LOGIN_CHARS_MIN && dated)
    }

    /// Whether a picture beside a name is said to show its owner.
    fn has_portrait(&self, piece: &Piece, names: &Names) -> bool {
        /// How far before and behind the name it stands, in nodes.
        const BEFORE: usize = 14;
        const BEHIND: usize = 8;
        let page = self.evidence.page;
        if piece.marks.has(Marks::CAPTION) || piece.shape == Shape::Caption {
            return false;
        }
        let around = piece.from.saturating_sub(BEFORE)..(piece.to + BEHIND).min(page.nodes.len());
        let said = around.filter(|&id| is_portrait(page, id));
        let said: Vec<String> =
            said.filter_map(|id| Some(compact(page.attr(id, "alt")?))).collect();
        let shown = |name: &str| said.iter().any(|alt| alt.starts_with(&compact(name)));
        names.authors.iter().any(|a| shown(&a.name))
    }

    /// Whether the page says behind its text what the owner of a name is.
    fn is_presented(&self, names: &Names) -> bool {
        let Some((_, end)) = self.place.text else { return false };
        let last = self.pieces.partition_point(|p| p.from < end);
        let behind = &self.pieces[last.saturating_sub(AT_END)..];
        let presents = |p: &Piece, name: &str| {
            p.text.starts_with(name) && !is_of_furniture(p.marks) && marked::presents(&p.text, name)
        };
        names.authors.iter().any(|a| behind.iter().any(|p| presents(p, &a.name)))
    }

    /// Whether one of the next lines begins with the name and says what its owner is.
    fn goes_on_about(&self, n: usize, names: &Names) -> bool {
        /// A trade may stand in between, in lines.
        const WITHIN: usize = 3;
        let next = self.pieces[n + 1..].iter().take(WITHIN);
        let [author] = names.authors.as_slice() else { return false };
        next.into_iter()
            .any(|p| p.text.starts_with(&author.name) && marked::presents(&p.text, &author.name))
    }

    /// Whether a line stands in bold right over the first prose of the text, and is not its subject.
    fn stands_over_text(&self, n: usize, names: &Names) -> bool {
        let page = self.evidence.page;
        let (before, rest) = self.pieces.split_at(n);
        let [piece, next, ..] = rest else { return false };
        let bold = page.below(piece.owner).any(|id| {
            let node = &page.nodes[id];
            matches!(node.tag, Tag::Strong | Tag::B) && node.mass == page.nodes[piece.owner].mass
        });
        let title = compact(self.evidence.title.as_deref().unwrap_or_default());
        let subject = |a: &Author| text::words(&a.name).iter().any(|w| title.contains(w.as_str()));
        let prose = |p: &Piece| p.mass >= PROSE_MASS_MIN && p.sentence;
        let starts = self.place.text.is_some_and(|(start, _)| {
            let inside = before.iter().rev().take_while(|p| p.from >= start);
            !inside.into_iter().any(prose)
        });
        piece.shape == Shape::Paragraph
            && bold
            && starts
            && prose(next)
            && !names.authors.iter().any(subject)
    }

    /// Whether degrees follow the names.
    fn has_degree(&self, piece: &Piece) -> bool {
        self.line(piece).split([',', ';']).skip(1).any(|part| names::is_credential(part.trim()))
    }

    /// Whether the last line of the text is nothing but a name, under prose.
    fn signs(&self, n: usize, read: &line::Line) -> bool {
        let piece = &self.pieces[n];
        let prose =
            n > 0 && self.pieces[n - 1].mass >= PROSE_MASS_MIN && self.pieces[n - 1].sentence;
        let short = piece.words <= 3 && piece.link_mass == 0;
        read.whole && short && prose && self.is_people(&read.names) && !self.is_common(&read.names)
    }

    /// Whether the words of the names stand elsewhere on the page in small letters, or all of them
    /// apart from each other: then they are a title or a label, and nobody's name.
    fn is_common(&self, names: &Names) -> bool {
        /// Shorter words may be particles.
        const WORD_CHARS_MIN: usize = 4;
        let small = self.small.get_or_init(|| {
            let words =
                self.pieces.iter().flat_map(|p| p.text.split(|c: char| !c.is_alphanumeric()));
            words.filter(|w| w.starts_with(char::is_lowercase)).map(str::to_owned).collect()
        });
        let words = names.authors.iter().flat_map(|a| a.name.split_whitespace());
        let mut long = words.filter(|w| w.chars().count() >= WORD_CHARS_MIN);
        long.any(|w| small.contains(&w.to_lowercase()))
            || names.authors.iter().any(|a| self.stands_apart(&a.name))
    }

    /// Whether every word of a name stands on a line without the others.
    fn stands_apart(&self, name: &str) -> bool {
        let words: Vec<String> = text::words(name);
        let lines = || self.pieces.iter().filter(|p| p.text.contains(char::is_uppercase));
        let apart = |word: &String| {
            lines().any(|p| {
                let line = text::words(&p.text);
                line.contains(word) && words.iter().all(|w| w == word || !line.contains(w))
            })
        };
        words.iter().all(apart)
    }

    fn is_dated(&self, piece: &Piece) -> bool {
        let hints = DateHints { captured: None, ..self.evidence.hints() };
        piece.mass < LINE_MASS_MAX
            && piece.text.contains(char::is_numeric)
            && parse_printed(&self.line(piece), hints).is_some()
    }
}
