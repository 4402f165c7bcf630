//! The language of an article: what the page declares, checked against its text.

use whatlang::Detector;

use crate::model::Source;

use super::decide::Candidate;
use super::evidence::Evidence;
use super::json_ld::text_of;

/// How much text the guess of the language sees, in bytes.
const SAMPLE_BYTES: usize = 2_000;
/// With less text than this, in bytes, a guess is worth nothing.
const SAMPLE_BYTES_MIN: usize = 100;

/// Candidates for the language, before the text is known.
pub(super) fn declared(evidence: &Evidence<'_, '_>) -> Vec<Candidate<String>> {
    let mut found = Vec::new();
    let mut add = |value: Option<String>, source, place: &str, score| {
        if let Some(tag) = value.as_deref().and_then(tag) {
            found.push(Candidate::new(tag, source, place, score));
        }
    };
    add(evidence.ld.and_then(|ld| text_of(ld, "inLanguage")), Source::JsonLd, "inLanguage", 6.0);
    add(evidence.meta.html_lang.map(str::to_owned), Source::Markup, "html[lang]", 7.0);
    add(
        evidence.meta.get("content-language"),
        Source::Meta,
        "meta[http-equiv=content-language]",
        5.0,
    );
    add(evidence.meta.get("og:locale"), Source::Meta, "meta[property=og:locale]", 4.0);
    add(
        evidence.meta.get("language").or_else(|| evidence.meta.get("dc.language")),
        Source::Meta,
        "meta[name=language]",
        3.0,
    );
    add(evidence.context.lang.map(str::to_owned), Source::Feed, "given", 2.0);
    found
}

/// A guess from the text itself; it wins only against a declaration that it rules out.
pub(super) fn guessed(text: &str) -> Option<Candidate<String>> {
    let end = super::guard::boundary(text, SAMPLE_BYTES);
    if end < SAMPLE_BYTES_MIN {
        return None;
    }
    if is_plain_english(&text[..end]) {
        return Some(Candidate::new("en".to_owned(), Source::Heuristic, "text", 1.0));
    }
    let info = Detector::new().detect(&text[..end])?;
    let code = iso_639_1(info.lang().code())?;
    let score = if info.is_reliable() && info.confidence() > 0.99 { 1.0 } else { 0.5 };
    Some(Candidate::new(code.to_owned(), Source::Heuristic, "text", score))
}

/// Whether short words that only English has stand so often that no detector need be asked: it
/// costs as much as reading the page's head.
fn is_plain_english(text: &str) -> bool {
    const WORDS: &[&str] = &[" the ", " and ", " of ", " that "];
    /// One such word in so many bytes.
    const BYTES_PER_WORD: usize = 100;
    let count = |w: &&str| memchr::memmem::find_iter(text.as_bytes(), w.as_bytes()).count();
    WORDS.iter().map(count).sum::<usize>() * BYTES_PER_WORD >= text.len()
}

/// A BCP 47 tag in its usual spelling; none where it cannot be one.
fn tag(text: &str) -> Option<String> {
    let first = text.split([',', ';']).next().unwrap_or_default().trim().replace('_', "-");
    let primary = first.split('-').next().unwrap_or_default();
    let right = (2..=3).contains(&primary.len())
        && first.len() <= 20
        && first.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    right.then_some(first)
}

fn iso_639_1(code: &str) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("eng", "en"),
        ("deu", "de"),
        ("fra", "fr"),
        ("spa", "es"),
        ("ita", "it"),
        ("por", "pt"),
        ("nld", "nl"),
        ("pol", "pl"),
        ("ces", "cs"),
        ("slk", "sk"),
        ("rus", "ru"),
        ("ukr", "uk"),
        ("swe", "sv"),
        ("nob", "no"),
        ("dan", "da"),
        ("fin", "fi"),
        ("hun", "hu"),
        ("ron", "ro"),
        ("tur", "tr"),
        ("ell", "el"),
        ("ara", "ar"),
        ("heb", "he"),
        ("hin", "hi"),
        ("cmn", "zh"),
        ("jpn", "ja"),
        ("kor", "ko"),
        ("ind", "id"),
        ("vie", "vi"),
        ("cat", "ca"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("bul", "bg"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("slv", "sl"),
        ("fas", "fa"),
        ("urd", "ur"),
        ("ben", "bn"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tha", "th"),
        ("bel", "be"),
        ("mkd", "mk"),
        ("lat", "la"),
        ("epo", "eo"),
        ("afr", "af"),
        ("zul", "zu"),
    ];
    CODES.iter().find(|(long, _)| *long == code).map(|(_, short)| *short)
}

/// Decides between declarations and the guess: a guess of another script or a sure guess beside a
/// declaration that only a template made. Declarations win unless all of them differ from a sure guess
/// and the declaration is the default of templates, English.
pub(super) fn weigh(
    mut declared: Vec<Candidate<String>>,
    guess: Option<Candidate<String>>,
) -> Vec<Candidate<String>> {
    if let Some(mut guess) = guess {
        let template = declared.iter().all(|c| c.value.to_ascii_lowercase().starts_with("en"));
        if guess.score >= 1.0 && template && !guess.value.starts_with("en") {
            guess.score = 10.0;
        }
        declared.push(guess);
    }
    declared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(guessed(text).map(|c| c.value).as_deref(), expected, "{text}");
    }

    #[test]
    fn the_text_tells_its_language() {
        check(
            "The council of the town said that the bridge and the road of it would stay shut for all of the coming year.",
            Some("en"),
        );
        check(
            "Der Rat der Stadt hat gesagt, dass die Brücke und die Straße dorthin das ganze kommende Jahr lang gesperrt bleiben.",
            Some("de"),
        );
        check("Too short.", None);
    }
}
