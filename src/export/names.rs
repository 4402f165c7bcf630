//! A name in the parts that citation styles ask for.
//!
//! Pure. Pages print names as they are spoken; styles turn them around. The last word is taken for
//! the family name, words in small letters before it for particles (*von der*). Names that are not
//! parted by blanks, or not written in Latin, Greek or Cyrillic, stay whole.

/// A name in parts, or whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name<'n> {
    /// A person's.
    Person {
        /// First names.
        given: &'n str,
        /// `von der`, `de la`; may be empty.
        particle: &'n str,
        /// The family name, with `Jr.` or a numeral.
        family: &'n str,
    },
    /// An organisation's, or one that is not taken apart.
    Whole(&'n str),
}

/// Takes a person's name apart.
pub(super) fn parts(name: &str) -> Name<'_> {
    let name = name.trim();
    if let Some((family, given)) = name.split_once(", ")
        && !is_suffix(given)
    {
        return Name::Person { given, particle: "", family };
    }
    if !name.contains(' ') || name.chars().any(|c| c > '\u{52f}' && c.is_alphabetic()) {
        return Name::Whole(name);
    }
    let words: Vec<(usize, &str)> = words(name);
    let mut last = words.len() - 1;
    while last > 1 && is_suffix(words[last].1) {
        last -= 1;
    }
    let is_small = |word: &str| word.starts_with(|c: char| c.is_lowercase());
    let small = (0..last).rev().take_while(|&n| is_small(words[n].1)).last();
    let particle = small.unwrap_or(last);
    let at = |n: usize| words[n].0;
    Name::Person {
        given: name[..at(particle)].trim(),
        particle: name[at(particle)..at(last)].trim(),
        family: &name[at(last)..],
    }
}

/// Words with their places.
fn words(name: &str) -> Vec<(usize, &str)> {
    let place = |word: &str| word.as_ptr() as usize - name.as_ptr() as usize;
    name.split_whitespace().map(|word| (place(word), word)).collect()
}

fn is_suffix(word: &str) -> bool {
    matches!(word.trim_end_matches('.'), "Jr" | "Sr" | "II" | "III" | "IV")
}

/// First names as initials: `Jean-Paul Ada` is `J.-P. A.`
pub(super) fn initials(given: &str) -> String {
    let initial = |name: &str| name.chars().next().map(|c| format!("{c}.")).unwrap_or_default();
    let word = |word: &str| word.split('-').map(initial).collect::<Vec<_>>().join("-");
    given.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_parts() {
        for (name, given, particle, family) in [
            ("Ada Holm", "Ada", "", "Holm"),
            ("Ursula von der Leyen", "Ursula", "von der", "Leyen"),
            ("Holm, Ada Maria", "Ada Maria", "", "Holm"),
            ("Sammy Davis Jr.", "Sammy", "", "Davis Jr."),
            ("de Gaulle", "", "de", "Gaulle"),
            ("Зоя Орлова", "Зоя", "", "Орлова"),
        ] {
            assert_eq!(parts(name), Name::Person { given, particle, family });
        }
        for whole in ["dpa", "山田 太郎", "Madonna"] {
            assert_eq!(parts(whole), Name::Whole(whole));
        }
        assert_eq!(initials("Jean-Paul Ada"), "J.-P. A.");
    }

    proptest::proptest! {
        #[test]
        fn no_word_of_a_name_is_lost(name in "[A-Za-zé ,.]{1,30}") {
            let all = match parts(&name) {
                Name::Person { given, particle, family } => [given, particle, family].join(" "),
                Name::Whole(name) => name.to_owned(),
            };
            let sorted = |text: &str| {
                let text = text.replace(',', " ");
                let mut words: Vec<String> =
                    text.split_whitespace().map(str::to_owned).collect();
                words.sort();
                words
            };
            proptest::prop_assert_eq!(sorted(&all), sorted(&name));
        }
    }
}
