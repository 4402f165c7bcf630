//! The page as a flat table of nodes in reading order. The only file that knows the parser.
//!
//! A node's subtree is the range from itself to its `end`, so that every walk is a loop and every
//! sum over a subtree is a lookup. Nothing here recurses, and nothing changes the tree.

use std::collections::HashSet;
use std::fmt;

use html5ever::ParseOpts;
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::node::Element;
use scraper::{ElementRef, Html, HtmlTreeSink, Node as Parsed};

use super::guard;
use super::marks::{MarkReader, Marks};
use super::skim;
use super::tag::Tag;

/// How much text goes to the parser at once, in bytes; the guards look at its state in between.
const CHUNK_BYTES: usize = 32 << 10;
/// The most nodes a page may have; the largest seen have 100,000.
const NODES_MAX: usize = 2_000_000;

/// How many nodes there are, and how long the last text is: neither grows within a tag.
fn progress(html: &Html) -> (usize, usize) {
    let text = html.tree.values().last().and_then(Parsed::as_text);
    (html.tree.values().len(), text.map_or(0, |t| t.len()))
}

/// Position of a node in the table.
pub(super) type Id = usize;

/// A parsed page; [`Tree::page`] gives its table.
pub(super) struct Tree {
    html: Html,
    /// What the guards took out.
    pub warnings: Vec<String>,
}

impl Tree {
    /// Parses a page as a browser would, within limits of depth and size; without the content of
    /// its scripts and styles.
    pub fn parse(text: &str) -> Tree {
        Tree::parse_whole(&skim::skim(text))
    }

    /// Parses a page with all that is in it.
    pub(super) fn parse_whole(text: &str) -> Tree {
        let mut warnings = Vec::new();
        let shallow = guard::shallow(text);
        if matches!(shallow, std::borrow::Cow::Owned(_)) {
            warnings.push(format!("elements nested deeper than {} ignored", guard::DEPTH_MAX));
        }
        let sink = HtmlTreeSink::new(Html::new_document());
        let mut parser = html5ever::parse_document(sink, ParseOpts::default());
        let mut rest: &str = &shallow;
        let mut silent = 0;
        let mut before = (0, 0);
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(guard::boundary(rest, CHUNK_BYTES));
            parser.process(StrTendril::from_slice(chunk));
            rest = after;
            let now = progress(&parser.tokenizer.sink.sink.0.borrow());
            if now.0 > NODES_MAX {
                warnings.push(format!("page cut after {NODES_MAX} nodes"));
                break;
            }
            silent = if now == before { silent + 1 } else { 0 };
            before = now;
            // The tokenizer compares every attribute of a tag with every other: a tag that goes
            // on for chunks is led to its end.
            if silent >= 2 {
                rest = &rest[guard::tag_end(rest)..];
            }
        }
        Tree { html: parser.finish(), warnings }
    }

    /// The table of the page's nodes, less the elements that one of the selectors matches.
    pub fn page(&self, remove: &[Selector]) -> Page<'_> {
        let removed =
            remove.iter().flat_map(|s| self.html.select(&s.css)).map(|e| address(e.value()));
        Builder { removed: removed.collect(), ..Builder::default() }.build(&self.html)
    }

    /// The elements of the page's table that a selector matches, in reading order.
    pub fn select(&self, page: &Page<'_>, selector: &Selector) -> Vec<Id> {
        let found = self.html.select(&selector.css).map(|e| address(e.value()));
        let found: HashSet<*const Element> = found.collect();
        let matches =
            |id: &Id| page.nodes[*id].element.is_some_and(|e| found.contains(&address(e)));
        page.elements().filter(matches).collect()
    }
}

/// By its place in memory an element of the parser's tree is known again in the table.
fn address(element: &Element) -> *const Element {
    std::ptr::from_ref(element)
}

/// A CSS selector, and how it was written.
#[derive(Clone, PartialEq, Eq)]
pub struct Selector {
    css: scraper::Selector,
    text: String,
}

impl Selector {
    /// Reads a selector, or several parted by commas.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Selector, String> {
        let css = scraper::Selector::parse(text).map_err(|e| e.to_string())?;
        Ok(Selector { css, text: text.to_owned() })
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}

/// A node: an element, or a piece of text.
pub(super) struct Node<'t> {
    /// Which element; [`Tag::Text`] for text.
    pub tag: Tag,
    /// The text of a text node, as in the source.
    pub text: &'t str,
    element: Option<&'t Element>,
    /// The element around it; the root's is itself.
    pub parent: Id,
    /// One past the last node of its subtree.
    pub end: Id,
    /// The nearest element around it that begins a new line.
    pub block: Id,
    /// What its own classes, id and role say.
    pub marks: Marks,
    /// What those of everything around it say, its own included.
    pub within: Marks,
    /// Visible signs in its subtree (a Chinese or Japanese sign counts as two).
    pub mass: u32,
    /// Of these, within links.
    pub link_mass: u32,
}

