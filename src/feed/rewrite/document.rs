//! The way through a document: channel, entries, and where each of them ends.

use super::entities::Entities;
use super::facts::Facts;
use super::fields::{Field, field};
use super::item::Item;
use super::namespaces::{Ns, Scope};
use super::tokens::{Tag, Token, Tokens};
use super::writer::Writer;
use super::{Kind, Rewritten, Root};
use crate::feed::limits::{ENTRIES_MAX, XML_BASE_BYTES_MAX};

const RSS: &str = "rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
    xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
    xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" \
    xmlns:wfw=\"http://wellformedweb.org/CommentAPI/\"";
const ATOM: &str = "feed xmlns=\"http://www.w3.org/2005/Atom\" \
    xmlns:wfw=\"http://wellformedweb.org/CommentAPI/\"";

/// The state of the one pass.
pub struct Rewriter<'a> {
    pub(super) kind: Kind,
    pub(super) tokens: Tokens<'a>,
    pub(super) scope: Scope<'a>,
    pub(super) entities: Entities,
    pub(super) out: Writer,
    pub(super) facts: Facts,
    pub(super) item: Option<Item>,
    pub(super) has_title: bool,
    pub(super) has_summary: bool,
    /// Links, authors, labels and media so far, of this entry or of the channel.
    pub(super) repeats: usize,
    root: Tag<'a>,
}

/// Whether a boundary tag is of the document itself, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Boundary {
    /// An entry.
    Item,
    /// The channel, which may end before its entries do.
    Channel,
    /// The root.
    Root,
}

