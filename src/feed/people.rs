//! Names of people out of the ways that feeds write them.

/// The longest line that is read, in bytes: what follows is no name.
const LINE_BYTES_MAX: usize = 1_000;

/// The name in an author's line: `mail (Name)`, `Name <mail>`, `mailto:mail`. The address itself
/// where it is all there is; none where there is nothing.
///
/// What is given back holds an address only if it holds nothing else. feed-rs is given no other
/// names: it cuts a line around an address at bytes that may lie within a character.
pub fn name(line: &str) -> Option<String> {
    let line = &line[..line.floor_char_boundary(LINE_BYTES_MAX)];
    let mut rest = one_spaced(line);
    let mut first_address = None;
    while let Some((from, to)) = address(&rest) {
        first_address.get_or_insert_with(|| rest[from..to].to_owned());
        rest.replace_range(from..to, " ");
    }
    let mut name = rest.as_str();
    let bare;
    if first_address.is_some() {
        bare = ["mailto:", "( )", "< >", "[ ]"].iter().fold(rest, |r, empty| r.replace(empty, " "));
        name = bare.trim_matches(is_edge);
        while let Some(inside) = unwrapped(name) {
            name = inside.trim_matches(is_edge);
        }
    }
    if name.chars().any(char::is_alphanumeric) { Some(one_spaced(name)) } else { first_address }
}

fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_edge(c: char) -> bool {
    c.is_whitespace() || ",;:\"-–|/".contains(c)
}

/// The inside of brackets that enclose the whole text.
fn unwrapped(text: &str) -> Option<&str> {
    [('(', ')'), ('<', '>'), ('[', ']')].into_iter().find_map(|(open, close)| {
        let inside = text.strip_prefix(open)?.strip_suffix(close)?;
        // `(Ann) and (Bo)` is enclosed by no one pair.
        let closes_first = inside.find(close) < inside.find(open).or(Some(usize::MAX));
        (!inside.contains(close) || !closes_first).then_some(inside)
    })
}

/// Where the first mail address stands.
fn address(text: &str) -> Option<(usize, usize)> {
    let local = |b: u8| b.is_ascii_alphanumeric() || b"._%+-".contains(&b);
    let domain = |b: u8| b.is_ascii_alphanumeric() || b".-".contains(&b);
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('@') {
        let from = at - bytes[..at].iter().rev().take_while(|b| local(**b)).count();
        let to = at + 1 + bytes[at + 1..].iter().take_while(|b| domain(**b)).count();
        if from < at && text[at + 1..to].trim_matches('.').contains('.') {
            return Some((from, to));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<&str>) {
        assert_eq!(name(line).as_deref(), expected, "{line}");
    }

    #[test]
    fn names_without_their_addresses() {
        check(" Ann  Lee ", Some("Ann Lee"));
        check("ann@example.org (Ann Lee)", Some("Ann Lee"));
        check("Ann Lee <ann@example.org>", Some("Ann Lee"));
        check("Ann Lee (ann@example.org)", Some("Ann Lee"));
        check("mailto:ann@example.org", Some("ann@example.org"));
        check("ann@example.org（李）", Some("（李）"));
        check("noreply@example.org (Ann (Sports))", Some("Ann (Sports)"));
        check("(Ann) and (Bo), a@b.example", Some("(Ann) and (Bo)"));
        check("Ann (Sports)", Some("Ann (Sports)"));
        check("@ann", Some("@ann"));
        check(" - ", None);
    }

    proptest::proptest! {
        #[test]
        fn an_address_stands_alone_or_not_at_all(line in "[a-c李@. ()<>]{0,30}") {
            if let Some(name) = name(&line) {
                let found = address(&name);
                proptest::prop_assert!(found.is_none() || found == Some((0, name.len())));
            }
        }
    }
}
