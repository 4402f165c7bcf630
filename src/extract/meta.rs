//! `meta` and `link` elements, the `title` element, and what they say about the page.

use super::dom::{Id, Page};
use super::tag::Tag;
use super::text::plain;

/// The longest value that is kept, in bytes.
const VALUE_BYTES_MAX: usize = 20_000;
/// How many elements are read; pages have fewer than a hundred.
const ELEMENTS_MAX: usize = 2_000;

/// What the head of the page says.
#[derive(Default)]
pub(super) struct Meta<'t> {
    /// Name or property (lower case) and content of each `meta`, in page order.
    values: Vec<(String, &'t str)>,
    /// `rel` (lower case) and `href` of each `link`.
    links: Vec<(String, &'t str)>,
    /// The `title` element.
    pub title: Option<String>,
    /// The language of the `html` element.
    pub html_lang: Option<&'t str>,
}

impl<'t> Meta<'t> {
    /// Reads the elements of a page.
    pub fn read(page: &Page<'t>) -> Meta<'t> {
        let mut meta = Meta::default();
        for id in page.elements() {
            match page.nodes[id].tag {
                Tag::Meta if meta.values.len() < ELEMENTS_MAX => meta.add_meta(page, id),
                Tag::Link if meta.links.len() < ELEMENTS_MAX => {
                    if let (Some(rel), Some(href)) = (page.attr(id, "rel"), page.attr(id, "href")) {
                        meta.links.push((rel.to_ascii_lowercase(), href));
                    }
                }
                // An SVG has titles of its own; the page's is the first.
                Tag::Title if meta.title.is_none() => {
                    meta.title = Some(plain(&page.raw_text(id))).filter(|t| !t.is_empty());
                }
                Tag::Html => {
                    meta.html_lang = page.attr(id, "lang").or_else(|| page.attr(id, "xml:lang"));
                }
                _ => {}
            }
        }
        meta
    }

    fn add_meta(&mut self, page: &Page<'t>, id: Id) {
        let Some(content) = page.attr(id, "content") else { return };
        if content.len() > VALUE_BYTES_MAX || content.trim().is_empty() {
            return;
        }
        for attribute in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(name) = page.attr(id, attribute) {
                self.values.push((name.trim().to_ascii_lowercase(), content.trim()));
            }
        }
    }

    /// The first value of a name.
    pub fn raw(&self, name: &str) -> Option<&'t str> {
        self.values.iter().find(|(n, _)| n == name).map(|(_, v)| *v)
    }

    /// The first value of a name, as plain text.
    pub fn get(&self, name: &str) -> Option<String> {
        self.raw(name).map(plain).filter(|v| !v.is_empty())
    }

    /// The first of several names that has a value, with its name.
    pub fn first<'n>(&self, names: &[&'n str]) -> Option<(&'n str, String)> {
        names.iter().find_map(|n| Some((*n, self.get(n)?)))
    }

    /// The first name of which a question is true, with its value as plain text.
    pub fn named(&self, is: impl Fn(&str) -> bool) -> Option<(&str, String)> {
        let (name, value) = self.values.iter().find(|(name, _)| is(name))?;
        Some((name, plain(value)))
    }

    /// All values of a name, as plain text.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.values
            .iter()
            .filter(|(n, _)| n == name)
            .map(|(_, v)| plain(v))
            .filter(|v| !v.is_empty())
            .collect()
    }

    /// The address of the first `link` with a `rel`.
    pub fn link(&self, rel: &str) -> Option<&'t str> {
        self.links
            .iter()
            .find(|(r, _)| r.split_ascii_whitespace().any(|r| r == rel))
            .map(|(_, h)| *h)
    }
}
