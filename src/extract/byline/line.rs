//! A printed line that names writers: taken apart into names, without its date and labels.

use crate::dates::names::month;
use crate::extract::authors::{Names, Trust, add};
use crate::extract::name_words::LEADS;
use crate::extract::names::{is_no_name, is_role};
use crate::extract::text::is_cjk;

/// What a line says.
pub(super) struct Line {
    /// Whom it names.
    pub names: Names,
    /// Whether a word says that names follow ("By", "Von").
    pub led: bool,
    /// Whether nothing but names, dates and labels stands in it.
    pub whole: bool,
}

/// Words that lead names, in the languages of the press.
const BY: &[&str] =
    &["by", "von", "par", "por", "di", "door", "af", "av", "od", "oleh", "przez", "автор"];

/// Labels that lead names where a colon follows, or nothing.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "text", "texte", "texto", "testo", "tekst", "текст", "autor", "autorin", "autoren", "author",
    "authors", "auteur", "auteurs", "autore", "contributor", "contributors", "journalist", "yazan",
    "writer", "reporter", "redakteur", "redakteurin", "words",
];

/// The same in scripts without spaces, before a colon.
const CJK_LABELS: &[&str] = &[
    "责编",
    "责任编辑",
    "編輯",
    "编辑",
    "记者",
    "記者",
    "作者",
    "文",
    "撰文",
    "取材",
    "執筆",
    "編集",
    "기자",
];

/// Words that end names: what follows is a section, a date, or another's work.
#[rustfmt::skip]
const UNTIL: &[&str] = &[
    "in", "on", "at", "for", "from", "am", "um", "vom", "dans", "published", "posted", "updated",
    "last", "reviewed", "edited", "photos", "photo", "fotos", "foto", "bilder", "bild", "video",
    "illustration", "translated", "min", "views", "comments", "medically", "publiziert",
    "veröffentlicht", "aktualisiert", "publié", "mis", "publicado", "opublikowano", "fact-checked",
];

/// Reads a line; `trust` is for names that nothing leads to.
pub(super) fn read(line: &str, trust: Trust, sites: &[String]) -> Line {
    let mut read = Line { names: Names::default(), led: false, whole: true };
    let bare = line.trim();
    let bracketed =
        bare.strip_prefix(['(', '（', '[']).and_then(|b| b.split([')', '）', ']']).next());
    let bare = bracketed.unwrap_or(bare);
    let parts = bare.split(['|', '•', '·', '\t', '›', '—', '–']).flat_map(|p| p.split(" - "));
    for part in parts {
        let words = undated(part);
        if words.is_empty() || credits_another(&words) {
            continue;
        }
        let (text, led) = after_lead(&words);
        let text = until_label(&text);
        let trust = if led && trust != Trust::Property { Trust::Stated } else { trust };
        let before = read.names.authors.len();
        add(&mut read.names, &text, trust, sites);
        let found = &read.names.authors[before..];
        read.led |= led && !found.is_empty();
        let named: usize = found.iter().map(|a| a.name.split_whitespace().count()).sum();
        let small = |w: &&str| !w.starts_with(char::is_uppercase);
        let joints = text.split_whitespace().filter(small).count();
        let count = text.split_whitespace().count();
        // Beside a date, a label or two: "Updated: 5 May".
        let dated = count <= 2 && part.contains(char::is_numeric);
        let label = named == 0 && (dated || is_role(&text));
        read.whole &= label || named > 0 && named + joints >= count;
    }
    read.whole &= !read.names.authors.is_empty();
    read
}

