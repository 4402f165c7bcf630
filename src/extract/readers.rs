//! What readers of a page see of the names that its metadata states.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::dom::Page;
use super::evidence::compact;
use super::marks::Marks;
use super::tag::Tag;
use super::text::{self, Squeezer};

/// The text of a page as far as names are looked for in it.
pub(super) struct Readers {
    /// The text that is shown.
    text: String,
    /// Its letters.
    letters: String,
    /// Its words: a name of one word must be one of them.
    words: OnceCell<HashSet<String>>,
    /// The letters of each byline that is hidden from everybody.
    denied: Vec<String>,
}

impl Readers {
    /// Of a page.
    pub fn of(page: &Page<'_>) -> Readers {
        let text = shown_text(page);
        let denied = page.nodes.iter().filter(|n| {
            n.tag == Tag::Text
                && n.mass == 0
                && n.within.has(Marks::BYLINE)
                && n.within.has(Marks::HIDDEN)
        });
        Readers {
            denied: denied.map(|n| compact(n.text)).filter(|name| !name.is_empty()).collect(),
            letters: compact(&text),
            words: OnceCell::new(),
            text,
        }
    }

    /// Whether a name is shown anywhere.
    pub fn see(&self, name: &str) -> bool {
        match text::words(name).as_slice() {
            [word] => self.words().contains(word),
            _ => self.letters.contains(&compact(name)),
        }
    }

    fn words(&self) -> &HashSet<String> {
        self.words.get_or_init(|| text::words(&self.text).into_iter().collect())
    }

    /// Whether a name stands in a byline that the page's maker has hidden: on purpose.
    pub fn are_denied(&self, name: &str) -> bool {
        let name = compact(name);
        self.denied.iter().any(|byline| byline.contains(&name))
    }
}

/// The text that is shown, but for the lines that say whose the site is.
fn shown_text(page: &Page<'_>) -> String {
    let mut out = String::new();
    let mut line = Squeezer::default();
    let mut block = 0;
    for node in &page.nodes {
        if node.block != block {
            block = node.block;
            keep(&mut out, std::mem::take(&mut line).finish());
        }
        match node.tag {
            Tag::Text if node.mass > 0 => line.push(node.text),
            Tag::Br => line.part(),
            _ => {}
        }
    }
    keep(&mut out, line.finish());
    out
}

/// Adds a line, but not one like "© 2026 Harbour Works".
fn keep(out: &mut String, line: String) {
    if !line.contains('©') || !line.contains(char::is_numeric) {
        out.push_str(&line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::super::dom::Tree;
    use super::*;

    #[test]
    fn names_are_shown_or_denied() {
        let tree = Tree::parse(
            "<p>Eva Annlee</p><p>By Bo Ek</p><p class=byline style='display:none'>Cy Day</p>",
        );
        let readers = Readers::of(&tree.page(&[]));
        assert!(readers.see("Bo Ek") && readers.see("Bo"));
        assert!(!readers.see("Ann"), "one word of a name is a whole word of the text");
        assert!(!readers.see("Cy Day") && readers.are_denied("Cy Day"));
        assert!(!readers.are_denied("Bo Ek"));
    }

    #[test]
    fn who_owns_the_site_is_not_shown_as_a_writer() {
        let tree = Tree::parse("<p>© Bo Ek</p><footer>© 2026 by <a href=/>Ann Lee</a></footer>");
        let readers = Readers::of(&tree.page(&[]));
        assert!(readers.see("Bo Ek") && !readers.see("Ann Lee"));
    }
}
