//! Times of day as people write them, close to a date.

use jiff::civil::Time;
use jiff::tz::Offset;

use super::Precision;
use super::names;
use super::tokens::Token::{self, Number, Sign, Word};

type Clock = (Time, Precision, Option<Offset>);

/// A time of day close behind the date, and where it ends.
pub(super) fn clock_after(tokens: &[Token]) -> Option<(Clock, usize)> {
    // A few words may stand between: "à", "um", "at", ", ", "- updated".
    const GAP_TOKENS: usize = 4;
    const DOTTED_GAP_TOKENS: usize = 2;
    for i in 0..tokens.len().min(GAP_TOKENS + 1) {
        let dotted = || dotted(&tokens[i..]).filter(|_| i <= DOTTED_GAP_TOKENS);
        if let Some((clock, used)) = clock_at(&tokens[i..]).or_else(dotted) {
            let end = i + used;
            return Some(((clock.0, clock.1, zone_after(&tokens[end..])), end));
        }
        if matches!(tokens[i], Number(..)) {
            return None;
        }
    }
    None
}

/// A time of day that ends close before the date: `13:20, 06/02/2026`.
pub(super) fn clock_before(tokens: &[Token]) -> Option<Clock> {
    const SPAN_TOKENS: usize = 8;
    let start = tokens.len().saturating_sub(SPAN_TOKENS);
    (start..tokens.len()).find_map(|i| {
        let (clock, used) = clock_at(&tokens[i..])?;
        let between = &tokens[i + used..];
        let clean = between.iter().all(|t| !matches!(t, Number(..)));
        clean.then(|| (clock.0, clock.1, zone_after(between)))
    })
}

/// `13.20`, which only behind a date is a time.
fn dotted(tokens: &[Token]) -> Option<((Time, Precision), usize)> {
    let [Number(hour, 2), Sign('.'), Number(minute, 2), ref rest @ ..] = *tokens else {
        return None;
    };
    let goes_on = matches!(rest.first(), Some(Number(..) | Sign('.' | '%' | '€' | '$' | '£')));
    let small = |n: i32| i8::try_from(n).ok();
    let time = Time::new(small(hour)?, small(minute)?, 0, 0).ok()?;
    (!goes_on).then_some(((time, Precision::Minute), 3))
}

/// `13:20`, `13:20:05`, `1:20 pm`, `13h20`, `14.05 Uhr`, `kl. 14.05`, `13時20分`, `3pm`, `下午1:20`
pub(super) fn clock_at(tokens: &[Token]) -> Option<((Time, Precision), usize)> {
    let (half, ahead) = half_before(tokens).unzip();
    let ahead = ahead.unwrap_or(0);
    let (marked, tokens, before) = match &tokens[ahead..] {
        [Word(w), rest @ ..]
            if matches!(w.as_str(), "kl" | "klo" | "um" | "às" | "ore" | "alle") =>
        {
            match rest {
                [Sign('.'), rest @ ..] => (true, rest, 2),
                _ => (true, rest, 1),
            }
        }
        tokens => (false, tokens, 0),
    };
    let Number(hour, 1 | 2) = *tokens.first()? else { return None };
    let (minute, mut used) = match tokens {
        [_, Sign(':'), Number(m, 2), ..] => (*m, 3),
        [_, Word(h), Number(m, 2), ..]
            if matches!(h.as_str(), "h" | "時" | "时" | "시" | "點" | "点" | "u") =>
        {
            (*m, 3)
        }
        [_, Sign('.'), Number(m, 2), Word(w), ..]
            if matches!(w.as_str(), "uhr" | "am" | "pm" | "h") =>
        {
            (*m, 3)
        }
        [_, Sign('.'), Number(m, 2), ..] if marked => (*m, 3),
        [_, Word(w), ..] if marked && w == "h" => (0, 1),
        [_, Word(w), ..] if matches!(w.as_str(), "am" | "pm" | "uhr") => (0, 1),
        _ => return None,
    };
    let mut second = 0;
    let mut precision = Precision::Minute;
    if let [Sign(':'), Number(s, 2), ..] = tokens[used..] {
        (second, precision, used) = (s, Precision::Second, used + 2);
    }
    if matches!(tokens.get(used), Some(Word(w)) if matches!(w.as_str(), "分" | "분" | "uhr" | "h" | "min"))
    {
        used += 1;
    }
    let (after, behind) = half_after(&tokens[used..]).unzip();
    let hour = half.or(after).map_or(Some(hour), |half| half.hour(hour))?;
    let small = |n: i32| i8::try_from(n).ok();
    let time = Time::new(small(hour)?, small(minute)?, small(second.min(59))?, 0).ok()?;
    Some(((time, precision), ahead + before + used + behind.unwrap_or(0)))
}