/// The words of a part between a date before its names and one behind them.
fn undated(part: &str) -> Vec<&str> {
    let words: Vec<&str> = part.split_whitespace().collect();
    // "Posted on May 5 by Ann Lee": the names follow the date.
    let figure = words.iter().position(|w| is_figure(w));
    let by = figure.and_then(|f| Some(f + words[f..].iter().position(|w| is_by(w))?));
    // Only its own label may stand between: "475 dinghies were stopped by Federal Agents".
    let led = |(figure, by): (usize, usize)| {
        words[figure..by].iter().all(|w| is_dated(w) || is_writing(w)).then_some(by)
    };
    let words = &words[figure.zip(by).and_then(led).unwrap_or(0)..];
    let start = match words.iter().position(|w| is_figure(w)) {
        Some(_) => words.iter().position(|w| !is_dated(w)).unwrap_or(words.len()),
        None => 0,
    };
    /// Months are cut to three letters; nobody's name is: "Ada Dec 5", "Theresa May".
    const SHORT_MONTH: usize = 3;
    let rest = &words[start..];
    let end = rest.iter().position(|w| is_figure(w)).unwrap_or(rest.len());
    let mut rest = &rest[..end];
    // "Ann Lee May 6": the month goes; "Theresa May": it stays.
    while let Some((last, before)) = rest.split_last()
        && is_dated(last)
        && (end < words.len() - start || before.is_empty())
        && (before.len() != 1 || last.len() == SHORT_MONTH && end < words.len() - start)
    {
        rest = before;
    }
    rest.to_vec()
}

/// A number as in dates and times: `6`, `6th`, `13:20`, `2026.`, `13h20`.
fn is_figure(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    word.starts_with(|c: char| c.is_numeric())
        && (letters.is_empty()
            || ["st", "nd", "rd", "th", "h", "am", "pm", "uhr", "er", "t", "tz"]
                .contains(&letters.as_str()))
}

/// A word as in dates: a figure, a month, a weekday, a sign.
fn is_dated(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    bare.is_empty() || is_figure(word) || month(bare).is_some() || is_weekday(bare)
}

/// Whether a line is nothing but a name and a date.
pub(super) fn is_name_with_date(line: &str, name: &str) -> bool {
    line.split_once(name).is_some_and(|(before, behind)| {
        before.split_whitespace().chain(behind.split_whitespace()).all(is_dated)
    })
}

fn is_weekday(word: &str) -> bool {
    #[rustfmt::skip]
    const DAYS: &[&str] = &[
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue",
        "wed", "thu", "fri", "sat", "sun", "montag", "dienstag", "mittwoch", "donnerstag", "freitag",
        "samstag", "sonntag", "mo", "di", "mi", "do", "fr", "sa", "so", "lundi", "mardi", "mercredi",
        "jeudi", "vendredi", "samedi", "dimanche", "am", "um", "on", "at", "uhr", "le", "à", "el",
    ];
    DAYS.contains(&word.to_lowercase().as_str())
}

/// What follows a word that leads names ("By", "Von"), and whether there was one.
pub(super) fn after_lead(words: &[&str]) -> (String, bool) {
    /// How far into the line such a word may stand.
    const LEAD_WORDS_MAX: usize = 5;
    // A label in a script without spaces: "记者：", "取材・文：".
    if let [first, ..] = words
        && let Some((label, _)) = first.split_once(['：', ':'])
        && label.chars().count() <= 8
        && label.chars().any(is_cjk)
        && CJK_LABELS.iter().any(|l| label.ends_with(l))
    {
        let line = words.join(" ");
        let names = line.split_once(['：', ':']).map_or("", |(_, names)| names);
        return (names.to_owned(), true);
    }
    let label = |at: &usize| {
        *at + 1 < words.len() && (is_by(words[*at]) || *at > 1 && is_text_and(&words[..=*at]))
            || is_label(words[*at]) && words.get(at + 1) == Some(&":")
    };
    let at = (0..words.len().min(LEAD_WORDS_MAX)).find(label);
    let before = |at: usize| &words[..at];
    match at {
        // "Trusted by", "Photo by": before the word stands nothing but what it leads, or a date.
        Some(at) if !leads_in(before(at)) => (String::new(), false),
        Some(at) => (words[at + 1..].join(" "), true),
        None => (words.join(" "), false),
    }
}

/// Whether words may stand before the one that leads names: they say that somebody wrote, and
/// perhaps when ("Posted on 5 May") or in what part of the site ("Posted in News").
fn leads_in(words: &[&str]) -> bool {
    let all = words.iter().all(|w| is_writing(w) || is_dated(w) || is_joint(w));
    let posted = words.first().is_some_and(|w| is_posting(w));
    let part = posted && words.get(1).is_some_and(|w| ["in", "under", "unter"].contains(w));
    let others = |w: &&str| {
        let last = w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        last != "updated" && is_anothers_work(&last)
    };
    (all || part) && !words.iter().any(others)
}

