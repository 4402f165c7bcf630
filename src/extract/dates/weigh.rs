//! What the places that state a date say of each other: one may be confirmed, turned round, in
//! another zone, or alone against the rest.

use jiff::civil::Date;
use jiff::tz::Offset;

use crate::dates::StatedDate;
use crate::extract::decide::Candidate;
use crate::model::Source;

use super::{NEAR_TITLE, is_dateline};

type Dates = [Candidate<StatedDate>];

/// A day apart may be one moment in two zones.
const ZONE_DAYS: i32 = 1;

/// Lets the candidates for the day of publication confirm and correct each other.
pub(super) fn against_each_other(found: &mut Dates) {
    confirmed(found);
    turned_by_address(found);
    shown_first(found);
    local(found);
}

fn on_page(c: &Candidate<StatedDate>) -> bool {
    matches!(c.source, Source::Heuristic | Source::Markup | Source::Microdata)
}

fn day(c: &Candidate<StatedDate>) -> Date {
    c.value.civil.date()
}

fn top(found: &Dates) -> Option<Candidate<StatedDate>> {
    found.iter().max_by(|a, b| a.score.total_cmp(&b.score)).cloned()
}

/// An element that is marked as a date gains where it is the line beside the title, too: the marks
/// of teasers are the same. Metadata needs no such help.
fn confirmed(found: &mut Dates) {
    const BONUS: f32 = 0.7;
    if found.iter().any(|c| matches!(c.source, Source::JsonLd | Source::Meta)) {
        return;
    }
    let near: Vec<Date> = found.iter().filter(|c| c.place == NEAR_TITLE).map(day).collect();
    let marked = |c: &&mut Candidate<StatedDate>| on_page(c) && c.place != NEAR_TITLE;
    for candidate in found.iter_mut().filter(marked).filter(|c| near.contains(&day(c))) {
        candidate.score += BONUS;
    }
}

/// Whether two dates are one with day and month changed round.
fn is_turned(a: &StatedDate, b: &StatedDate) -> bool {
    let (a, b) = (a.civil.date(), b.civil.date());
    a != b && a.year() == b.year() && a.month() == b.day() && a.day() == b.month()
}

/// The address writes year, month, day: a date of numbers on the page that is the same changed
/// round was read the wrong way.
fn turned_by_address(found: &mut Dates) {
    const BONUS: f32 = 0.2;
    let Some(top) = top(found).filter(on_page) else { return };
    let mut address = found.iter_mut().filter(|c| c.source == Source::Url);
    if let Some(right) = address.find(|c| is_turned(&c.value, &top.value)) {
        right.score = top.score + BONUS;
    }
}

/// Metadata in UTC, and the same moment on the page in the time of the place: the reader's day is
/// that of the place, and the difference its zone.
fn local(found: &mut Dates) {
    const BONUS: f32 = 0.3;
    let Some(top) = top(found) else { return };
    let utc = top.value.offset.is_some_and(Offset::is_zero) && top.value.has_time();
    if !utc || on_page(&top) {
        return;
    }
    let zoned = |c: &Candidate<StatedDate>| match c.value.offset {
        Some(offset) => Some(offset).filter(|_| c.value.timestamp() == top.value.timestamp()),
        None => zone_between(&top.value, &c.value),
    };
    let other_day = |c: &&mut Candidate<StatedDate>| {
        day(c) != day(&top) && c.value.has_time() && zoned(c).is_some()
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

/// Software that moves a page to a new system states the day of the move. Where the page shows an
/// earlier day beside its title, and nowhere the stated one, that is when it was published.
fn shown_first(found: &mut Dates) {
    /// A longer time ago the line says something else than when the text appeared.
    const EARLIER_DAYS_MAX: i32 = 5 * 366;
    let Some(top) = found.iter().max_by(|a, b| a.score.total_cmp(&b.score)).cloned() else {
        return;
    };
    if !matches!(top.source, Source::JsonLd | Source::Meta) {
        return;
    }
    let days =
        |c: &Candidate<StatedDate>| (top.value.civil.date() - c.value.civil.date()).get_days();
    let same =
        |c: &Candidate<StatedDate>| days(c).abs() <= ZONE_DAYS || is_turned(&c.value, &top.value);
    if found.iter().any(|c| on_page(c) && same(c)) {
        return;
    }
    let earlier = |c: &&mut Candidate<StatedDate>| {
        let far = (ZONE_DAYS + 1..=EARLIER_DAYS_MAX).contains(&days(c));
        is_dateline(c) && far
    };
    if let Some(shown) = found.iter_mut().filter(earlier).max_by(|a, b| a.score.total_cmp(&b.score))
    {
        shown.score = top.score + 0.25;
    }
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