/// The flat table.
pub(super) struct Page<'t> {
    /// All nodes in reading order; never empty.
    pub nodes: Vec<Node<'t>>,
}

#[derive(Default)]
struct Builder<'t> {
    nodes: Vec<Node<'t>>,
    /// Open elements, with whether they lie in a link and whether their text is shown.
    open: Vec<(Id, bool, bool)>,
    reader: MarkReader<'t>,
    /// Elements that are left out, with all that is in them.
    removed: HashSet<*const Element>,
}

impl<'t> Builder<'t> {
    fn build(mut self, html: &'t Html) -> Page<'t> {
        self.nodes.reserve(html.tree.values().len());
        self.enter(None);
        let mut at = html.tree.root().first_child();
        while let Some(node) = at {
            let left_out = self.is_removed(node.value());
            match node.value() {
                Parsed::Element(element) if !left_out => {
                    self.enter(Some(element));
                    self.unhide(ElementRef::wrap(node));
                }
                Parsed::Text(text) => self.text(text),
                _ => {}
            }
            at = node.first_child().filter(|_| !left_out);
            let mut done = node;
            while at.is_none() {
                if done.value().is_element() && !self.is_removed(done.value()) {
                    self.leave();
                }
                at = done.next_sibling();
                let Some(parent) = done.parent().filter(|_| at.is_none()) else { break };
                done = parent;
            }
        }
        self.leave();
        Page { nodes: self.nodes }
    }

    fn is_removed(&self, node: &Parsed) -> bool {
        let known = |e| self.removed.contains(&address(e));
        !self.removed.is_empty() && node.as_element().is_some_and(known)
    }

    fn enter(&mut self, element: Option<&'t Element>) {
        let id = self.nodes.len();
        let (parent, in_link, shown) = self.open.last().copied().unwrap_or((0, false, true));
        let tag = element.map_or(Tag::Other, |e| Tag::of(e.name()));
        let marks = match element {
            Some(e) if !matches!(tag, Tag::Html | Tag::Body) => self.reader.read(tag, e.attrs()),
            _ => Marks::default(),
        };
        let around = self.nodes.get(parent).map_or(Marks::default(), |n| n.within);
        let block = if tag.is_block() { id } else { self.nodes.get(parent).map_or(0, |n| n.block) };
        self.nodes.push(Node {
            tag,
            text: "",
            element,
            parent,
            end: id + 1,
            block,
            marks,
            within: around | marks,
            mass: 0,
            link_mass: 0,
        });
        let shown = shown && !tag.is_unseen() && !marks.has(Marks::HIDDEN);
        self.open.push((id, in_link || tag == Tag::A, shown));
    }

    /// What holds the main part of the page is hidden only until a program has run.
    fn unhide(&mut self, element: Option<ElementRef<'_>>) {
        let [.., (.., around_shown), (id, _, shown)] = self.open.as_mut_slice() else { return };
        let node = &mut self.nodes[*id];
        if !node.marks.has(Marks::HIDDEN) || node.tag.is_unseen() {
            return;
        }
        let is_main = |node: &Parsed| node.as_element().is_some_and(|e| e.name() == "main");
        if element.is_some_and(|e| e.descendants().any(|n| is_main(n.value()))) {
            node.marks = node.marks.without(Marks::HIDDEN);
            node.within = node.within.without(Marks::HIDDEN);
            *shown = *around_shown;
        }
    }

    fn text(&mut self, text: &'t str) {
        let id = self.nodes.len();
        let Some(&(parent, in_link, shown)) = self.open.last() else { return };
        let mass = if shown { super::text::mass(text) } else { 0 };
        let around = &self.nodes[parent];
        self.nodes.push(Node {
            tag: Tag::Text,
            text,
            element: None,
            parent,
            end: id + 1,
            block: around.block,
            marks: Marks::default(),
            within: around.within,
            mass,
            link_mass: if in_link { mass } else { 0 },
        });
        self.nodes[parent].mass += mass;
        self.nodes[parent].link_mass += if in_link { mass } else { 0 };
    }

    fn leave(&mut self) {
        let end = self.nodes.len();
        let Some((id, ..)) = self.open.pop() else { return };
        self.nodes[id].end = end;
        if let Some(&(parent, ..)) = self.open.last() {
            let (mass, link_mass) = (self.nodes[id].mass, self.nodes[id].link_mass);
            self.nodes[parent].mass += mass;
            self.nodes[parent].link_mass += link_mass;
        }
    }
}

impl<'t> Page<'t> {
    /// The value of an element's attribute.
    pub fn attr(&self, id: Id, name: &str) -> Option<&'t str> {
        self.nodes[id].element?.attrs().find(|(n, _)| *n == name).map(|(_, v)| v)
    }

