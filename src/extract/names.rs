//! What is a person's name, what an organisation's, and what is neither.
//!
//! Works on the shape of words and on words of trade (editor, agency, university); knows no names.

use super::name_words::{
    AGENCIES, CREDENTIALS, LEADS, NO_NAME_WORDS, ORGANIZATION_WORDS, PARTICLES, ROLE_WORDS,
};

/// What a name looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameKind {
    /// A person's, of two words or more.
    Person,
    /// One word with a capital: a first name or a pseudonym. Good only where something says that
    /// it is a name.
    Single,
    /// What people sign with on the web: small letters, figures, several capitals. Good only
    /// where something says that it is a name.
    UserName,
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
    if lower.iter().any(|w| ORGANIZATION_WORDS.contains(&w.as_str())) {
        return NameKind::Organization;
    }
    // "Health & Care": a part of the site.
    if name.contains('&') {
        return NameKind::None;
    }
    let unnamed = |w: &str| NO_NAME_WORDS.contains(&w) && !PARTICLES.contains(&w);
    if words.len() > 1 && ["der", "die", "das", "the"].contains(&lower[0].as_str()) {
        return if titled(&words) { NameKind::Organization } else { NameKind::None };
    }
    if lower.iter().any(|w| unnamed(w)) || (words.len() == 1 && LEADS.contains(&lower[0].as_str()))
    {
        return NameKind::None;
    }
    if name.chars().any(super::text::is_cjk) {
        return cjk_kind(name);
    }
    let digits = name.chars().any(char::is_numeric);
    match words.len() {
        1 if chars <= 25 && !digits && good_single(name) => NameKind::Single,
        1 if chars <= 25 && !name.starts_with(|c: char| c.is_numeric()) => NameKind::UserName,
        2..=6 if !digits && shaped_like_person(name) => NameKind::Person,
        2..=3 if chars <= 25 && signed(&words) => NameKind::UserName,
        _ => NameKind::None,
    }
}

/// Begins with a capital, has no figures and no signs of a login.
fn good_single(name: &str) -> bool {
    let capital = name.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    capital && name.chars().count() >= 3 && !name.contains(['.', '_'])
}

/// "The Ritualist": an article, and few words that all begin with a capital.
fn titled(words: &[&str]) -> bool {
    words.len() <= 4 && words[1..].iter().all(|w| w.starts_with(char::is_uppercase))
}

/// "crazy lenny", "3i Global": words that only a person would sign with.
fn signed(words: &[&str]) -> bool {
    let small = words.iter().all(|w| w.chars().all(|c| c.is_lowercase() || c == '-'));
    let figured =
        words.iter().all(|w| w.starts_with(char::is_uppercase) || w.chars().any(char::is_numeric))
            && words
                .iter()
                .any(|w| w.chars().any(char::is_alphabetic) && w.chars().any(char::is_numeric));
    let joined = words.iter().any(|w| w.starts_with(char::is_uppercase))
        && words.iter().all(|w| w.chars().all(|c| c.is_alphabetic() || c == '-'));
    small || figured || joined
}

/// A name in Chinese or Japanese signs: a person's is short, an organisation's says what it is.
fn cjk_kind(name: &str) -> NameKind {
    const ORGANIZATIONS: &[&str] = &[
        "新聞",
        "新闻",
        "通信",
        "编辑部",
        "編集部",
        "日报",
        "日報",
        "晚报",
        "网",
        "網",
        "社",
        "局",
        "委员会",
        "部",
        "台",
        "チーム",
        "ニュース",
    ];
    if ORGANIZATIONS.iter().any(|o| name.ends_with(o)) {
        return NameKind::Organization;
    }
    let fine = !name.chars().any(char::is_numeric) && name.split_whitespace().count() <= 4;
    match name.chars().count() {
        2..=12 if fine => NameKind::Person,
        _ => NameKind::None,
    }
}

/// Whether words look like a person's name, whatever they mean.
pub(super) fn shaped_like_person(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    (2..=6).contains(&words.len()) && person_words(&words)
}

/// Whether a word is part of no name but that of few people: a label, a month, a little word.
pub(super) fn is_no_name(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    NO_NAME_WORDS.contains(&word.as_str()) || LEADS.contains(&word.as_str())
}

/// Whether a text says what somebody is, and no name.
pub(super) fn is_role(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    !words.is_empty() && words.len() <= 8 && words.iter().any(|w| is_role_word(w))
}

/// Whether a text is the name of a desk: "Marketing Team", "Sportredaktion".
pub(super) fn is_desk(text: &str) -> bool {
    kind(text) == NameKind::Organization && text.split_whitespace().count() <= 4
}

