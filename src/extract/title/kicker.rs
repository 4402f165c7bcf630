//! Kickers: the few words over a headline that stand in the same heading, in an element of their
//! own. They announce the headline and are no part of it.

use super::super::dom::{Id, Page};
use super::super::tag::Tag;
use super::super::text::words;
use super::site::trim_separators;

/// A headline proper has at least so many words.
const WORDS_MIN: usize = 2;
/// Words of the class names of kickers, in the languages that publishers write styles in.
const CLASSES: &[&str] = &[
    "kicker",
    "overline",
    "topline",
    "roofline",
    "toptitle",
    "titleheader",
    "eyebrow",
    "label",
    "small",
    "catchline",
    "preline",
    "tagline",
    "pretitle",
    "supertitle",
    "surtitre",
    "dachzeile",
    "spitzmarke",
    "rubrik",
    "antetitulo",
    "occhiello",
];

/// A heading of two parts.
pub(super) struct Kicker {
    /// The words of the kicker, then those of the headline.
    all: Vec<String>,
    /// How many of them are the kicker's.
    count: usize,
    /// Whether a sign or a new line parts the two on the page.
    pub parted: bool,
}

impl Kicker {
    /// The kicker in a heading. A colon after it joins both to one headline.
    pub fn of(page: &Page<'_>, heading: Id) -> Option<Kicker> {
        let (first, rest) = split(page, heading)?;
        let node = &page.nodes[first];
        let (mass, rest_mass) = (node.mass, page.nodes[heading].mass.saturating_sub(node.mass));
        let kicker = page.text(first);
        let headline = page.read(rest.clone());
        let sign = |c: char| "-–—|/·•»".contains(c);
        let joined = kicker.ends_with(':') || headline.starts_with(':');
        // Of two lines that are alike the first is the headline as often, and the second its deck.
        let line = !node.tag.is_block() && begins_line(page, rest.clone());
        let parted = line || kicker.ends_with(sign) || headline.starts_with(sign);
        let apart = parted
            || matches!(node.tag, Tag::Small | Tag::Time)
            || page.attr(first, "class").is_some_and(is_named);
        let small = if line { mass <= rest_mass } else { mass * 10 <= rest_mass * 7 };
        let (mut all, headline) = (words(&kicker), words(&headline));
        if joined || !apart || !small || all.is_empty() || headline.len() < WORDS_MIN {
            return None;
        }
        let count = all.len();
        all.extend(headline);
        Some(Kicker { all, count, parted })
    }

    /// Whether a statement joins kicker and headline with a colon.
    pub fn is_joined_in(&self, text: &str, text_words: &[String]) -> bool {
        self.all == text_words && behind(text, self.count).trim_start().starts_with(':')
    }

    /// The words of the headline proper.
    pub fn headline(&self) -> &[String] {
        &self.all[self.count..]
    }

    /// What is left of a text that says both.
    pub fn cut(&self, text: &str, text_words: &[String]) -> Option<String> {
        (self.all == text_words)
            .then(|| trim_separators(behind(text, self.count)).trim().to_owned())
    }
}

/// The first element of a heading, and the nodes behind it; none where text comes first.
fn split(page: &Page<'_>, heading: Id) -> Option<(Id, std::ops::Range<Id>)> {
    let inner = page.innermost(heading);
    let first = page.children(inner).find(|&c| page.nodes[c].mass > 0)?;
    let node = &page.nodes[first];
    (node.tag != Tag::Text).then_some((first, node.end..page.nodes[inner].end))
}

/// Whether what is shown next stands on a line of its own.
fn begins_line(page: &Page<'_>, mut rest: std::ops::Range<Id>) -> bool {
    let next = rest.find(|&n| page.nodes[n].mass > 0 || page.nodes[n].tag == Tag::Br);
    next.is_some_and(|n| page.nodes[n].tag == Tag::Br || page.nodes[n].tag.is_block())
}

fn is_named(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    CLASSES.iter().any(|word| class.contains(word))
}

/// The text behind its first words.
fn behind(text: &str, count: usize) -> &str {
    let mut rest = text;
    for _ in 0..count {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        rest = rest.trim_start_matches(char::is_alphanumeric);
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::super::super::dom::Tree;
    use super::*;

    /// The headline of a heading whose text has a kicker.
    fn cut(html: &str) -> Option<String> {
        let tree = Tree::parse(html);
        let page = tree.page(&[]);
        let heading = page.elements().find(|&n| page.nodes[n].tag == Tag::H1)?;
        let text = page.text(heading);
        Kicker::of(&page, heading)?.cut(&text, &words(&text))
    }

    #[test]
    fn a_kicker_goes() {
        let check =
            |html, headline: Option<&str>| assert_eq!(cut(html).as_deref(), headline, "{html}");
        check(
            "<h1><span class=kicker>Harbour</span> The last ferry leaves",
            Some("The last ferry leaves"),
        );
        check(
            "<h1><span>Harbour</span> – „The last ferry“ leaves",
            Some("„The last ferry“ leaves"),
        );
        check(
            "<h1><a><span>Harbour</span><div>The last ferry leaves</div></a>",
            Some("The last ferry leaves"),
        );
        check(
            "<h1><span>Harbour<br></span><br>The last ferry leaves",
            Some("The last ferry leaves"),
        );
    }

    #[test]
    fn what_belongs_to_the_headline_stays() {
        for html in [
            "<h1><span class=kicker>Harbour:</span> The last ferry leaves",
            "<h1><span class=kicker>Harbour</span>: The last ferry leaves",
            "<h1><em>Harbour</em> The last ferry leaves",
            "<h1>Harbour <span>– The last ferry leaves</span>",
            "<h1><div>The last ferry leaves on Sunday</div><div>A short farewell</div>",
            "<h1><span class=kicker>Harbour</span>",
        ] {
            assert_eq!(cut(html), None, "{html}");
        }
    }
}