/// A half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    /// Before noon.
    Am,
    /// After it.
    Pm,
}

impl Half {
    /// The hour of the day that an hour of this half is.
    fn hour(self, hour: i32) -> Option<i32> {
        match (hour, self) {
            (13.., _) => Some(hour),
            (0, Half::Pm) => None,
            (12, Half::Am) => Some(0),
            (12, Half::Pm) | (_, Half::Am) => Some(hour),
            (_, Half::Pm) => Some(hour + 12),
        }
    }
}

/// `下午`, `午前`, `오후` before the hour, and how many tokens it takes.
fn half_before(tokens: &[Token]) -> Option<(Half, usize)> {
    let of = |word: &str| {
        Some(match word {
            "上午" | "午前" | "凌晨" | "早上" | "오전" => Half::Am,
            "下午" | "午後" | "晚上" | "오후" => Half::Pm,
            _ => return None,
        })
    };
    match tokens {
        [Word(a), Word(b), ..] if a.chars().count() == 1 => Some((of(&format!("{a}{b}"))?, 2)),
        [Word(a), ..] => Some((of(a)?, 1)),
        _ => None,
    }
}

/// `am`, `p.m.`, `μ.μ.`, `مساءً` behind the time, and how many tokens it takes.
fn half_after(tokens: &[Token]) -> Option<(Half, usize)> {
    let of = |word: &str| {
        Some(match word {
            "am" | "πμ" | "ص" | "صباحا" | "صباحًا" => Half::Am,
            "pm" | "μμ" | "م" | "مساء" | "مساءً" => Half::Pm,
            _ => return None,
        })
    };
    match tokens {
        [Word(a), Sign('.'), Word(b), ..] if a.chars().count() == 1 => {
            Some((of(&format!("{a}{b}"))?, 3))
        }
        [Word(a), ..] => Some((of(a)?, 1)),
        _ => None,
    }
}

/// A zone directly behind the time: `CET`, `(GMT)`, `+01:00`, `UTC+3`.
fn zone_after(tokens: &[Token]) -> Option<Offset> {
    let tokens = match tokens {
        [Sign('.' | '(' | ','), rest @ ..] => rest,
        _ => tokens,
    };
    let (base, rest) = match tokens {
        [Word(w), rest @ ..] => (Some(names::zone_offset_s(w)?), rest),
        rest => (None, rest),
    };
    let shift = match rest {
        [Sign(s @ ('+' | '-')), Number(h, 1 | 2), Sign(':'), Number(m, 2), ..] => {
            Some((*s, h * 3600 + m * 60))
        }
        [Sign(s @ ('+' | '-')), Number(hm, 4), ..] => Some((*s, hm / 100 * 3600 + hm % 100 * 60)),
        [Sign(s @ ('+' | '-')), Number(h, 1 | 2), ..] if base == Some(0) => Some((*s, h * 3600)),
        _ => None,
    };
    match (base, shift) {
        (None, None) => None,
        (base, None) => Offset::from_seconds(base?).ok(),
        (_, Some((sign, s))) => Offset::from_seconds(if sign == '-' { -s } else { s }).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[test]
    fn halves_of_the_day_in_every_script() {
        let check = |text: &str, expected: &str| {
            let read = clock_at(&tokens(text)).map(|((time, _), _)| time.to_string());
            assert_eq!(read.as_deref().unwrap_or("-"), expected, "{text}");
        };
        check("1:20 PM", "13:20:00");
        check("12:05 a.m.", "00:05:00");
        check("下午1:20", "13:20:00");
        check("午後1時20分", "13:20:00");
        check("오전 9:05", "09:05:00");
        check("오후 1:20", "13:20:00");
        check("1:20 μ.μ.", "13:20:00");
        check("1:20 مساءً", "13:20:00");
        check("13:20 pm", "13:20:00");
        check("0:20 pm", "-");
    }

    #[test]
    fn a_dot_parts_a_time_only_behind_a_date() {
        let check = |text: &str, expected: &str| {
            let read = clock_after(&tokens(text)).map(|((time, ..), _)| time.to_string());
            assert_eq!(read.as_deref().unwrap_or("-"), expected, "{text}");
        };
        check(" 13.20 GMT", "13:20:00");
        check(", ob 13.20", "13:20:00");
        check(" 12.50 €", "-");
        check(" 12.05.2026", "-");
        check(" 25.70", "-");
    }
}
