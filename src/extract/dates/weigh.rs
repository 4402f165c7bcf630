//! What the places that state a date say of each other: one may be confirmed, turned round, in
//! another zone, or alone against the rest.

use jiff::civil::Date;
use jiff::tz::Offset;

use crate::dates::{Label, StatedDate};
use crate::extract::decide::Candidate;
use crate::model::Source;

use super::Line;
use super::lines::Fit;

type Dates = [Candidate<StatedDate>];

/// A day apart may be one moment in two zones.
const ZONE_DAYS: i32 = 1;
/// What lifts a candidate over another one.
const ABOVE: f32 = 0.25;

/// Lets the candidates for the day of publication confirm and correct each other.
pub(super) fn against_each_other(found: &mut Dates, lines: &[Line]) {
    changed(found, lines);
    confirmed(found, lines);
    turned(found, lines);
    local(found);
    shown_first(found, lines);
}

/// Whether it is metadata: no reader sees it.
fn is_unseen(c: &Candidate<StatedDate>) -> bool {
    matches!(c.source, Source::JsonLd | Source::Meta)
        || c.source == Source::Microdata && c.place.starts_with("meta ")
}

fn on_page(c: &Candidate<StatedDate>) -> bool {
    matches!(c.source, Source::Heuristic | Source::Markup | Source::Microdata) && !is_unseen(c)
}

fn day(c: &Candidate<StatedDate>) -> Date {
    c.value.civil.date()
}

fn top(found: &Dates) -> Option<Candidate<StatedDate>> {
    found.iter().max_by(|a, b| a.score.total_cmp(&b.score)).cloned()
}

/// An element that is marked as a date and whose line says "updated" is not of the publication.
fn changed(found: &mut Dates, lines: &[Line]) {
    const LESS: f32 = 0.3;
    let said = |date: Date, change: bool| {
        lines.iter().any(|l| l.date.civil.date() == date && l.is_change() == change)
    };
    let marked = |c: &&mut Candidate<StatedDate>| c.source == Source::Markup;
    for candidate in found.iter_mut().filter(marked) {
        if said(day(candidate), true) && !said(day(candidate), false) {
            candidate.score -= LESS;
        }
    }
}

/// An element that is marked as a date gains where it is the line beside the title, too: the marks
/// of teasers are the same. Metadata needs no such help.
fn confirmed(found: &mut Dates, lines: &[Line]) {
    const BONUS: f32 = 0.7;
    if found.iter().any(|c| matches!(c.source, Source::JsonLd | Source::Meta)) {
        return;
    }
    let near: Vec<Date> =
        lines.iter().filter(|l| l.is_near_title()).map(|l| l.date.civil.date()).collect();
    let marked = |c: &&mut Candidate<StatedDate>| on_page(c) && c.source != Source::Heuristic;
    for candidate in found.iter_mut().filter(marked).filter(|c| near.contains(&day(c))) {
        candidate.score += BONUS;
    }
}

/// Whether two dates are one with day and month changed round.
fn is_turned(a: &StatedDate, b: &StatedDate) -> bool {
    let (a, b) = (a.civil.date(), b.civil.date());
    a != b && a.year() == b.year() && a.month() == b.day() && a.day() == b.month()
}

/// The address, attributes for machines and names of months leave no doubt which is the month: a
/// date of numbers that is the same changed round was read the wrong way.
fn turned(found: &mut Dates, lines: &[Line]) {
    let Some(top) = top(found) else { return };
    let named = |c: &Candidate<StatedDate>| {
        let line = |l: &Line| l.named && l.date == c.value;
        c.source == Source::Heuristic && lines.iter().any(line)
    };
    let written =
        |c: &Candidate<StatedDate>| c.source == Source::Url || c.place.ends_with(" datetime");
    let sure = |c: &&mut Candidate<StatedDate>| named(c) || on_page(&top) && written(c);
    if let Some(right) = found.iter_mut().filter(sure).find(|c| is_turned(&c.value, &top.value)) {
        right.score = top.score + ABOVE;
    }
}

