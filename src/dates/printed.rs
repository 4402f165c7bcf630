//! Dates printed for people, in the languages of the press.
//!
//! A line is cut into numbers, words and signs; rules look for the shapes that a date can have.
//! Never guesses a year, and never turns an impossible date into its neighbour.

use jiff::civil::{Date, Time};

use super::clock::{clock_after, clock_before};
use super::label::Label;
use super::names;
use super::relative::relative;
use super::tokens::Token::{self, Number, Sign, Word};
use super::tokens::{tokens, words};
use super::{Precision, StatedDate};

/// What is known about the page that a date stands on.
#[derive(Debug, Clone, Copy, Default)]
pub struct DateHints<'a> {
    /// BCP 47 language tag of the page.
    pub lang: Option<&'a str>,
    /// When the page was captured: what "today" and "2 hours ago" count from.
    pub captured: Option<jiff::Timestamp>,
    /// The order of day and month in `06/02/2026`, where something tells more than the language.
    pub order: Option<Order>,
}

/// Which comes first in a date of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `31/12/2026`
    DayFirst,
    /// `12/31/2026`
    MonthFirst,
}

impl Order {
    /// The order that a line shows: one part of its date of numbers is no month. None where the
    /// line has no such date, or it may be read both ways.
    pub fn shown_in(text: &str) -> Option<Order> {
        let tokens = tokens(text);
        (0..tokens.len()).find_map(|i| match tokens[i..] {
            [
                Number(a, 1 | 2),
                Sign(s @ ('/' | '-')),
                Number(b, 1 | 2),
                Sign(s2),
                Number(_, 4),
                ..,
            ] if s == s2 => match (a, b) {
                (13..=31, 1..=12) => Some(Order::DayFirst),
                (1..=12, 13..=31) => Some(Order::MonthFirst),
                _ => None,
            },
            _ => None,
        })
    }
}

/// Finds the first date in a printed line; none where there is none or it is impossible.
pub fn parse_printed(text: &str, hints: DateHints<'_>) -> Option<StatedDate> {
    let tokens = tokens(text);
    if let Some((printed, _)) = next_date(&tokens, 0, hints) {
        return Some(printed.date);
    }
    relative(&tokens, hints.captured?)
}

/// A date in a line, and what the line says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printed {
    /// The date.
    pub date: StatedDate,
    /// What happened on that day, where a word before the date says so.
    pub label: Option<Label>,
}

/// Every absolute date of a printed line, in order, with its label: "Published 5 May 2026, updated
/// 6 May 2026".
pub fn printed_dates(text: &str, hints: DateHints<'_>) -> Vec<Printed> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((printed, end)) = next_date(&tokens, at, hints) {
        found.push(printed);
        at = end;
    }
    found
}

/// What a text that stands before a date says of it: "Last updated:".
pub fn label_of(text: &str) -> Option<Label> {
    Label::before(&words(&tokens(text)))
}

/// The first date from a token on, and where it ends.
fn next_date(tokens: &[Token], from: usize, hints: DateHints<'_>) -> Option<(Printed, usize)> {
    (from..tokens.len()).find_map(|i| {
        let whole = || short_alone(tokens).filter(|_| i == 0);
        let (date, used) = date_at(&tokens[i..], hints).or_else(whole)?;
        let before = &tokens[from..i];
        let (clock, end) = match clock_after(&tokens[i + used..]) {
            Some((clock, behind)) => (Some(clock), i + used + behind),
            None => (clock_before(before), i + used),
        };
        let (time, precision, offset) = clock.unwrap_or((Time::midnight(), Precision::Day, None));
        let date = StatedDate { civil: date.to_datetime(time), offset, precision };
        Some((Printed { date, label: Label::before(&words(before)) }, end))
    })
}

/// A date that starts at the first token, and how many tokens it takes.
fn date_at(tokens: &[Token], hints: DateHints<'_>) -> Option<(Date, usize)> {
    year_first(tokens)
        .or_else(|| day_and_name(tokens))
        .or_else(|| name_and_day(tokens))
        .or_else(|| all_numbers(tokens, hints))
}

