//! Dates in the lines around the title and around the text, marked or not, and what the line says
//! that they are the day of.

use crate::dates::{DateHints, Label, Printed, StatedDate, label_of, names, printed_dates};
use crate::extract::body::pieces::{Piece, Shape};
use crate::extract::decide::Candidate;
use crate::extract::dom::Id;
use crate::extract::evidence::Evidence;
use crate::extract::marks::Marks;
use crate::model::Source;

use super::{PRINTED_MASS_MAX, plausible};

/// A date that stands in a line.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Line {
    /// The date.
    pub date: StatedDate,
    /// What is said of it.
    pub label: Option<Label>,
    /// Where it stands.
    pub place: Place,
    /// What else there is in the line.
    pub fit: Fit,
    /// Whether the month stands there by its name.
    pub named: bool,
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::extract) enum Place {
    /// Before the title, where the day of the page's making stands, too; how far from it, up to 1.
    BeforeTitle(f32),
    /// Behind the title; how far from it, up to 1.
    BehindTitle(f32),
    /// Where the text begins, far from what looks like the title.
    NearText,
    /// At the end of the text.
    AtEnd,
}

/// What a line has besides its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::extract) enum Fit {
    /// More than a dateline has.
    Prose,
    /// A label, a name.
    Dateline,
    /// Hardly anything.
    Alone,
}

/// What a date scores that stands alone in the line behind the title: more than marks on elements,
/// which teasers have too; less than what metadata says in so many words.
const ALONE: f32 = 7.4;
/// How far behind the title that is so.
const CLOSE: f32 = 0.5;
/// The same with a name beside it, or in one of the lines before the title.
const BESIDE: f32 = 6.6;
/// How far before the title that is so.
const CLOSER: f32 = 0.25;
/// The same, further away.
const DATELINE: f32 = 5.0;
/// The same, in a sentence.
const PROSE: f32 = 3.5;
/// What a line that is said to be of a change loses as the day of publication.
const CHANGED: f32 = 0.3;

impl Line {
    /// Whether a line beside the title is hardly more than a date.
    pub fn is_dateline(&self) -> bool {
        self.is_near_title() && self.fit >= Fit::Dateline
    }

    /// Whether the line stands beside the title.
    pub fn is_near_title(&self) -> bool {
        matches!(self.place, Place::BeforeTitle(_) | Place::BehindTitle(_))
    }

    /// Whether the line says that its date is of a change.
    pub fn is_change(&self) -> bool {
        self.label == Some(Label::Updated)
    }

    /// The line as a candidate for the day of publication.
    pub fn published(&self) -> Candidate<StatedDate> {
        let changed = self.is_change();
        let score = match (self.place, self.fit) {
            (Place::BehindTitle(far), Fit::Alone) if far <= CLOSE && !changed => ALONE - far / 2.0,
            (Place::BehindTitle(far), Fit::Dateline) if far <= CLOSE && !changed => {
                BESIDE - far / 2.0
            }
            (Place::BeforeTitle(far), Fit::Alone) if far <= CLOSER && !changed => BESIDE - far,
            (Place::BeforeTitle(far) | Place::BehindTitle(far), Fit::Prose) => PROSE - far,
            (Place::BeforeTitle(far) | Place::BehindTitle(far), _) => DATELINE - far,
            (Place::NearText, Fit::Alone) => 4.0,
            (Place::NearText | Place::AtEnd, Fit::Alone | Fit::Dateline) => 3.0,
            (Place::NearText | Place::AtEnd, Fit::Prose) => 1.5,
        };
        let score = score - if changed { CHANGED } else { 0.0 };
        Candidate::new(self.date, Source::Heuristic, self.place.name(), score)
    }

    /// The line as a candidate for the day of the last change, where it says so.
    pub fn modified(&self) -> Option<Candidate<StatedDate>> {
        let score = if self.place == Place::AtEnd { 4.5 } else { 5.0 };
        self.is_change()
            .then(|| Candidate::new(self.date, Source::Heuristic, self.place.name(), score))
    }
}

impl Place {
    fn name(self) -> &'static str {
        match self {
            Place::BeforeTitle(_) | Place::BehindTitle(_) => "line near the title",
            Place::NearText => "line above the text",
            Place::AtEnd => "line at the end of the text",
        }
    }
}

