//! Whether a word is like another: wildcards and slips of the finger.

/// Stands in a pattern for any characters, also none.
///
/// Wildcards are noncharacters (Unicode 23.7): no text holds them, so a pattern needs no escapes.
pub const ANY_RUN: char = '\u{fdd0}';

/// Stands in a pattern for one character.
pub const ANY_ONE: char = '\u{fdd1}';

/// Whether `c` is one of the wildcards.
pub fn is_wild(c: char) -> bool {
    matches!(c, ANY_RUN | ANY_ONE)
}

/// Whether `word` is as `pattern` says; both folded.
pub fn is_like(word: &str, pattern: &str) -> bool {
    // Of a dictionary's words most end otherwise.
    let end = pattern.rsplit(is_wild).next().unwrap_or_default();
    word.ends_with(end) && is_like_within(word, pattern)
}

fn is_like_within(word: &str, pattern: &str) -> bool {
    let (mut word, mut pattern) = (word.chars(), pattern.chars());
    // Where to go on when what follows the last run does not fit: one character further.
    let mut again: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let mut rest = pattern.clone();
        let fits = match rest.next() {
            Some(ANY_RUN) => {
                pattern = rest;
                again = Some((word.clone(), pattern.clone()));
                continue;
            }
            Some(ANY_ONE) => word.next().is_some(),
            Some(c) => word.next() == Some(c),
            None if word.as_str().is_empty() => return true,
            None => false,
        };
        if fits {
            pattern = rest;
            continue;
        }
        let Some((skipped, after)) = &mut again else { return false };
        if skipped.next().is_none() {
            return false;
        }
        (word, pattern) = (skipped.clone(), after.clone());
    }
}

/// How many characters to insert, delete, replace or swap with their neighbour to make one word of
/// the other (Damerau 1964; optimal string alignment).
pub fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut last = None;
    for (i, c) in one.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for (j, &d) in other.iter().enumerate() {
            let mut cost = (row[j] + usize::from(c != d)).min(row[j + 1] + 1).min(next[j] + 1);
            if j > 0 && last == Some(d) && other[j - 1] == c {
                cost = cost.min(before[j - 1] + 1);
            }
            next.push(cost);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(c);
    }
    row[other.len()]
}

/// Whether at most so many slips make one word of the other.
pub fn is_within(one: &str, other: &str, slips: usize) -> bool {
    // Most words are far too long or short.
    one.chars().count().abs_diff(other.chars().count()) <= slips && distance(one, other) <= slips
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, word: &str, expected: bool) {
        let pattern: String = pattern
            .chars()
            .map(|c| match c {
                '*' => ANY_RUN,
                '?' => ANY_ONE,
                c => c,
            })
            .collect();
        assert_eq!(is_like(word, &pattern), expected, "{pattern} {word}");
    }

    #[test]
    fn wildcards_stand_for_characters() {
        check("narco*", "narcotrafic", true);
        check("narco*", "narco", true);
        check("narco*", "narc", false);
        check("*gate", "watergate", true);
        check("*gate", "gateau", false);
        check("wom?n", "women", true);
        check("wom?n", "womn", false);
        check("wom?n", "womaen", false);
        check("*a*b*c", "xaxbxabc", true);
        check("*a*b*c", "xaxcxb", false);
        check("?é", "né", true);
        check("*", "", true);
        check("", "", true);
        check("", "a", false);
    }

    #[test]
    fn slips_are_counted() {
        for (one, other, expected) in [
            ("kessaci", "kessaci", 0),
            ("kessaci", "kesaci", 1),
            ("kessaci", "kessacci", 1),
            ("kessaci", "ksesaci", 1),
            ("kessaci", "kassasi", 2),
            ("", "abc", 3),
            ("abc", "", 3),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
            assert_eq!(distance(other, one), expected, "{other} {one}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_pattern_without_wildcards_is_the_word(word in "[ab]{0,6}", other in "[ab]{0,6}") {
            proptest::prop_assert_eq!(is_like(&word, &other), word == other);
            proptest::prop_assert_eq!(distance(&word, &other) == 0, word == other);
        }

        #[test]
        fn a_run_stands_for_any_part(head in "[ab]{0,4}", part in "[ab]{0,4}", tail in "[ab]{0,4}") {
            let pattern = format!("{head}{ANY_RUN}{tail}");
            let word = format!("{head}{part}{tail}");
            proptest::prop_assert!(is_like(&word, &pattern));
        }
    }
}
