//! Folding: the form in which two spellings of one word are equal.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

use super::scan::is_invisible;

/// The longest folded form, in characters: beyond it stand addresses and encoded data, not words.
const FOLDED_CHARS_MAX: usize = 64;

/// The folded form of a token: lower case, accents and ligatures resolved, nothing invisible.
///
/// Folds what readers take for spelling (*É*, *ß*, *œ*, full-width letters, Hebrew and Arabic
/// points, *ё*) and keeps what makes another word (*й*, Indic vowel signs, *が*).
pub fn fold(token: &str) -> String {
    let mut folded = String::with_capacity(token.len());
    fold_into(token, &mut folded);
    folded
}

/// Writes the folded form of a token to `out`, replacing what it held; see [`fold()`].
pub fn fold_into(token: &str, out: &mut String) {
    out.clear();
    if token.is_ascii() {
        lower_ascii(token, out);
        return;
    }
    if token.chars().all(is_simple) {
        token.chars().for_each(|c| fold_char(c, out));
    } else {
        token.nfkc().for_each(|c| fold_char(c, out));
    }
    cut(out);
}

/// The first character of the folded form of a token.
pub fn first_folded(token: &str) -> Option<char> {
    match token.as_bytes().first() {
        Some(first) if first.is_ascii_alphanumeric() => Some(first.to_ascii_lowercase().into()),
        _ => fold(token).chars().next(),
    }
}

/// Writes a token in lower case to `out`, accents kept: what stemmers want.
pub fn lower_into(token: &str, out: &mut String) {
    out.clear();
    if token.is_ascii() {
        lower_ascii(token, out);
        return;
    }
    let mut push = |c: char| {
        if !is_invisible(c) && (c != '.' || ends_in_digit(out)) {
            out.extend(c.to_lowercase());
        }
    };
    if token.chars().all(is_simple) {
        token.chars().for_each(&mut push);
    } else {
        token.nfkc().for_each(&mut push);
    }
    cut(out);
}

/// Writes a token as it is written to `out`, accents and case kept: composed (NFC), without what
/// typesetting left.
pub fn written_into(token: &str, out: &mut String) {
    out.clear();
    if token.chars().all(|c| c < '\u{300}' && c != '\u{ad}') {
        out.push_str(token);
    } else {
        out.extend(token.nfc().filter(|c| !is_invisible(*c)));
    }
    cut(out);
}

fn lower_ascii(token: &str, out: &mut String) {
    if token.contains('.') {
        for c in token.chars() {
            if c != '.' || ends_in_digit(out) {
                out.push(c.to_ascii_lowercase());
            }
        }
    } else {
        out.push_str(token);
        out.make_ascii_lowercase();
    }
    cut(out);
}

fn cut(out: &mut String) {
    if out.len() > FOLDED_CHARS_MAX
        && let Some((end, _)) = out.char_indices().nth(FOLDED_CHARS_MAX)
    {
        out.truncate(end);
    }
}

/// Latin and Cyrillic letters that need no composition first; raised letters do.
fn is_simple(c: char) -> bool {
    c < '\u{2b0}' || ('\u{400}'..='\u{52f}').contains(&c)
}

fn fold_char(c: char, out: &mut String) {
    match c {
        'a'..='z' | '0'..='9' => out.push(c),
        // The full stops of acronyms go, those of numbers stay.
        '.' if !ends_in_digit(out) => {}
        _ => c.to_lowercase().for_each(|c| fold_lower(c, out)),
    }
}

fn ends_in_digit(out: &str) -> bool {
    out.ends_with(|c: char| c.is_numeric())
}

fn fold_lower(c: char, out: &mut String) {
    let spelled = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ı' => "i",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ё' => "е",
        'ς' => "σ",
        'أ' | 'إ' | 'آ' | 'ٱ' => "ا",
        'ى' => "ي",
        'ة' => "ه",
        _ => "",
    };
    if !spelled.is_empty() {
        out.push_str(spelled);
    } else if has_accents(c) {
        decompose_compatible(c, |part| {
            if !is_accent(part) {
                out.push(part);
            }
        });
    } else if !is_accent(c) {
        out.push(c);
    }
}

/// Scripts in which a mark on a letter is an accent: Latin and Greek.
fn has_accents(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}')
}

/// Accents, points and vowel signs that writers leave out, and invisible characters.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}'
        | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}'
        | '\u{5f3}'..='\u{5f4}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}'
        | '\u{670}' | '\u{6d6}'..='\u{6ed}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
        || is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(token: &str, expected: &str) {
        assert_eq!(fold(token), expected, "{token}");
    }

    #[test]
    fn spellings_of_one_word_are_equal() {
        check("Élection", "election");
        check("E\u{301}lection", "election");
        check("Straße", "strasse");
        check("ŒUVRE", "oeuvre");
        check("ﬁnance", "finance");
        check("Ｔｏｋｙｏ", "tokyo");
        check("Sicher\u{ad}heit", "sicherheit");
        check("ˠȺ", "ɣⱥ");
        check("İstanbul", "istanbul");
        check("Łódź", "lodz");
        check("ΑΘΉΝΑΣ", "αθηνασ");
        check("ещё", "еще");
        check("U.S", "us");
        check("3.14", "3.14");
        check("مُحَمَّد", "محمد");
    }

    #[test]
    fn other_words_stay_apart() {
        assert_ne!(fold("мой"), fold("мои"));
        assert_ne!(fold("が"), fold("か"));
        assert_eq!(fold("हिन्दी"), "हिन्दी");
    }

    proptest::proptest! {
        #[test]
        fn a_plain_letter_stays_the_first(text in "[a-zA-Z0-9\\p{L}][\\p{L}\\p{M}]{0,5}") {
            proptest::prop_assert_eq!(first_folded(&text), fold(&text).chars().next());
        }

        #[test]
        fn folding_twice_equals_once(text in "[\\p{L}\\p{M}]{1,12}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once);
        }
    }
}