/// Metadata in one zone, and the same moment on the page in the time of the place: the reader's day is
/// that of the place, and the difference its zone.
fn local(found: &mut Dates) {
    const BONUS: f32 = 0.3;
    let Some(top) = top(found) else { return };
    if top.value.offset.is_none() || !top.value.has_time() || on_page(&top) {
        return;
    }
    let utc = top.value.in_utc();
    let zoned = |c: &Candidate<StatedDate>| match c.value.offset {
        Some(offset) => Some(offset).filter(|_| c.value.timestamp() == top.value.timestamp()),
        None => zone_between(&utc, &c.value),
    };
    let other_day = |c: &&mut Candidate<StatedDate>| {
        // In UTC, or in nobody knows which zone, metadata and attributes are for machines.
        let utc = c.value.offset.map_or(is_unseen(c), Offset::is_zero);
        !utc && day(c) != day(&top) && c.value.has_time() && zoned(c).is_some()
    };
    if let Some(shown) = found.iter_mut().find(other_day) {
        shown.value.offset = zoned(shown);
        shown.score = shown.score.max(top.score + BONUS);
    }
}

/// The zone in which a moment stated in UTC reads as a wall clock shows it, where there is one.
fn zone_between(utc: &StatedDate, shown: &StatedDate) -> Option<Offset> {
    const SECONDS_MAX: i64 = 14 * 3600;
    const QUARTER: i64 = 15 * 60;
    let minute = |d: &StatedDate| d.civil.with().second(0).subsec_nanosecond(0).build().ok();
    let seconds = minute(shown)?.duration_since(minute(utc)?).as_secs();
    let fits = seconds.abs() <= SECONDS_MAX && seconds % QUARTER == 0;
    Offset::from_seconds(i32::try_from(seconds).ok()?).ok().filter(|_| fits)
}

/// Metadata that no reader sees may be wrong: software that moves a page to a new system states the
/// day of the move. Where the page shows another day beside its title, and nowhere the stated one,
/// the shown one is right if something else says the same, if the page says that it was published
/// then, or if it is the earlier.
fn shown_first(found: &mut Dates, lines: &[Line]) {
    let Some(top) = top(found).filter(is_unseen) else { return };
    let shown: Vec<&Line> = lines.iter().filter(|l| l.is_dateline()).collect();
    let other = |d: &StatedDate| d.civil.date() != day(&top) && !is_turned(d, &top.value);
    if shown.iter().any(|l| !l.is_change() && !other(&l.date)) {
        return;
    }
    if let Some(witness) = confirmed_by_others(found, &top, &shown) {
        found[witness].score = top.score + ABOVE;
        return;
    }
    if found.iter().any(|c| on_page(c) && stands(c, &top, lines)) {
        return;
    }
    let published = |l: &&Line| l.label == Some(Label::Published) && l.fit >= Fit::Dateline;
    let earlier = |l: &&Line| !l.is_change() && is_earlier(l, &top);
    let says = lines.iter().find(published);
    if let Some(line) = says.or_else(|| shown.iter().copied().find(earlier)) {
        let shown = found.iter_mut().filter(|c| c.source == Source::Heuristic);
        for candidate in shown.filter(|c| c.value == line.date) {
            candidate.score = top.score + ABOVE;
        }
    }
}

/// What nobody sees, but says the day that the page shows, where it is not outvoted by what says the
/// stated day. A line that speaks of a change has no vote.
fn confirmed_by_others(
    found: &Dates,
    stated: &Candidate<StatedDate>,
    shown: &[&Line],
) -> Option<usize> {
    let unseen =
        || found.iter().enumerate().filter(|(_, c)| is_unseen(c) || c.source == Source::Url);
    let agree = |date: Date| unseen().filter(move |(_, c)| day(c) == date);
    let best = |date: Date| agree(date).max_by(|a, b| a.1.score.total_cmp(&b.1.score));
    shown.iter().find_map(|line| {
        let date = line.date.civil.date();
        let votes = agree(date).count() + usize::from(!line.is_change());
        let same = date == day(stated) || is_turned(&line.date, &stated.value);
        let outvoted = same || votes < agree(day(stated)).count();
        best(date).filter(|_| !outvoted).map(|(at, _)| at)
    })
}

/// Whether a candidate on the page shows the stated day, as nearly as zones and the order of day and
/// month let it.
fn stands(c: &Candidate<StatedDate>, stated: &Candidate<StatedDate>, lines: &[Line]) -> bool {
    let days = (day(stated) - day(c)).get_days();
    let of_change = || {
        let mut same = lines.iter().filter(|l| l.date.civil.date() == day(c)).peekable();
        same.peek().is_some() && same.all(Line::is_change)
    };
    (days.abs() <= ZONE_DAYS || is_turned(&c.value, &stated.value)) && !of_change()
}