fn is_role_word(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    ROLE_WORDS.contains(&word.as_str())
        // Compounds: "Online-Experte", "Sportredakteurin".
        || ["redakteur", "redakteurin", "korrespondent", "korrespondentin", "experte", "expertin",
            "leiter", "leiterin", "sprecher", "sprecherin", "referent", "referentin"]
            .iter()
            .any(|r| word.ends_with(r))
}

/// Whether a text is a short code in capitals: an agency's or a paper's ("SP-X", "AFP").
pub(super) fn is_code(text: &str) -> bool {
    text.chars().count() <= 6
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && text.chars().all(|c| c.is_uppercase() || !c.is_alphabetic() && c != ' ')
}

/// Whether a text is a degree or title behind a name: "MD", "Ph.D.", "VTS (Behavior)".
pub(super) fn is_credential(text: &str) -> bool {
    let text = text.split('(').next().unwrap_or_default();
    let mut words = text.split_whitespace().peekable();
    words.peek().is_some()
        && words.all(|w| {
            let bare: String = w.chars().filter(|c| c.is_alphabetic()).collect();
            let capitals = bare.chars().filter(|c| c.is_uppercase()).count() >= 2;
            capitals && CREDENTIALS.contains(&bare.to_lowercase().as_str())
        })
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
    // "A Long Day" is a title; an initial has its point.
    let article = words.first().is_some_and(|w| ["A", "An", "The"].contains(w));
    named >= 2 && words.iter().all(fine) && ends_well && !article
}

/// Whether a text names a news agency.
pub(super) fn is_agency(name: &str) -> bool {
    const KINDS: &[&str] = &["agencia ", "agence ", "agentur ", "agenzia ", "news agency "];
    let key = super::text::key(name);
    let bare = KINDS.iter().find_map(|k| key.strip_prefix(k)).unwrap_or(&key);
    AGENCIES.contains(&bare)
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
            matches!(
                c,
                '-' | '–'
                    | '—'
                    | '|'
                    | ','
                    | ';'
                    | '•'
                    | '·'
                    | '*'
                    | ':'
                    | '/'
                    | '»'
                    | '›'
                    | '→'
                    | '«'
                    | '【'
                    | '】'
            )
        })
        .trim();
    // A label that lost its space: "ByAnn Lee".
    if let Some(tail) = rest.strip_prefix("By")
        && tail.starts_with(char::is_uppercase)
        && tail.contains(' ')
    {
        rest = tail;
    }
    // The trade before a Chinese name: "记者王敬".
    for trade in ["本报记者", "记者", "記者"] {
        if let Some(tail) = rest.strip_prefix(trade).filter(|tail| tail.chars().count() >= 2) {
            rest = tail.trim_start();
        }
    }
    for _ in 0..4 {
        let Some((head, tail)) = rest.split_once(|c: char| c.is_whitespace() || c == ':') else {
            break;
        };
        let bare = head.trim_end_matches([':', '.']).to_lowercase();
        // "De" and the like begin names too: only in lower case or before a colon they lead one.
        let is_lead = LEADS.contains(&bare.as_str()) && !tail.trim().is_empty();
        let ambiguous = ["de", "di"].contains(&bare.as_str())
            && rest.chars().next().is_some_and(char::is_uppercase);
        if !is_lead || ambiguous {
            break;
        }
        rest = tail.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
    }
    if let Some((head, tail)) = rest.split_once(['(', '[', '<', '（']) {
        // Within a name stands another name: "Ann (Lee) Holm".
        let within = tail.split_once(") ").is_some_and(|(_, t)| t.starts_with(char::is_uppercase));
        rest = if head.trim().is_empty() || within { rest } else { head };
    }
    for joint in [" - ", " – ", " — ", " @"] {
        if let Some((head, _)) = rest.split_once(joint) {
            rest = head;
        }
    }
    let rest = without_role(rest.trim().trim_end_matches([':', ',', ';', '|', '-']).trim());
    let initials = rest.rsplit(' ').next().is_some_and(|w| w.chars().count() <= 3);
    let rest = if rest.ends_with('.') && !initials { rest.trim_end_matches('.') } else { &rest };
    unshout(rest)
}

/// A name without the trade before or behind it: "Staff Writer Ann Lee", "Bo Ek Senior Editor".
fn without_role(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let first = words.iter().position(|w| !is_role_word(w)).unwrap_or(0);
    let rest = &words[first..];
    let end = rest.iter().skip(2).position(|w| is_role_word(w)).map_or(rest.len(), |at| at + 2);
    // What is left must be a full name: "Guardian staff reporter" stays whole.
    let full = rest.len() >= 2 && person_words(&rest[..end]);
    if full { rest[..end].join(" ") } else { words.join(" ") }
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
            ("本报记者王敬", "王敬"),
            ("张樵 】", "张樵"),
        ] {
            assert_eq!(clean(name), expected, "{name}");
        }
    }
}