/// Reads the lines around the title and the text.
pub(in crate::extract) fn lines(
    evidence: &Evidence<'_, '_>,
    pieces: &[Piece],
    text: Option<(Id, Id)>,
) -> Vec<Line> {
    /// How many lines before and behind the title, and around both ends of the text, are looked at.
    const BEFORE: usize = 6;
    const BEHIND: usize = 14;
    const AROUND: usize = 3;
    let Some(title) = evidence.heading.or(text.map(|t| t.0)) else { return Vec::new() };
    let piece_at = |id: Id| pieces.partition_point(|p| p.from < id);
    let at = piece_at(title);
    let (first, last) = text.map_or((at, at), |(from, to)| (piece_at(from), piece_at(to)));
    let top = at.saturating_sub(BEFORE)..(at + BEHIND).min(pieces.len());
    let end = last.saturating_sub(AROUND).max(top.end)..(last + 2 * AROUND).min(pieces.len());
    let start = first.saturating_sub(AROUND)..(first + AROUND).min(pieces.len());
    let start = start.filter(|n| !top.contains(n) && !end.contains(n));
    let place = |n: usize| match n {
        n if !top.contains(&n) && !end.contains(&n) => Place::NearText,
        n if end.contains(&n) => Place::AtEnd,
        n if n < at => Place::BeforeTitle((at - n) as f32 / BEHIND as f32),
        n => Place::BehindTitle((n - at) as f32 / BEHIND as f32),
    };
    let mut found = Vec::new();
    for n in top.clone().chain(end.clone()).chain(start) {
        found.extend(in_line(evidence, &pieces[..=n], place(n)));
    }
    found
}

/// The dates in the last of some lines; the line before it may be a label.
fn in_line(evidence: &Evidence<'_, '_>, pieces: &[Piece], place: Place) -> Vec<Line> {
    /// The longest line that is a date with its labels and a name, in visible signs.
    const DATELINE_MASS_MAX: u32 = 60;
    /// The longest line that is hardly more than a date, in visible signs.
    const ALONE_MASS_MAX: u32 = 32;
    /// The longest label.
    const LABEL_MASS_MAX: u32 = 24;
    let Some((piece, before)) = pieces.split_last() else { return Vec::new() };
    // What stands right behind the title belongs to it, whatever its classes are called.
    let elsewhere = match place {
        Place::BehindTitle(far) if far <= CLOSER => Marks::default(),
        Place::BehindTitle(far) if far <= CLOSE => Marks::COMMENT | Marks::NAV,
        _ => Marks::COMMENT | Marks::NAV | Marks::RELATED,
    };
    let fits = (6..=PRINTED_MASS_MAX).contains(&piece.mass) && !piece.marks.has(elsewhere);
    if !fits || !piece.text.contains(char::is_numeric) {
        return Vec::new();
    }
    let fit = match piece.mass {
        _ if piece.marks.has(Marks::COMMENT | Marks::NAV) => Fit::Prose,
        ..=ALONE_MASS_MAX if !matches!(piece.shape, Shape::Cell(_)) => Fit::Alone,
        ..=DATELINE_MASS_MAX => Fit::Dateline,
        _ => Fit::Prose,
    };
    // "2 hours ago" without a mark is a comment's or a teaser's.
    let absolute = DateHints { captured: None, ..evidence.hints() };
    let line = evidence.page.spaced(piece.from..piece.to);
    let above = before.last().filter(|p| p.mass <= LABEL_MASS_MAX);
    let above = above.and_then(|p| label_of(&p.text));
    let marked = piece.marks.has(Marks::UPDATED).then_some(Label::Updated);
    let named = line.split(|c: char| !c.is_alphabetic()).any(|w| names::month(w).is_some());
    let joined = |p: &Printed| p.label == Some(Label::Joined);
    let dates = printed_dates(&line, absolute).into_iter();
    let dates = dates.filter(|p| plausible(&p.date) && !joined(p));
    let lines = dates.enumerate().map(|(n, Printed { date, label })| {
        let label = label.or(marked).or(above.filter(|_| n == 0));
        Line { date, label, place, fit, named }
    });
    lines.collect()
}
