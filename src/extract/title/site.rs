//! The name of the site beside a headline, and the parts of a `title` element.

use super::super::evidence::compact;
use super::super::text::words;

/// What parts a headline from the name of the site or section.
const SEPARATORS: [&str; 13] =
    [" - ", " | ", " – ", " — ", " · ", " :: ", " » ", " « ", " • ", " / ", " ― ", "｜", " : "];

/// A headline without the site's name at its end or start.
pub(super) fn without_site(title: &str, sites: &[String]) -> String {
    let mut kept = trim_end_separators(title.trim());
    for _ in 0..3 {
        let is_site = |part: &str| {
            let is_date = is_date(part);
            let part = compact(part);
            is_date
                || !part.is_empty()
                    && sites.iter().any(|s| {
                        *s == part
                            || (s.len() > 5
                                && part.len() < s.len() + 12
                                && part.contains(s.as_str()))
                            || (part.len() > 3 && s.contains(&part))
                    })
        };
        let last = SEPARATORS.iter().filter_map(|s| kept.rfind(s).map(|at| (at, s.len()))).max();
        let first = SEPARATORS.iter().filter_map(|s| kept.find(s).map(|at| (at, s.len()))).min();
        if let Some((at, len)) = last
            && is_site(&kept[at + len..])
        {
            kept = kept[..at].trim_end();
        } else if let Some((at, len)) = first
            && is_site(&kept[..at])
        {
            kept = kept[at + len..].trim_start();
        } else {
            break;
        }
    }
    kept.to_owned()
}

/// The text without a separator that nothing follows.
fn trim_end_separators(text: &str) -> &str {
    let end = text.trim_end_matches(|c: char| "-–—|·/:".contains(c));
    if end.ends_with(char::is_whitespace) { end.trim_end() } else { text }
}

/// Whether a part of a headline is a date in numbers.
fn is_date(part: &str) -> bool {
    /// "1.2.26" has four.
    const DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
    let digits = part.chars().filter(char::is_ascii_digit).count();
    DIGITS.contains(&digits)
        && part.trim().split(['.', '/', '-']).count() == 3
        && part.chars().all(|c| c.is_ascii_digit() || "./- ".contains(c))
}

/// The forms that a `title` element may have meant: less the site, then less what follows its separators.
pub(super) fn title_forms(title: &str, sites: &[String]) -> Vec<String> {
    let clean = without_site(title, sites);
    let mut forms = vec![clean.clone()];
    let mut cuts: Vec<usize> = SEPARATORS.iter().filter_map(|s| clean.rfind(s)).collect();
    cuts.extend(SEPARATORS.iter().filter_map(|s| clean.find(s)));
    cuts.sort_unstable();
    cuts.dedup();
    for at in cuts.iter().rev() {
        forms.push(clean[..*at].trim().to_owned());
    }
    for at in &cuts {
        forms.push(trim_separators(&clean[*at..]).trim().to_owned());
    }
    forms.retain(|f| words(f).len() > 2 || *f == clean);
    forms
}

/// The text without the separators that it begins with; the signs that open a quotation stay.
pub(super) fn trim_separators(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && !"\"'„“«»(¿¡".contains(c));
    // A pointer, not the sign of a quotation.
    text.strip_prefix("» ").map_or(text, str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sites_name_goes() {
        let sites = ["thedaily".to_owned(), "dailyexample".to_owned()];
        let check = |t, e| assert_eq!(without_site(t, &sites), e);
        check("Fire in the city - The Daily", "Fire in the city");
        check("The Daily | Fire in the city", "Fire in the city");
        check("Fire - in the city", "Fire - in the city");
        check("Fire | News | The Daily", "Fire | News");
        check("The Daily - ", "The Daily");
        check("12.5.2026 - Fire in the city", "Fire in the city");
        check("1914-18: Fire in the city", "1914-18: Fire in the city");
    }
}
