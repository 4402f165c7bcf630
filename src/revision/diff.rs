//! Two texts compared, sentence by sentence.

use unicode_segmentation::UnicodeSegmentation;

/// A piece of a text in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit<'a> {
    /// In both.
    Kept(&'a str),
    /// Only in the old one.
    Removed(&'a str),
    /// Only in the new one.
    Added(&'a str),
}

/// The longest texts that are compared sentence by sentence, in sentences: the work grows with the
/// product of both lengths. Longer ones count as replaced.
const SENTENCES_MAX: usize = 4_000;

/// Compares two texts sentence by sentence: a longest common subsequence (Hunt and McIlroy, 1976).
pub fn diff<'a>(old: &'a str, new: &'a str) -> Vec<Edit<'a>> {
    let (old, new) = (sentences(old), sentences(new));
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[same..].iter().rev().zip(new[same..].iter().rev()).take_while(|(a, b)| a == b);
    let tail = tail.count();
    let mut edits: Vec<Edit<'a>> = old[..same].iter().map(|s| Edit::Kept(s)).collect();
    edits.extend(middle(&old[same..old.len() - tail], &new[same..new.len() - tail]));
    edits.extend(old[old.len() - tail..].iter().map(|s| Edit::Kept(s)));
    edits
}

fn middle<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Edit<'a>> {
    if old.len() > SENTENCES_MAX || new.len() > SENTENCES_MAX {
        let removed = old.iter().map(|s| Edit::Removed(s));
        return removed.chain(new.iter().map(|s| Edit::Added(s))).collect();
    }
    // lengths[i][j]: of the longest common subsequence of old[i..] and new[j..].
    let width = new.len() + 1;
    let mut lengths = vec![0u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i * width + j] = if old[i] == new[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut edits = Vec::new();
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            edits.push(Edit::Kept(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            edits.push(Edit::Removed(old[i]));
            i += 1;
        } else {
            edits.push(Edit::Added(new[j]));
            j += 1;
        }
    }
    edits.extend(old[i..].iter().map(|s| Edit::Removed(s)));
    edits.extend(new[j..].iter().map(|s| Edit::Added(s)));
    edits
}

/// The sentences of a text, paragraph by paragraph (UAX #29 s.5).
pub fn sentences(text: &str) -> Vec<&str> {
    let lines = text.lines().flat_map(|line| line.unicode_sentences());
    lines.map(str::trim).filter(|s| !s.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_names_what_came_and_went() {
        let edits = diff("One. Two. Three.", "One. Two and a half. Three. Four.");
        assert_eq!(
            edits,
            [
                Edit::Kept("One."),
                Edit::Removed("Two."),
                Edit::Added("Two and a half."),
                Edit::Kept("Three."),
                Edit::Added("Four."),
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn both_texts_can_be_read_out_of_their_diff(
            old in "([A-C]\\. ){0,12}", new in "([A-C]\\. ){0,12}",
        ) {
            let edits = diff(&old, &new);
            let side = |keep: fn(&Edit<'_>) -> bool| -> Vec<String> {
                edits.iter().filter(|e| keep(e)).map(|e| match e {
                    Edit::Kept(s) | Edit::Removed(s) | Edit::Added(s) => (*s).to_owned(),
                }).collect()
            };
            proptest::prop_assert_eq!(side(|e| !matches!(e, Edit::Added(_))), sentences(&old));
            proptest::prop_assert_eq!(side(|e| !matches!(e, Edit::Removed(_))), sentences(&new));
        }
    }
}
