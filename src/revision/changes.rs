//! What changed from one revision to the next, and whether readers were told.

use crate::model::Revision;
use crate::text::{fold, tokens};

use super::diff::{Edit, diff};

/// A part of an article that an editor can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Part {
    /// The headline.
    Headline,
    /// The standfirst.
    Lead,
    /// The authors.
    Byline,
    /// The date of publication.
    Date,
    /// The text.
    Text,
}

/// Whether readers of the new revision can see that it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Disclosure {
    /// A notice of correction was added.
    Correction,
    /// No notice, but the page states a later date of change.
    Dated,
    /// Neither: a stealth edit.
    Silent,
}

/// What an old and a new revision do not have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference<'a> {
    /// The parts that changed, in the order of [`Part`].
    pub parts: Vec<Part>,
    /// Whether readers were told.
    pub disclosure: Disclosure,
    /// The text, sentence by sentence.
    pub edits: Vec<Edit<'a>>,
}

impl Part {
    /// The part's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Part::Headline => "headline",
            Part::Lead => "lead",
            Part::Byline => "byline",
            Part::Date => "date",
            Part::Text => "text",
        }
    }
}

impl Disclosure {
    /// The name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Disclosure::Correction => "correction",
            Disclosure::Dated => "dated",
            Disclosure::Silent => "silent",
        }
    }
}

/// Compares two revisions of one article.
pub fn difference<'a>(old: &'a Revision, new: &'a Revision) -> Difference<'a> {
    let edits = diff(&old.text, &new.text);
    let names = |r: &'a Revision| r.authors.iter().map(|a| a.name.as_str());
    let changed = [
        (Part::Headline, old.title != new.title),
        (Part::Lead, old.lead != new.lead),
        (Part::Byline, !names(old).eq(names(new))),
        (Part::Date, old.published != new.published),
        (Part::Text, edits.iter().any(|edit| !matches!(edit, Edit::Kept(_)))),
    ];
    let parts = changed.into_iter().filter(|(_, is_changed)| *is_changed).map(|(part, _)| part);
    Difference { parts: parts.collect(), disclosure: disclosure(old, new, &edits), edits }
}

fn disclosure(old: &Revision, new: &Revision, edits: &[Edit<'_>]) -> Disclosure {
    let mut added = edits.iter().filter_map(|edit| match edit {
        Edit::Added(sentence) => Some(*sentence),
        _ => None,
    });
    if added.any(is_notice) {
        Disclosure::Correction
    } else if new.modified.is_some() && new.modified != old.modified {
        Disclosure::Dated
    } else {
        Disclosure::Silent
    }
}

/// What a notice of correction begins with, folded; a colon, a dash or a bracket follows soon.
#[rustfmt::skip]
const HEADS: &[&str] = &[
    "correction", "corrections", "clarification", "erratum", "errata", "editor s note", // English
    "berichtigung", "korrektur", "richtigstellung", "anmerkung der redaktion", // German
    "rectificatif", "rectification", "precision", "mise au point", // French
    "correccion", "rectificacion", "fe de errores", "fe de erratas", "aclaracion", // Spanish
    "correcao", "retificacao", // Portuguese
    "rettifica", "precisazione", // Italian
    "rectificatie", "correctie", // Dutch
    "rattelse", "rettelse", "oikaisu", // Swedish, Danish and Norwegian, Finnish
    "sprostowanie", "исправление", "поправка", "уточнение", // Polish, Russian
    "訂正", "更正", "정정", // Japanese, Chinese, Korean
];

/// What a notice of correction says, folded.
#[rustfmt::skip]
const PHRASES: &[&str] = &[
    "earlier version of this", "previous version of this", "an earlier version said",
    "article has been corrected", "article was corrected", "article has been amended",
    "article was amended", "story has been corrected", "story was corrected", "updated to correct",
    "in einer fruheren version", "in einer fruheren fassung", "in einer vorherigen version",
    "une version precedente", "une version anterieure", "une premiere version",
    "una version anterior", "una version previa", "uma versao anterior",
    "una versione precedente", "een eerdere versie", "en tidigare version",
    "en tidligere version", "en tidligere versjon", "wczesniejszej wersji", "предыдущей версии",
];

/// How far into a notice its colon or dash stands, in characters, at most.
const HEAD_CHARS_MAX: usize = 60;

/// Whether a sentence says that the article was corrected.
fn is_notice(sentence: &str) -> bool {
    let words: Vec<String> = tokens(sentence).map(|t| fold(t.surface)).collect();
    let text = format!(" {} ", words.join(" "));
    if PHRASES.iter().any(|phrase| text.contains(&format!(" {phrase} "))) {
        return true;
    }
    let starts = HEADS.iter().any(|head| text.starts_with(&format!(" {head} ")));
    let mut beginning = sentence.chars().take(HEAD_CHARS_MAX);
    let is_headed = beginning.any(|c| matches!(c, ':' | '：' | '—' | '–' | '(' | '（' | '|'));
    starts && (is_headed || words.len() <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sentence: &str, expected: bool) {
        assert_eq!(is_notice(sentence), expected, "{sentence}");
    }

    #[test]
    fn a_notice_of_correction_is_known_in_many_languages() {
        check("Correction: the bridge opened in 1931.", true);
        check("CORRECTION (Feb. 7): the bridge opened in 1931.", true);
        check("An earlier version of this article misstated the year.", true);
        check("In einer früheren Fassung hieß es, die Brücke sei neu.", true);
        check("Rectificatif – Le pont date de 1931.", true);
        check("Fe de errores: el puente es de 1931.", true);
        check("訂正：橋は1931年に開通した。", true);
    }

    #[test]
    fn what_only_speaks_of_correcting_is_none() {
        check("Correction officers went on strike in three towns.", false);
        check("The market saw a correction of ten percent.", false);
        check("She promised to correct the record before the vote.", false);
        check("Precision matters in watchmaking, he said.", false);
    }
}