impl<'a> Rewriter<'a> {
    /// Stands at the root.
    pub fn new(root: Root<'a>) -> Rewriter<'a> {
        let Root { kind, tag, tokens } = root;
        let left = tokens.between(tokens.at(), tokens.end()).len();
        let mut scope = Scope::default();
        scope.root(&tag);
        Rewriter {
            kind,
            entities: tokens.doctype().map(Entities::declared).unwrap_or_default(),
            tokens,
            scope,
            out: Writer::with_capacity(left + left / 8 + RSS.len() + 64),
            facts: Facts::default(),
            item: None,
            has_title: false,
            has_summary: false,
            repeats: 0,
            root: tag,
        }
    }

    /// Passes over the document.
    pub fn run(mut self) -> Rewritten {
        self.begin();
        let mut whole = false;
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Start(tag) if self.facts.entries.len() < ENTRIES_MAX => self.start(tag),
                Token::Start(_) => {
                    self.facts.warnings.push(format!("only the first {ENTRIES_MAX} entries read"));
                    whole = true;
                    break;
                }
                Token::End(name) => {
                    let boundary = self.boundary(name);
                    if boundary.is_some() {
                        self.close_item();
                    }
                    whole = boundary.is_some() && self.ends_root(name);
                    if whole {
                        break;
                    }
                }
                Token::Text(_) | Token::CData(_) => {}
            }
        }
        self.end(whole);
        Rewritten { xml: self.out.finish(), facts: self.facts }
    }

    fn begin(&mut self) {
        let tag = self.root;
        let base = self.base(&tag);
        let base = [("xml:base", base.as_deref().unwrap_or_default())];
        match self.kind {
            Kind::Rss => self.out.start(RSS, &base),
            Kind::Atom => self.out.start(ATOM, &base),
        }
        if let Some(language) = tag.attribute("xml:lang") {
            self.facts.language = Some(self.entities.decode(language).into_owned());
        }
        if self.kind == Kind::Rss {
            self.out.markup("<channel>");
        }
        match local(tag.name) {
            name if name.eq_ignore_ascii_case("entry") => self.open_item(&tag),
            name if name.eq_ignore_ascii_case("channel") => self.channel_attributes(&tag),
            _ => {}
        }
    }

    /// The document's end. An entry that the end cut off before its id is left to the next visit:
    /// it would be another entry then.
    fn end(&mut self, whole: bool) {
        if let Some(item) = &self.item
            && !whole
        {
            self.facts.warnings.push("the feed is cut off within an entry".into());
            if !self.facts.entries.is_empty() && !item.has_id() {
                self.out.truncate(item.began);
                self.item = None;
            }
        } else if !whole {
            self.facts.warnings.push("the feed has no end".into());
        }
        self.close_item();
        self.out.markup(match self.kind {
            Kind::Rss => "</channel></rss>",
            Kind::Atom => "</feed>",
        });
    }

    fn ends_root(&self, name: &str) -> bool {
        local(name).eq_ignore_ascii_case(local(self.root.name))
    }

    fn start(&mut self, tag: Tag<'a>) {
        match self.boundary(tag.name) {
            Some(Boundary::Item) => {
                self.close_item();
                self.open_item(&tag);
                if tag.empty {
                    self.close_item();
                }
            }
            Some(Boundary::Channel) => {
                self.scope.enter(&tag, 1);
                self.channel_attributes(&tag);
            }
            Some(Boundary::Root) => {}
            None => {
                let depth = if self.item.is_some() { 3 } else { 2 };
                self.scope.enter(&tag, depth);
                let (ns, local) = self.scope.resolve(tag.name);
                match field(ns, local) {
                    Some(known) => self.field(known, ns, tag),
                    None => self.skip(tag),
                }
            }
        }
    }

    fn open_item(&mut self, tag: &Tag<'a>) {
        self.scope.enter(tag, 2);
        self.repeats = 0;
        let began = self.out.len();
        let mut item = Item::at(began);
        let base = self.base(tag);
        let name = if self.kind == Kind::Rss { "item" } else { "entry" };
        self.out.start(name, &[("xml:base", base.as_deref().unwrap_or_default())]);
        for (name, value) in tag.attributes() {
            let value = self.entities.decode(value).into_owned();
            match local(name) {
                "about" => item.facts.about = Some(value),
                // CDF (1997) has the address on the item itself.
                name if name.eq_ignore_ascii_case("href") => item.second_link(value),
                _ => {}
            }
        }
        self.item = Some(item);
    }

    pub(super) fn close_item(&mut self) {
        let Some(item) = self.item.take() else { return };
        let facts = item.finish(self.kind, &mut self.out);
        self.facts.entries.push(facts);
        self.out.markup(if self.kind == Kind::Rss { "</item>" } else { "</entry>" });
    }

    fn channel_attributes(&mut self, tag: &Tag<'a>) {
        if self.facts.language.is_none()
            && let Some(language) = tag.attribute("xml:lang")
        {
            self.facts.language = Some(self.entities.decode(language).into_owned());
        }
        if let Some(href) = tag.attribute("href") {
            let href = self.entities.decode(href);
            self.out.element("link", &href);
        }
    }

    /// The `xml:base` of a tag, where it is one.
    pub(super) fn base(&self, tag: &Tag<'a>) -> Option<String> {
        let base = self.entities.decode(tag.attribute("xml:base")?).into_owned();
        let valid = match url::Url::parse(&base) {
            Ok(_) | Err(url::ParseError::RelativeUrlWithoutBase) => true,
            Err(_) => false,
        };
        (valid && base.len() <= XML_BASE_BYTES_MAX).then_some(base)
    }

    /// Which part of the document a tag of this name begins or ends.
    pub(super) fn boundary(&self, name: &str) -> Option<Boundary> {
        let local = local(name);
        let is = |word: &str| local.eq_ignore_ascii_case(word);
        // Cheap: most names are told apart by their length.
        match (self.kind, local.len()) {
            (_, 4) if is("item") => self.own(name).then_some(Boundary::Item),
            (Kind::Rss, 7) if is("channel") => self.own(name).then_some(Boundary::Channel),
            (Kind::Rss, 3) if is("rss") || is("rdf") => Some(Boundary::Root),
            (Kind::Atom, 5) if is("entry") => self.own(name).then_some(Boundary::Item),
            (Kind::Atom, 4) if is("feed") => self.own(name).then_some(Boundary::Root),
            _ => None,
        }
    }

    /// Whether a name is of the feed's own vocabulary. A prefix that is not known yet may be
    /// declared by the very tag.
    fn own(&self, name: &str) -> bool {
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
        let known = self.scope.bound(prefix);
        prefix.is_empty() || known.is_none_or(|ns| matches!(ns, Ns::Core | Ns::Atom))
    }

    /// Passes over an element that says nothing Annals keeps.
    fn skip(&mut self, tag: Tag<'a>) {
        if tag.empty || is_void(tag.name) {
            return;
        }
        self.inside(&tag, None);
    }

    /// Passes over the inside of an element up to its end tag, or to where its end must have
    /// been; gives where the inside ends, and whether tags stand in it.
    pub(super) fn inside(&mut self, tag: &Tag<'a>, field: Option<Field>) -> (usize, bool) {
        let own_name = local(tag.name);
        let simple = field.is_some_and(|f| !f.is_body());
        let (mut nested, mut open, mut markup) = (0usize, 0usize, false);
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Text(_) | Token::CData(_) => continue,
                Token::Start(inner) => {
                    if self.boundary(inner.name).is_some() || self.ends(field, inner.name) {
                        return (self.go_back(), markup);
                    }
                    markup = true;
                    if !inner.empty && !is_void(inner.name) {
                        open += 1;
                        nested += usize::from(local(inner.name).eq_ignore_ascii_case(own_name));
                    }
                }
                Token::End(name) => {
                    let same = local(name).eq_ignore_ascii_case(own_name);
                    // In a short text an end tag that nothing opened is its own, misspelt.
                    if (same && nested == 0) || (simple && open == 0) {
                        if !same && self.boundary(name).is_some() {
                            self.tokens.back();
                        }
                        return (self.tokens.began(), markup);
                    }
                    if self.boundary(name).is_some() {
                        return (self.go_back(), markup);
                    }
                    markup = true;
                    nested -= usize::from(same);
                    open = open.saturating_sub(1);
                }
            }
        }
        (self.tokens.end(), markup)
    }

    /// Whether a start tag must stand beside a field, not in it: its end tag is missing.
    fn ends(&self, open: Option<Field>, name: &'a str) -> bool {
        let Some(open) = open else { return false };
        let (ns, local) = self.scope.resolve(name);
        let Some(found) = field(ns, local) else { return false };
        match open {
            // HTML has `title`, `link`, `summary` and so on of its own.
            _ if open.is_body() => {
                !matches!(ns, Ns::Core | Ns::Atom | Ns::Xhtml)
                    || (found == Field::Id && local != "id")
            }
            // Media have titles and descriptions that are not the entry's.
            Field::Enclosure => ns != Ns::Media,
            _ => ns != Ns::Xhtml,
        }
    }

    fn go_back(&mut self) -> usize {
        self.tokens.back();
        self.tokens.at()
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    // Names are short: a plain loop is quicker than a search made for long texts.
    name.bytes().rposition(|b| b == b':').map_or(name, |colon| &name[colon + 1..])
}

/// HTML elements that have no end tag (WHATWG HTML s.13.1.2).
fn is_void(name: &str) -> bool {
    const VOID: [&str; 6] = ["br", "img", "hr", "input", "meta", "wbr"];
    VOID.iter().any(|v| name.eq_ignore_ascii_case(v))
}
