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
    for i in 0..tokens.len().min(GAP_TOKENS + 1) {
        if let Some((clock, used)) = clock_at(&tokens[i..]) {
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

/// `13:20`, `13:20:05`, `1:20 pm`, `13h20`, `14.05 Uhr`, `kl. 14.05`, `13時20分`, `3pm`
pub(super) fn clock_at(tokens: &[Token]) -> Option<((Time, Precision), usize)> {
    let (marked, tokens, before) = match tokens {
        [Word(w), rest @ ..]
            if matches!(w.as_str(), "kl" | "klo" | "um" | "às" | "ore" | "alle") =>
        {
            match rest {
                [Sign('.'), rest @ ..] => (true, rest, 2),
                _ => (true, rest, 1),
            }
        }
        _ => (false, tokens, 0),
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
    let (hour, half) = half_day(hour, &tokens[used..])?;
    let small = |n: i32| i8::try_from(n).ok();
    let time = Time::new(small(hour)?, small(minute)?, small(second.min(59))?, 0).ok()?;
    Some(((time, precision), before + used + half))
}

/// The hour of the day, with `am` and `pm` heeded, and how many tokens those took.
fn half_day(hour: i32, after: &[Token]) -> Option<(i32, usize)> {
    let (letter, used) = match after {
        [Word(w), ..] if w == "am" || w == "pm" => (w.as_bytes()[0], 1),
        [Word(w), Sign('.'), Word(m), ..] if (w == "a" || w == "p") && m == "m" => {
            (w.as_bytes()[0], 3)
        }
        _ => return Some((hour, 0)),
    };
    match (hour, letter) {
        (13.., _) => Some((hour, used)),
        (0, b'p') => None,
        (12, b'a') => Some((0, used)),
        (12, b'p') => Some((12, used)),
        (h, b'p') => Some((h + 12, used)),
        (h, _) => Some((h, used)),
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
