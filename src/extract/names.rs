//! What is a person's name, what an organisation's, and what is neither.
//!
//! Works on the shape of words and on words of trade (editor, agency, university); knows no names.

use super::name_words::{AGENCIES, LEADS, NO_NAME_WORDS, ORGANIZATION_WORDS, PARTICLES};

/// What a name looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameKind {
    /// A person's, of two words or more.
    Person,
    /// One word: a pseudonym, initials, or a user name. Good only where something says that it is a name.
    Single,
    /// A desk, a paper, a company.
    Organization,
    /// A news agency.
    Agency,
    /// No name.
    None,
}

/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 60;

/// What a text looks like as a name.
pub(super) fn kind(name: &str) -> NameKind {
    let name = name.trim();
    let chars = name.chars().count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 2
        || chars > NAME_CHARS_MAX
        || name.contains([
            '@', '/', '|', '©', '{', '<', '=', '?', '!', ':', '…', '→', '>', '#', '%', '+',
        ])
    {
        return NameKind::None;
    }
    if is_agency(name) {
        return NameKind::Agency;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let lower: Vec<String> = words
        .iter()
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .collect();
    if lower.iter().any(|w| ORGANIZATION_WORDS.contains(&w.as_str())) || name.contains('&') {
        return NameKind::Organization;
    }
    if lower.iter().any(|w| NO_NAME_WORDS.contains(&w.as_str()) && !PARTICLES.contains(&w.as_str()))
        || lower.first().is_some_and(|w| ["der", "die", "das", "the"].contains(&w.as_str()))
    {
        return NameKind::None;
    }
    let digits = name.chars().any(|c| c.is_numeric());
    if name.chars().any(super::text::is_cjk) {
        return match chars {
            2..=12 if !digits && words.len() <= 4 => NameKind::Person,
            _ => NameKind::None,
        };
    }
    match words.len() {
        1 if chars <= 25 => NameKind::Single,
        2..=6 if !digits && person_words(&words) => NameKind::Person,
        _ => NameKind::None,
    }
}

fn person_words(words: &[&str]) -> bool {
    // A script without capitals cannot be judged by them.
    let cased = words.iter().any(|w| w.chars().any(|c| c.is_lowercase() || c.is_uppercase()));
    if !cased {
        return words.len() <= 4;
    }
    let capital = |w: &&&str| {
        let bare = w.trim_start_matches(|c: char| !c.is_alphabetic());
        let bare =
            ["d'", "d’", "l'", "l’"].iter().find_map(|p| bare.strip_prefix(p)).unwrap_or(bare);
        bare.starts_with(char::is_uppercase)
    };
    let named = words.iter().filter(capital).count();
    let fine = |w: &&str| {
        let bare = w.trim_start_matches(|c: char| !c.is_alphabetic());
        bare.starts_with(char::is_uppercase)
            || PARTICLES.contains(&w.to_lowercase().as_str())
            || bare.starts_with("d'")
            || bare.starts_with("d’")
            || w.starts_with(['(', '"', '“', '„', '\''])
    };
    let ends_well = words.last().is_some_and(|w| !w.ends_with('.') || w.chars().count() <= 4);
    named >= 2 && words.iter().all(fine) && ends_well
}

/// Whether a text names a news agency.
pub(super) fn is_agency(name: &str) -> bool {
    let key = super::text::key(name);
    AGENCIES.contains(&key.as_str())
}

/// A list of names as printed, one by one: "A and B", "A, B und C", "A / B".
pub(super) fn split(names: &str) -> Vec<String> {
    const AND: &[&str] = &[
        " and ", " und ", " et ", " y ", " e ", " og ", " och ", " i ", " a ", " ve ", " en ",
        " & ", " ja ", " și ", " и ", " та ", " και ", " with ", " mit ", " avec ",
    ];
    let mut parts = Vec::new();
    for part in names.split([',', ';', '|', '•', '·', '、', '\n', '/', '\t']) {
        let mut rest = part.trim();
        // A joining word parts names where a name follows it.
        while let Some((at, len)) = AND.iter().filter_map(|a| find_joint(rest, a)).min() {
            parts.push(rest[..at].trim().to_owned());
            rest = rest[at + len..].trim();
        }
        parts.push(rest.to_owned());
    }
    parts.retain(|p| !p.is_empty());
    parts
}

fn find_joint(text: &str, joint: &str) -> Option<(usize, usize)> {
    let at = text.find(joint)?;
    let after = text[at + joint.len()..].chars().next()?;
    let before = text[..at].chars().next()?;
    // Small joining letters stand within Spanish and Slavic names too: both sides must be full names there.
    let full = joint.trim().len() > 1
        || (text[..at].contains(' ') && text[at + joint.len()..].contains(' '));
    ((after.is_uppercase() || !after.is_alphabetic()) && before.is_alphabetic() && full)
        .then_some((at, joint.len()))
}

/// "Last, First" turned round, as citation tags write it.
pub(super) fn turned(name: &str) -> Option<String> {
    let (last, first) = name.split_once(',')?;
    let (last, first) = (last.trim(), first.trim());
    let fine = !first.contains(',')
        && !last.is_empty()
        && !first.is_empty()
        && first.split_whitespace().count() <= 3
        && last.split_whitespace().count() <= 3;
    fine.then(|| format!("{first} {last}"))
}

/// A name without what is glued on: "By", a role before a colon, an affiliation in brackets, a full stop.
pub(super) fn clean(name: &str) -> String {
    let mut rest = name
        .trim()
        .trim_matches(|c: char| {
            matches!(c, '-' | '–' | '—' | '|' | ',' | ';' | '•' | '·' | '*' | ':' | '/')
        })
        .trim();
    for _ in 0..4 {
        let Some((head, tail)) = rest.split_once(|c: char| c.is_whitespace() || c == ':') else {
            break;
        };
        let bare = head.trim_end_matches([':', '.']).to_lowercase();
        // "De" and the like begin names too: only in lower case or before a colon they lead one.
        let is_lead = LEADS.contains(&bare.as_str()) && !tail.trim().is_empty();
        let ambiguous = ["de", "di", "the"].contains(&bare.as_str())
            && rest.chars().next().is_some_and(char::is_uppercase)
            && bare != "the";
        if !is_lead || ambiguous {
            break;
        }
        rest = tail.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
    }
    if let Some((head, _)) = rest.split_once(['(', '[', '<', '（']) {
        rest = if head.trim().is_empty() { rest } else { head };
    }
    for joint in [" - ", " – ", " — ", " @"] {
        if let Some((head, _)) = rest.split_once(joint) {
            rest = head;
        }
    }
    let rest = rest.trim().trim_end_matches([':', ',', ';', '|', '-']).trim();
    let initials = rest.rsplit(' ').next().is_some_and(|w| w.chars().count() <= 3);
    let rest = if rest.ends_with('.') && !initials { rest.trim_end_matches('.') } else { rest };
    unshout(rest)
}

/// A name printed in capitals, as one would cite it.
fn unshout(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let shouted = words.len() >= 2
        && name.chars().filter(|c| c.is_alphabetic()).count() > 6
        && !name.chars().any(char::is_lowercase)
        && name.chars().any(char::is_uppercase);
    if !shouted {
        return words.join(" ");
    }
    let capital = |w: &str| {
        let mut start = true;
        let mut out = String::new();
        for c in w.chars() {
            if start {
                out.extend(c.to_uppercase())
            } else {
                out.extend(c.to_lowercase())
            }
            start = !c.is_alphabetic();
        }
        out
    };
    words.iter().map(|w| capital(w)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_names() {
        for (name, expected) in [
            ("Anna Kubišta", NameKind::Person),
            ("Ludwig van Beethoven", NameKind::Person),
            ("山田太郎", NameKind::Person),
            ("J. K. Rowling", NameKind::Person),
            ("Camaret", NameKind::Single),
            ("Jean-Luc d'Arc", NameKind::Person),
            ("BBC News", NameKind::Organization),
            ("Online-Redaktion", NameKind::Single),
            ("Sport Redaktion", NameKind::Organization),
            ("dpa", NameKind::Agency),
            ("The Associated Press", NameKind::Agency),
            ("admin", NameKind::None),
            ("Read more", NameKind::None),
            ("6 May 2026", NameKind::None),
            ("a@b.c", NameKind::None),
            ("how to cook", NameKind::None),
        ] {
            assert_eq!(kind(name), expected, "{name}");
        }
    }

    #[test]
    fn lists_are_split() {
        assert_eq!(split("Ann Lee, Bo Ek and Cy Day"), ["Ann Lee", "Bo Ek", "Cy Day"]);
        assert_eq!(split("José Ortega y Gasset"), ["José Ortega y Gasset"]);
        assert_eq!(split("Ann Lee/dpa"), ["Ann Lee", "dpa"]);
        assert_eq!(turned("Doe, Jane A.").as_deref(), Some("Jane A. Doe"));
    }

    #[test]
    fn what_is_glued_on_goes() {
        for (name, expected) in [
            ("By Ann Lee", "Ann Lee"),
            ("Von: Ann Lee", "Ann Lee"),
            ("Written by ANN LEE-SMITH", "Ann Lee-Smith"),
            ("Ann Lee (Paris)", "Ann Lee"),
            ("Ann Lee - The Paper", "Ann Lee"),
            ("De Gaulle", "De Gaulle"),
            ("Text: Ann Lee.", "Ann Lee"),
        ] {
            assert_eq!(clean(name), expected, "{name}");
        }
    }
}