/// Whether a line begins by saying that somebody wrote: "Written by", "Text:".
pub(super) fn says_who_wrote(line: &str) -> bool {
    line.split_whitespace()
        .next()
        .is_some_and(|w| is_label(w) || is_writing(w) && !BY.contains(&w.to_lowercase().as_str()))
}

/// Whether a word or sign joins names.
pub(super) fn is_joint(word: &str) -> bool {
    ["&", "und", "and", "et", "+", "/"].contains(&word)
}

/// A word for putting a text before its readers.
fn is_posting(word: &str) -> bool {
    const POSTING: &[&str] = &["posted", "published", "veröffentlicht", "publié", "publicado"];
    POSTING.contains(&word.to_lowercase().as_str())
}

/// A word for writing, or for what was written.
fn is_writing(word: &str) -> bool {
    const WRITING: &[&str] = &[
        "review",
        "column",
        "essay",
        "guest",
        "kolumne",
        "reportage",
        "this",
        "was",
        "is",
        "piece",
        "artikel",
        "artículo",
        "articolo",
        "bericht",
        "rezept",
        "recipe",
        "gespeichert",
        "submitted",
        "eingestellt",
    ];
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    LEADS.contains(&bare.as_str()) || WRITING.contains(&bare.as_str())
}

fn is_by(word: &str) -> bool {
    let bare = word.trim_end_matches([':', ',']).to_lowercase();
    BY.contains(&bare.as_str()) || word.ends_with(':') && is_label(word)
}

/// Whether a word is a label, in whatever number and gender: "Author(s)", "Autor*in:".
fn is_label(word: &str) -> bool {
    const ENDINGS: &[&str] = &["(s)", "(e)", "(en)", "(in)", "(innen)", "*in", "*innen", "/in"];
    let bare = word.trim_end_matches([':', ',']).to_lowercase();
    let bare = ENDINGS.iter().find_map(|ending| bare.strip_suffix(ending)).unwrap_or(&bare);
    LABELS.contains(&bare)
}

/// Whether a label says that somebody wrote and did something else, too: "Text & Fotos:".
fn is_text_and(label: &[&str]) -> bool {
    let [first, joint, .., last] = label else { return false };
    is_label(first) && is_joint(joint) && last.ends_with(':')
}

/// Whether a line is nothing but words that lead names: "Written by", "Von:".
pub(super) fn is_lead(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let led = |w: &&str| is_by(w) || w.ends_with('：') || is_label(w);
    words.len() <= 4
        && (words.last().is_some_and(led) && !is_anothers_work(line) || is_text_and(&words))
}

/// What somebody is by trade, where it stands behind the name: "Ann Lee, Redakteurin für Finanzen".
pub(super) fn role_behind(line: &str, name: &str) -> Option<String> {
    const ROLE_WORDS_MAX: usize = 6;
    /// Alone, these say what all authors are, or name a part of the site.
    const VAGUE: &[&str] =
        &["author", "autor", "autorin", "seo", "marketing", "digital", "content"];
    let (_, rest) = line.split_once(name)?;
    let rest = rest.trim_start_matches(|c: char| " ,-–—|(:".contains(c));
    let role = rest.split([',', '|', '•', '·', '(', ')', ';', '/']).next()?.trim();
    let words: Vec<&str> = role.split(' ').collect();
    let (first, last) = (words.first()?, words.last()?);
    let no_trade = |w: &&str| is_no_name(w) && !is_role(w) && w.starts_with(char::is_uppercase);
    let fits = words.len() <= ROLE_WORDS_MAX
        && !role.contains(|c: char| c.is_numeric() || c == '@')
        && (is_role(first) || is_role(last) && first.starts_with(char::is_uppercase))
        && !words.iter().any(no_trade)
        && !VAGUE.contains(&role.to_lowercase().as_str());
    fits.then(|| role.to_owned())
}

/// Whether a text ends with a word that leads names.
pub(super) fn ends_with_lead(text: &str) -> bool {
    text.split_whitespace().last().is_some_and(is_by)
}

