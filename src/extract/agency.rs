//! News agencies that a page credits besides its authors: in the byline, before the first words of
//! the text ("Berlin (dpa) - "), or at its end ("(AFP)").

use crate::model::Author;

use super::evidence::compact;
use super::names::is_agency;

/// How far into the text the agency of a dateline stands, in characters.
const DATELINE_CHARS_MAX: usize = 50;
/// The longest bracket that signs a text, in characters.
const SIGNED_CHARS_MAX: usize = 40;

/// The agencies in a byline, apart from the authors that it names.
pub(super) fn in_byline(line: &str, authors: &[Author]) -> Vec<String> {
    let mut rest = line.to_owned();
    for author in authors {
        rest = rest.replace(&author.name, "|");
    }
    rest.split(['|', ',', ';', '•', '·', '(', ')', '/']).filter_map(printed).collect()
}

/// The agencies before the first words of a paragraph.
pub(super) fn before(paragraph: &str) -> Vec<String> {
    let bracket = paragraph
        .split_once('(')
        .filter(|(place, _)| place.chars().count() <= DATELINE_CHARS_MAX)
        .and_then(|(_, rest)| rest.split_once(')'));
    match bracket {
        Some((inner, text)) if text.trim_start().starts_with(['-', '–', '—']) => {
            inner.split(['/', ',']).filter_map(printed).collect()
        }
        _ => Vec::new(),
    }
}

/// The agencies in a bracket at the end of a paragraph.
pub(super) fn behind(paragraph: &str) -> Vec<String> {
    let bracket = paragraph.trim_end().trim_end_matches('.').strip_suffix(')');
    match bracket.and_then(|b| b.rsplit_once('(')) {
        Some((_, inner)) if inner.chars().count() <= SIGNED_CHARS_MAX => {
            inner.split(['/', ',', ' ']).filter_map(printed).collect()
        }
        _ => Vec::new(),
    }
}

/// Adds what is not known yet.
pub(super) fn add(known: &mut Vec<String>, more: Vec<String>) {
    for agency in more {
        if !known.iter().any(|k| compact(k) == compact(&agency)) {
            known.push(agency);
        }
    }
}

/// An agency as printed. Short names in small letters are words and initials as often, but for
/// those of agencies that print themselves so.
fn printed(text: &str) -> Option<String> {
    const SMALL: &[&str] = &["dpa", "epd", "kna", "afp", "apa", "sda", "sid", "ats"];
    /// What may stand before an agency: "mit dpa", "and Reuters".
    const JOINTS: &[&str] = &["mit ", "with ", "und ", "and ", "avec ", "et ", "y ", "e ", "con "];
    let text = text.trim().trim_end_matches(['.', ':', '-', '–']).trim_end();
    let text = JOINTS.iter().find_map(|joint| text.strip_prefix(joint)).unwrap_or(text);
    let short = text.chars().count() <= 3;
    let sure = !short || !text.contains(char::is_lowercase) || SMALL.contains(&text);
    (sure && is_agency(text)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_credit_agencies() {
        let ann = [Author { name: "Ann Lee".into(), ..Author::default() }];
        let check = |line: &str, expected: &[&str]| {
            assert_eq!(in_byline(line, &ann), expected, "{line}");
        };
        check("By Ann Lee The Associated Press", &["The Associated Press"]);
        check("Von Ann Lee mit dpa", &["dpa"]);
        check("Ann Lee/AFP | 5 May", &["AFP"]);
        check("Ann Lee, Reuters", &["Reuters"]);
        check("Ann Lee (aa)", &[]);
        check("Ann Lee, Harbour Times", &[]);
    }

    #[test]
    fn texts_begin_or_end_with_agencies() {
        let begins = |text: &str, expected: &[&str]| assert_eq!(before(text), expected, "{text}");
        begins("Berlin (dpa/lby) - The water rose.", &["dpa"]);
        begins("WASHINGTON (AP) — The water rose.", &["AP"]);
        begins("The water (AP) rose.", &[]);
        let ends = |text: &str, expected: &[&str]| assert_eq!(behind(text), expected, "{text}");
        ends("It fell. (HT mit dpa)", &["dpa"]);
        ends("It fell (AFP, Reuters).", &["AFP", "Reuters"]);
        ends("It fell (slowly).", &[]);
    }

    #[test]
    fn an_agency_is_credited_once() {
        let mut known = vec!["dpa".to_owned()];
        add(&mut known, vec!["DPA".into(), "AFP".into()]);
        assert_eq!(known, ["dpa", "AFP"]);
    }
}
