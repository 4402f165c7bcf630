//! Where sentences and paragraphs begin, told from what stands between two words.
//!
//! A rule of thumb that every part of the program shares: a blank line ends a paragraph, a line
//! break and a full stop end a sentence. The stop of an initial or an abbreviation (*M. Dupont*,
//! *Dr. Li*) does not, nor does one that goes on in lower case (*« Quoi ? » dit-il*).

use super::Token;

/// What ends between two words that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// Nothing.
    None,
    /// A sentence.
    Sentence,
    /// A paragraph, and with it a sentence.
    Paragraph,
}

/// Abbreviations that stand before a name, folded.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "dr", "st", "sr", "jr", "prof", "gen", "col", "sen", "rep", "gov", "capt",
    "lt", "mme", "mlle", "mgr", "hr", "nr", "vs", "sra", "dra", "ing", "dott", "sig",
];

/// What ends between `before` and `after`, two tokens of `text` that follow each other.
pub fn break_between(text: &str, before: &Token<'_>, after: &Token<'_>) -> Break {
    let Some(gap) = text.get(before.range.end..after.range.start) else { return Break::None };
    if gap == " " || gap.is_empty() {
        return Break::None;
    }
    if gap.contains('\n') {
        // What stands before the first line break and behind the last is no whole line.
        let lines = gap.split_once('\n').and_then(|(_, rest)| rest.rsplit_once('\n'));
        let is_blank = lines.is_some_and(|(l, _)| l.split('\n').any(|l| l.trim().is_empty()));
        return if is_blank { Break::Paragraph } else { Break::Sentence };
    }
    let goes_on = || after.surface.chars().next().is_some_and(char::is_lowercase);
    let ends = match gap.chars().find(|c| is_stop(*c)) {
        None => false,
        Some('.') => gap.contains(char::is_whitespace) && !is_short(before.surface) && !goes_on(),
        Some('。' | '！' | '？' | '।') => true,
        Some(_) => !goes_on(),
    };
    if ends { Break::Sentence } else { Break::None }
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '؟' | '۔')
}

/// Whether a word before a full stop is an initial or an abbreviation before a name.
fn is_short(word: &str) -> bool {
    let mut chars = word.chars();
    let one = chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none();
    // Acronyms hold stops of their own.
    one || word.contains('.') && word.starts_with(char::is_alphabetic)
        || TITLES.iter().any(|title| title.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let tokens: Vec<_> = crate::text::tokens(text).collect();
        let mut shown: Vec<String> = vec![String::new()];
        for (at, token) in tokens.iter().enumerate() {
            let ends = at.checked_sub(1).map(|last| break_between(text, &tokens[last], token));
            match ends {
                Some(Break::Sentence) => shown.push(String::new()),
                Some(Break::Paragraph) => shown.push("¶".to_owned()),
                _ => {}
            }
            let last = shown.last_mut().unwrap();
            last.push_str(if last.is_empty() { "" } else { " " });
            last.push_str(token.surface);
        }
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn sentences_and_paragraphs_end() {
        check("One went. Two came! Three?\n\nFour", &["One went", "Two came", "Three", "¶ Four"]);
        check("a list\nof lines", &["a list", "of lines"]);
        check("one\n \ntwo", &["one", "¶ two"]);
        check("« Quoi ? » dit-il. « Rien. »", &["Quoi dit il", "Rien"]);
        check("東京。大阪", &["東京 京", "大阪 阪"]);
    }

    #[test]
    fn abbreviations_and_numbers_do_not() {
        check("Dr. Li and M. Dupont met J. K. Rowling", &["Dr Li and M Dupont met J K Rowling"]);
        check("U.S. Senate, 1.5 million", &["U.S Senate 1.5 million"]);
        check("fin.Début", &["fin Début"]);
    }
}