/// Whether a line beside the title shows a day so long before the stated one as a page may be older
/// than its present system.
fn is_earlier(line: &Line, stated: &Candidate<StatedDate>) -> bool {
    /// A longer time ago a line with other words in it says something else.
    const YEARS_MAX: i32 = 5;
    /// The same, where it has hardly any.
    const YEARS_MAX_ALONE: i32 = 30;
    let years = if line.fit == Fit::Alone { YEARS_MAX_ALONE } else { YEARS_MAX };
    let days = (day(stated) - line.date.civil.date()).get_days();
    (ZONE_DAYS + 1..=years * 366).contains(&days)
}

/// A statement to the day gives way to one to the minute on the same day.
pub(in crate::extract) fn finer(
    mut found: Vec<Candidate<StatedDate>>,
) -> Vec<Candidate<StatedDate>> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let Some(top) = found.first().cloned() else { return found };
    // Midnight sharp is how templates write a day.
    let coarse = |d: &StatedDate| !d.has_time() || d.civil.time() == jiff::civil::Time::midnight();
    if coarse(&top.value) {
        let same = |c: &&mut Candidate<StatedDate>| {
            c.value.civil.date() == top.value.civil.date() && !coarse(&c.value)
        };
        if let Some(fine) = found.iter_mut().find(same) {
            fine.score = top.score + 0.5;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::{parse_iso, parse_printed};
    use crate::extract::dates::lines::Place;

    /// The winner among some statements, each with its source, its place and its score, where lines
    /// beside the title show some days.
    fn check(stated: &[(Source, &str, f32)], shown: &[&str], expected: &str) {
        let stated = stated.iter().map(|(source, text, score)| {
            Candidate::new(parse_iso(text).unwrap(), *source, "somewhere", *score)
        });
        let lines = shown.iter().map(|text| Line {
            date: parse_printed(text, Default::default()).unwrap(),
            label: crate::dates::label_of(text.trim_end_matches(|c| c != ':')),
            place: Place::BehindTitle(0.1),
            fit: Fit::Alone,
            named: text.contains(' '),
        });
        let lines: Vec<Line> = lines.collect();
        let mut found: Vec<_> = stated.chain(lines.iter().map(Line::published)).collect();
        against_each_other(&mut found, &lines);
        let top = finer(found).into_iter().max_by(|a, b| a.score.total_cmp(&b.score));
        assert_eq!(top.unwrap().value.to_string(), expected, "{shown:?}");
    }

    #[test]
    fn what_the_page_shows_settles_a_dispute_in_metadata() {
        let metadata =
            [(Source::JsonLd, "2022-01-04T07:29Z", 10.0), (Source::Meta, "2022-01-06T08:29Z", 9.0)];
        check(&metadata, &["2022-01-06"], "2022-01-06T08:29:00Z");
        check(&metadata, &["2022-01-04"], "2022-01-04T07:29:00Z");
        check(&metadata, &["updated: 2022-01-08"], "2022-01-04T07:29:00Z");
        // The day of a change is one more witness's word against two.
        let address = [metadata[0], (Source::Url, "2022-01-04", 4.5), metadata[1]];
        check(&address, &["updated: 2022-01-06"], "2022-01-04T07:29:00Z");
    }

    #[test]
    fn the_day_of_the_place_is_that_of_page_and_address() {
        let stated =
            [(Source::Meta, "2025-12-19T02:41:41Z", 9.0), (Source::Url, "2025-12-18", 4.5)];
        check(&stated, &["18 December 2025"], "2025-12-18");
        check(&stated[..1], &["18 December 2025"], "2025-12-19T02:41:41Z");
    }

    #[test]
    fn a_later_day_without_a_witness_is_not_that_of_publication() {
        let stated = [(Source::JsonLd, "2023-10-07T09:53+02:00", 10.0)];
        check(&stated, &["18 July 2024"], "2023-10-07T09:53:00+02:00");
        check(&stated, &["published: 18 July 2024"], "2024-07-18");
        check(&stated, &["18 July 2022"], "2022-07-18");
        check(&stated, &["updated: 18 July 2022"], "2023-10-07T09:53:00+02:00");
    }
}