fn civil(year: i32, month: i32, day: i32) -> Option<Date> {
    let year = match year {
        ..70 => year + 2000,
        70..100 => year + 1900,
        // Thailand counts from the death of the Buddha.
        2443..2743 => year - 543,
        _ => year,
    };
    if !(1800..2200).contains(&year) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `2026-02-06`, `2026年2月6日`, `2026. 2. 6.`, `2026. január 5.`, `2024 m. kovo 31 d.`
fn year_first(tokens: &[Token]) -> Option<(Date, usize)> {
    let Number(year, 4) = *tokens.first()? else { return None };
    // Latvian: "2026. gada 6. februāris"
    if let [_, Sign('.'), Word(gada), Number(day, 1 | 2), Sign('.'), rest @ ..] = tokens
        && gada == "gada"
    {
        let (month, taken) = month_at(rest)?;
        return Some((civil(year, month, *day)?, 5 + taken));
    }
    let mut at = 1;
    let skip = |at: &mut usize| {
        while tokens.get(*at).is_some_and(|t| match t {
            Sign('-' | '/' | '.' | ',') => true,
            Word(w) => {
                matches!(w.as_str(), "年" | "月" | "년" | "월" | "m" | "de" | "ko" | "eko")
            }
            _ => false,
        }) {
            *at += 1;
        }
    };
    skip(&mut at);
    if at == 1 && !matches!(tokens.get(1), Some(Word(_))) {
        return None;
    }
    let (month, taken) = match tokens.get(at)? {
        Number(n, 1 | 2) => (*n, 1),
        _ => month_at(&tokens[at..])?,
    };
    at += taken;
    skip(&mut at);
    let Number(day, 1 | 2) = *tokens.get(at)? else { return None };
    // "2026-02-06T13:20" is cut at the letter; "日" ends the day.
    let mut used = at + 1;
    if let Some(Word(w)) = tokens.get(used)
        && matches!(w.as_str(), "日" | "일" | "t" | "d")
    {
        used += 1;
    }
    Some((civil(year, month, day)?, used))
}

/// `6. Februar 2026`, `6 de febrero de 2026`, `1er mars 2026`, `6th of May, 2026`, `6-May-26`
fn day_and_name(tokens: &[Token]) -> Option<(Date, usize)> {
    let Number(day, 1 | 2) = *tokens.first()? else { return None };
    let mut at = 1;
    while at < 4 && tokens.get(at).is_some_and(is_glue) {
        at += 1;
    }
    let (month, taken) = month_at(tokens.get(at..)?)?;
    let (year, used) = year_after(tokens, at + taken)?;
    Some((civil(year, month, day)?, used))
}

/// A month by its name, and how many tokens that takes: `Februar`, `تشرين الثاني`, `tháng 2`.
fn month_at(tokens: &[Token]) -> Option<(i32, usize)> {
    let (named, taken) = match tokens {
        [Word(t), Number(n, 1 | 2), ..] if t == "tháng" => return Some((*n, 2)),
        // The months of the Levant that have a first and a second.
        [Word(a), Word(b), ..] if matches!(a.as_str(), "تشرين" | "كانون") => {
            (names::month(&format!("{a}{b}")), 2)
        }
        [Word(a), ..] => (names::month(a), 1),
        _ => return None,
    };
    Some((i32::from(named?), taken))
}

/// `May 6, 2026`, `Sept. 6th 2026`
fn name_and_day(tokens: &[Token]) -> Option<(Date, usize)> {
    let (month, taken) = month_at(tokens)?;
    let mut at = taken;
    while at < taken + 2 && tokens.get(at).is_some_and(is_glue) {
        at += 1;
    }
    let Number(day, 1 | 2) = *tokens.get(at)? else { return None };
    let (year, used) = year_after(tokens, at + 1)?;
    Some((civil(year, month, day)?, used))
}

/// What stands between the parts of a date with a name in it.
fn is_glue(token: &Token) -> bool {
    match token {
        Sign('.' | ',' | '-' | '/' | 'º' | '°' | '\'' | '’') => true,
        Word(w) => matches!(
            w.as_str(),
            "de" | "of"
                | "del"
                | "di"
                | "st"
                | "nd"
                | "rd"
                | "th"
                | "er"
                | "º"
                | "do"
                | "den"
                | "י"
                | "ב"
                | "năm"
        ),
        _ => false,
    }
}

fn year_after(tokens: &[Token], mut at: usize) -> Option<(i32, usize)> {
    let start = at;
    while at < start + 3 && tokens.get(at).is_some_and(is_glue) {
        at += 1;
    }
    match *tokens.get(at)? {
        Number(year, 4) => Some((year, at + 1)),
        // A short year needs its sign: "6 May '26", "6-May-26"; "6 May, 10:30" has none.
        Number(year, 2) if matches!(tokens.get(at - 1), Some(Sign('\'' | '’' | '-'))) => {
            Some((year, at + 1))
        }
        _ => None,
    }
}

/// `06.02.2026`, `06/02/2026`, `6-2-26`: the order is the language's, unless a part is no month.
fn all_numbers(tokens: &[Token], hints: DateHints<'_>) -> Option<(Date, usize)> {
    let [Number(a, da), Sign(s), Number(b, db), Sign(s2), Number(year, dy), ..] = *tokens else {
        return None;
    };
    let shaped =
        da <= 2 && db <= 2 && s == s2 && matches!(s, '.' | '/' | '-' | '|') && (dy == 4 || dy == 2);
    // "1.2.26" may be a version; a short year wants two digits everywhere.
    if !shaped || (dy == 2 && (da != 2 || db != 2)) {
        return None;
    }
    let usual = match hints.order {
        Some(order) => order == Order::MonthFirst,
        None => hints.lang.is_some_and(month_first),
    };
    let month_first = (b > 12 && a <= 12) || (s != '.' && a <= 12 && usual);
    let (day, month) = if month_first { (b, a) } else { (a, b) };
    Some((civil(year, month, day)?, 5))
}

/// `6.2.26`, which is a date only where nothing but a time stands beside it.
fn short_alone(tokens: &[Token]) -> Option<(Date, usize)> {
    let [Number(day, _), Sign('.'), Number(month, _), Sign('.'), Number(year, 2), ref rest @ ..] =
        *tokens
    else {
        return None;
    };
    let time = matches!(rest, [] | [Number(..), Sign(':'), Number(..)]);
    civil(year, month, day).filter(|_| time).map(|date| (date, 5))
}

/// English of America writes the month first; other English says so in its tag.
fn month_first(lang: &str) -> bool {
    let lang = lang.to_ascii_lowercase().replace('_', "-");
    lang == "en" || lang == "en-us" || lang.starts_with("en-us-") || lang == "en-ph"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, lang: &str, expected: &str) {
        let captured = "2026-02-20T10:00:00Z".parse().ok();
        let read = parse_printed(text, DateHints { lang: Some(lang), captured, order: None });
        assert_eq!(read.map(|d| d.to_string()).as_deref().unwrap_or("-"), expected, "{text}");
    }

    #[test]
    fn printed_dates_of_many_languages() {
        check("06/02/2026 à 13:20", "fr", "2026-02-06T13:20:00Z");
        check("6. Februar 2026, 14.05 Uhr", "de", "2026-02-06T14:05:00Z");
        check("Par Camaret 06/02/2026 à 13h20", "fr", "2026-02-06T13:20:00Z");
        check("Feb. 6th, 2026 at 1:20 p.m. EST", "en", "2026-02-06T13:20:00-05:00");
        check("6 de febrero de 2026", "es", "2026-02-06");
        check("2026年2月6日 13時20分", "ja", "2026-02-06T13:20:00Z");
        check("2026.02.06 13:20", "ko", "2026-02-06T13:20:00Z");
        check("13:20, 6 февраля 2026", "ru", "2026-02-06T13:20:00Z");
        check("Published 6 Feb 2026 12:05 GMT+2", "en", "2026-02-06T12:05:00+02:00");
        check("2024 m. kovo 31 d. 10:15", "lt", "2024-03-31T10:15:00Z");
        check("1er mars 2026", "fr", "2026-03-01");
        check("6.2.26", "de", "2026-02-06");
        check("6.2.26 13:20", "de", "2026-02-06T13:20:00Z");
        check("02.13.2026", "en", "2026-02-13");
        check("venerdì 6 febbraio 2026, ore 13.20", "it", "2026-02-06T13:20:00Z");
        check("6 de fevereiro de 2026 às 13h20", "pt", "2026-02-06T13:20:00Z");
        check("6 Şubat 2026 Cuma 13:20", "tr", "2026-02-06T13:20:00Z");
        check("6. helmikuuta 2026 klo 13.20", "fi", "2026-02-06T13:20:00Z");
        check("6. februar 2026 ob 13.20", "sl", "2026-02-06T13:20:00Z");
        check("6. фебруар 2026. у 13:20", "sr", "2026-02-06T13:20:00Z");
        check("2026. gada 6. februāris, 13:20", "lv", "2026-02-06T13:20:00Z");
        check("2026ko otsailaren 6a", "eu", "2026-02-06");
        check("6 febrer 2026 a les 13:20", "ca", "2026-02-06T13:20:00Z");
        check("6 בפברואר 2026, 13:20", "he", "2026-02-06T13:20:00Z");
        check("٦ فبراير ٢٠٢٦", "ar", "2026-02-06");
        check("6 تشرين الثاني 2025", "ar", "2025-11-06");
        check("৬ ফেব্রুয়ারি ২০২৬", "bn", "2026-02-06");
        check("6 กุมภาพันธ์ 2569", "th", "2026-02-06");
        check("6 tháng 2, 2026", "vi", "2026-02-06");
        check("2026年02月06日 下午1:20", "zh", "2026-02-06T13:20:00Z");
        check("2026년 2월 6일 오후 1:20", "ko", "2026-02-06T13:20:00Z");
    }

    #[test]
    fn dates_of_a_line_have_labels() {
        let check = |text: &str, expected: &str| {
            let read = printed_dates(text, DateHints::default());
            let read = read.iter().map(|p| format!("{:?} {}", p.label, p.date));
            let read: Vec<String> = read.map(|p| p.replace("Some(", "").replace(')', "")).collect();
            assert_eq!(read.join(", "), expected, "{text}");
        };
        check("6 May 2026", "None 2026-05-06");
        check("Updated on May 6, 2026", "Updated 2026-05-06");
        check(
            "Published 5 May 2026, 9:00 | Last updated by Anna Lind: 6 May 2026",
            "Published 2026-05-05T09:00:00Z, Updated 2026-05-06",
        );
        check(
            "Publié le 05/05/2026 à 9h00, mis à jour le 06/05/2026",
            "Published 2026-05-05T09:00:00Z, Updated 2026-05-06",
        );
        check("05.05.2026 - Güncelleme : 06.05.2026", "None 2026-05-05, Updated 2026-05-06");
        check("Registered: 2016-07-02", "Joined 2016-07-02");
        check("公開 2026年5月5日 更新 2026年5月6日", "Published 2026-05-05, Updated 2026-05-06");
        check("The updated rules of last week were read by all on 6 May 2026", "None 2026-05-06");
        assert_eq!(label_of("Zuletzt aktualisiert:"), Some(Label::Updated));
        assert_eq!(label_of("Aktuelles"), None);
    }

    #[test]
    fn order_of_day_and_month_is_the_languages() {
        check("06/02/2026", "en-US", "2026-06-02");
        check("06/02/2026", "en-GB", "2026-02-06");
        check("06.02.2026", "en-US", "2026-02-06");
        check("13/02/2026", "en-US", "2026-02-13");
        check("02/13/2026", "de", "2026-02-13");
    }

    #[test]
    fn what_is_counted_back_is_relative() {
        let captured = "2026-02-20T10:00:00Z".parse().ok();
        let hints = DateHints { captured, ..DateHints::default() };
        let precision = |text| parse_printed(text, hints).map(|d| d.precision.name());
        assert_eq!(precision("vor 2 Stunden"), Some("relative"));
        assert_eq!(precision("hace 3 días"), Some("relative"));
        assert_eq!(precision("gestern, 14:05"), Some("minute"));
        assert_eq!(precision("6 May 2026 10:00"), Some("minute"));
        assert_eq!(precision("6 May 2026"), Some("day"));
    }

    #[test]
    fn other_dates_of_a_page_show_its_order() {
        let check = |text, expected| assert_eq!(Order::shown_in(text), expected, "{text}");
        check("Updated 25/12/2025", Some(Order::DayFirst));
        check("12/25/2025", Some(Order::MonthFirst));
        check("06/02/2026", None);
        check("Version 25/12", None);
        let hints = DateHints { order: Some(Order::DayFirst), lang: Some("en"), captured: None };
        let read = parse_printed("03/10/2023", hints).map(|d| d.to_string());
        assert_eq!(read.as_deref(), Some("2023-10-03"));
    }

    #[test]
    fn the_impossible_is_none() {
        check("31/02/2026", "fr", "-");
        check("Version 1.2.26", "en", "-");
        check("in 2026 we will", "en", "-");
        check("call 030 123 456", "de", "-");
    }

    proptest::proptest! {
        #[test]
        fn no_line_panics(line in "\\PC{0,80}") {
            let captured = "2026-02-20T10:00:00Z".parse().ok();
            let hints = DateHints { lang: Some("en"), captured, order: None };
            let first = printed_dates(&line, hints).first().map(|p| p.date);
            let read = parse_printed(&line, hints);
            proptest::prop_assert!(first.is_none() || first == read, "{line}");
        }

        #[test]
        fn no_line_of_dates_panics(line in "[0-9:./\\- amphT日月年+]{0,40}") {
            let captured = "2026-02-20T10:00:00Z".parse().ok();
            let _ = parse_printed(&line, DateHints { lang: None, captured, order: None });
            let _ = super::super::parse_iso(&line);
        }
    }
}
