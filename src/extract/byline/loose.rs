//! Lines that nothing marks: "By Ann Lee" or a bare name beside the title, initials at the end.

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::dates::{DateHints, parse_printed};
use crate::extract::authors::{Names, Trust};
use crate::extract::body::pieces::{Piece, Shape};
use crate::extract::decide::Candidate;
use crate::extract::evidence::Evidence;
use crate::extract::marks::Marks;
use crate::extract::names::{self, NameKind};
use crate::extract::text::is_cjk;
use crate::model::{Author, Source};

use super::{Byline, Place, TITLE_NODES, line, nearness};

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
    if let Some((_, end)) = place.text {
        let last = pieces.partition_point(|p| p.from < end);
        let from = last.saturating_sub(AT_END).max(at + 1);
        let ends = from..(last + BEHIND_END).min(pieces.len());
        found.extend(ends.filter_map(|n| at_end(&look, n, last)));
    }
    found
}

fn is_elsewhere(piece: &Piece) -> bool {
    is_furniture(piece)
        || piece.marks.has(Marks::RELATED | Marks::CAPTION | Marks::AD)
        || piece.shape == Shape::Caption
}

fn is_furniture(piece: &Piece) -> bool {
    let against = Marks::COMMENT
        | Marks::NAV
        | Marks::SHARE
        | Marks::NEWSLETTER
        | Marks::HIDDEN
        | Marks::CONSENT;
    piece.marks.has(against) || piece.mass > LINE_MASS_MAX
}

/// A line beside the title: one that begins like a byline, or a bare name beside a date.
fn near_title(look: &Look<'_, '_, '_>, n: usize) -> Option<Candidate<Byline>> {
    let pieces = look.pieces;
    let piece = &pieces[n];
    let close = look.place.heading.is_some_and(|h| (h..h + TITLE_NODES).contains(&piece.from));
    let elsewhere = if close { is_furniture(piece) } else { is_elsewhere(piece) };
    if elsewhere || matches!(piece.shape, Shape::Heading(1)) {
        return None;
    }
    let near = nearness(look.place, piece.from);
    let candidate = |line: String, names, how, score| {
        let byline = Byline { line, names, at: piece.from };
        Some(Candidate::new(byline, Source::Byline, how, score + near * 0.5))
    };
    let here = look.read(piece);
    let beside = &pieces[n.saturating_sub(1)..(n + 2).min(pieces.len())];
    let dated = || beside.iter().any(|p| look.is_dated(p));
    let fine = |line: &line::Line| {
        line.led && (look.is_people(&line.names) || line.whole && near > 1.0 && dated())
    };
    if fine(&here) {
        return candidate(look.line(piece), here.names, LED, 3.4);
    }
    if let Some((both, read)) = look.with_next(n)
        && fine(&read)
    {
        return candidate(both, read.names, LED, 3.4);
    }
    let bare = here.whole && near > 0.9 && !look.may_be_a_label(piece);
    if bare && look.is_people(&here.names) && !look.is_common(&here.names) && dated() {
        return candidate(look.line(piece), here.names, "name beside a date", 3.3);
    }
    None
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
    if read.led && look.is_people(&read.names) {
        return candidate(line, read.names, END, 3.0);
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
    if read.whole && (bracketed || agency) { candidate(line, read.names, END, 3.0) } else { None }
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
        let both = format!("{} {}", self.pieces[n].text.trim_end_matches(':'), next.text);
        let names = line::read(&next.text, Trust::Stated, self.sites);
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

    /// Whether a word of the names stands in small letters elsewhere on the page: then it is a
    /// title or a label, and nobody's name.
    fn is_common(&self, names: &Names) -> bool {
        /// Shorter words may be particles.
        const WORD_CHARS_MIN: usize = 4;
        let small = self.small.get_or_init(|| {
            let words =
                self.pieces.iter().flat_map(|p| p.text.split(|c: char| !c.is_alphanumeric()));
            words.filter(|w| w.starts_with(char::is_lowercase)).map(str::to_owned).collect()
        });
        let words = names.authors.iter().flat_map(|a| a.name.split_whitespace());
        words
            .filter(|w| w.chars().count() >= WORD_CHARS_MIN)
            .any(|w| small.contains(&w.to_lowercase()))
    }

    fn is_dated(&self, piece: &Piece) -> bool {
        let hints = DateHints { captured: None, ..self.evidence.hints() };
        piece.mass < LINE_MASS_MAX
            && piece.text.contains(char::is_numeric)
            && parse_printed(&self.line(piece), hints).is_some()
    }
}