/// Whether a label says that the name behind it is not the writer's: "Reviewed by", "Foto:".
pub(super) fn is_anothers_work(label: &str) -> bool {
    #[rustfmt::skip]
    const WORK: &[&str] = &[
        "reviewed", "edited", "checked", "fact-checked", "photo", "photos", "foto", "fotos", "image",
        "images", "illustration", "illustrations", "illustrated", "translated", "übersetzt",
        "approved", "verified", "sponsored", "presented", "powered", "bild", "bilder", "produced",
        "designed", "comment", "comments", "theme", "developed", "contributions", "medically",
        "updated",
    ];
    let words = label.split_whitespace().rev().take(3);
    words
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .any(|w| WORK.contains(&w.as_str()))
}

/// Whether words begin with such a label: "Foto: Ann Lee", "Photo by Ann Lee".
fn credits_another(words: &[&str]) -> bool {
    let [first, next, ..] = words else { return false };
    is_anothers_work(first) && (first.ends_with(':') || *next == ":" || is_by(next))
}

/// The names of a line, up to the word that ends them.
fn until_label(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let ends = |w: &&str| {
        let lower = w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        // Little words end names in small letters only: "Nguyen Van On".
        UNTIL.contains(&lower.as_str()) && (lower.len() > 4 || w.starts_with(char::is_lowercase))
    };
    let mut end = words.iter().skip(1).position(ends).map_or(words.len(), |at| at + 1);
    // A joint with nothing behind it: the other name stands in another element.
    while end > 1 && ["mit", "with", "avec", "und", "and", "et"].contains(&words[end - 1]) {
        end -= 1;
    }
    words[..end].join(" ").trim_end_matches([' ', ',', '/', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_out_of_lines() {
        let check = |line: &str, expected: &str| {
            let read = read(line, Trust::Looks, &["thepaper".to_owned()]);
            assert_eq!(read.names.show(), expected, "{line}");
        };
        check("By Ann Lee | Jan 5, 2026", "Ann Lee");
        check("11.12.2019 - Amelie Loeb", "Amelie Loeb");
        check("Ann Lee • Publiziert vor einer Stunde", "Ann Lee");
        check("Posted on May 5, 2020 by Theresa May in News", "Theresa May");
        check("Written by Ann Lee, Senior Editor, Some Institute", "Ann Lee");
        check("Ellen Lind, VMD, DACVB; Bo Ek, BA, VTS (Behavior)", "Ellen Lind, Bo Ek");
        check("Ein Interview von Eugen Zent mit", "Eugen Zent");
        check("（责编：牛镛、岳弘彬）", "牛镛, 岳弘彬");
        check("By The Paper", "");
        check("Tuesday, 6 May 2026", "");
        check("Wyndo Dec 5, 2025", "");
        check("Ada Lind Dec 5, 2025", "Ada Lind");
        check("Reviewed by Ann Lee", "");
        check("Posted in News by Ann Lee on 5 May", "Ann Lee");
        check("Text & Fotos: Ann Lee", "Ann Lee");
        check("Foto: Ann Lee", "");
        check("Bo Ek | Photo by Ann Lee", "Bo Ek");
        check("Autor*in: Ann Lee", "Ann Lee");
        check("475 dinghies stopped by Federal Agents", "");
        check("Read more", "");
    }

    #[test]
    fn trades_stand_behind_names() {
        let check = |line: &str, expected: Option<&str>| {
            assert_eq!(role_behind(line, "Ann Lee").as_deref(), expected, "{line}");
        };
        check("Von Ann Lee , Redakteurin für Finanzen", Some("Redakteurin für Finanzen"));
        check("Ann Lee | Chief Reporter | 5 May", Some("Chief Reporter"));
        check("Ann Lee Redakteur", Some("Redakteur"));
        check("Ann Lee, Staff 2026", None);
        check("Ann Lee, Author", None);
        check("Ann Lee Editor All posts", None);
        check("Ann Lee and Staff Writer Bo Ek", None);
        check("Ann Lee Updated by the editor", None);
        check("Ann Lee", None);
    }

    #[test]
    fn a_line_of_names_is_told_from_a_sentence() {
        let whole = |line| read(line, Trust::Looks, &[]).whole;
        assert!(whole("Ann Lee and Bo Ek | 5 May 2026"));
        assert!(!whole("Ann Lee was seen there"));
        assert!(!whole("Ann Lee, The Long Road"));
    }
}