    /// The values of all of an element's attributes.
    pub fn attr_values(&self, id: Id) -> impl Iterator<Item = &'t str> {
        self.nodes[id].element.into_iter().flat_map(|e| e.attrs()).map(|(_, value)| value)
    }

    /// The elements of the page, in reading order.
    pub fn elements(&self) -> impl Iterator<Item = Id> {
        (0..self.nodes.len()).filter(|&id| self.nodes[id].tag != Tag::Text)
    }

    /// The nodes below a node, in reading order.
    pub fn below(&self, id: Id) -> impl Iterator<Item = Id> + use<> {
        id + 1..self.nodes[id].end
    }

    /// The nodes directly below a node.
    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        let end = self.nodes[id].end;
        let within = move |c: &Id| *c < end;
        let first = Some(id + 1).filter(within);
        std::iter::successors(first, move |&c| Some(self.nodes[c].end).filter(within))
    }

    /// The elements around a node, the nearest first.
    pub fn around(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(Some(id), |&n| (n > 0).then(|| self.nodes[n].parent)).skip(1)
    }

    /// The innermost element that shows all that a node shows.
    pub fn innermost(&self, id: Id) -> Id {
        let only = |&at: &Id| {
            let mut shown = self.children(at).filter(|&c| self.nodes[c].mass > 0);
            let first = shown.next().filter(|&c| self.nodes[c].tag != Tag::Text)?;
            shown.next().is_none().then_some(first)
        };
        std::iter::successors(Some(id), only).last().unwrap_or(id)
    }

    /// The text of a subtree as it reads: one line, words of neighbouring blocks parted.
    pub fn text(&self, id: Id) -> String {
        self.read(id..self.nodes[id].end)
    }

    /// The text of neighbouring nodes as it reads.
    pub fn read(&self, nodes: std::ops::Range<Id>) -> String {
        let mut out = super::text::Squeezer::default();
        let mut at = nodes.start;
        while at < nodes.end {
            let node = &self.nodes[at];
            if node.tag.is_unseen() {
                at = node.end;
                continue;
            }
            if node.tag == Tag::Text {
                out.push(node.text);
            } else if node.tag.is_block() || node.tag == Tag::Br {
                out.part();
            }
            at += 1;
        }
        out.finish()
    }

    /// The text of some nodes with a space between neighbouring elements, as one reads names and
    /// dates that only their style parts.
    pub fn spaced(&self, nodes: std::ops::Range<Id>) -> String {
        let mut out = super::text::Squeezer::default();
        let mut at = nodes.start;
        while at < nodes.end {
            let node = &self.nodes[at];
            if node.tag.is_unseen() {
                at = node.end;
                continue;
            }
            out.push(node.text);
            out.part();
            at += 1;
        }
        out.finish()
    }

    /// The text of a script, style or title element, as in the source.
    pub fn raw_text(&self, id: Id) -> String {
        self.below(id).map(|n| self.nodes[n].text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subtrees_are_ranges() {
        let tree = Tree::parse("<div class=byline>a <a href=/x>bc</a></div><p>d</p>");
        let page = tree.page(&[]);
        let div = page.elements().find(|&i| page.nodes[i].tag == Tag::Div).unwrap();
        assert_eq!(page.text(div), "a bc");
        assert_eq!((page.nodes[div].mass, page.nodes[div].link_mass), (3, 2));
        assert!(page.nodes[div].marks.has(Marks::BYLINE));
        assert_eq!(page.text(0), "a bc d");
        let link = page.below(div).find(|&i| page.nodes[i].tag == Tag::A).unwrap();
        assert_eq!(page.attr(link, "href"), Some("/x"));
        assert_eq!(page.nodes[link].block, div);
    }

    #[test]
    fn a_long_script_does_not_swallow_the_page() {
        for filler in ["x".repeat(300_000), "a=1 ".repeat(100_000)] {
            let page = format!("<script>{filler}</script><p>text</p><!-- {filler} --><p>more</p>");
            assert_eq!(Tree::parse(&page).page(&[]).text(0), "text more");
        }
    }

    #[test]
    fn depth_and_attribute_floods_are_survived_on_a_small_stack() {
        let run = || {
            let deep = "<div>".repeat(100_000) + "x";
            assert!(!Tree::parse(&deep).page(&[]).nodes.is_empty());
            let wide =
                format!("<p {}>text", (0..300_000).map(|n| format!("a{n}=1 ")).collect::<String>());
            assert!(Tree::parse(&wide).page(&[]).text(0).contains("text"));
        };
        let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run);
        thread.unwrap().join().unwrap();
    }
}
