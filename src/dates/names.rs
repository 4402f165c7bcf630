//! Names of months, days and spans of time, by language.

/// The month, 1 to 12, that a word names in any of the known languages; case does not matter.
pub fn month(word: &str) -> Option<i8> {
    const ENGLISH: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let word = word.to_lowercase();
    ENGLISH.iter().position(|m| word.starts_with(m)).map(|i| i as i8 + 1)
}
