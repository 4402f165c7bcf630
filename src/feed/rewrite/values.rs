//! What becomes of each field.

use std::borrow::Cow;

use super::Kind;
use super::document::{Rewriter, local};
use super::fields::{Field, field};
use super::namespaces::Ns;
use super::text::{Inside, base64};
use super::tokens::{Tag, Token};
use crate::feed::limits::{REPEATS_MAX, TITLE_BYTES_MAX};
use crate::feed::people;

impl<'a> Rewriter<'a> {
    /// Takes a field of the channel or of an entry.
    pub(super) fn field(&mut self, field: Field, ns: Ns, tag: Tag<'a>) {
        use Field::{Category, Enclosure, Keywords, Link, Person};
        if matches!(field, Link | Person | Category | Keywords | Enclosure) {
            self.repeats += 1;
            if self.repeats > REPEATS_MAX {
                self.inside_of(field, &tag);
                return;
            }
        }
        match field {
            Field::Group => {}
            Field::Link => self.link(ns, tag),
            Field::Person => self.person(tag),
            Field::Category => self.category(tag),
            Field::Keywords => self.keywords(tag),
            Field::Enclosure => self.enclosure(tag),
            Field::Source => self.source(tag),
            Field::AtomSummary if self.kind == Kind::Rss && self.item.is_some() => {
                self.entry_value(Field::SecondSummary, tag);
            }
            Field::Title | Field::Summary | Field::AtomSummary => self.text_field(field, tag),
            Field::Content => self.content(tag),
            _ if self.item.is_some() => self.entry_value(field, tag),
            _ => self.channel_value(field, tag),
        }
    }

    /// The text of an element.
    fn text(&mut self, field: Field, tag: &Tag<'a>) -> Cow<'a, str> {
        self.inside_of(field, tag).render(&self.entities)
    }

    fn inside_of(&mut self, field: Field, tag: &Tag<'a>) -> Inside<'a> {
        if tag.empty {
            return Inside { raw: "", markup: false };
        }
        let from = self.tokens.at();
        let (to, markup) = self.inside(tag, Some(field));
        Inside { raw: self.tokens.between(from, to), markup }
    }

    fn attribute(&self, tag: &Tag<'a>, name: &str) -> Option<String> {
        let value = self.entities.decode(tag.attribute(name)?);
        Some(value.trim().to_owned()).filter(|v| !v.is_empty())
    }

    fn text_field(&mut self, field: Field, tag: Tag<'a>) {
        let inside = self.inside_of(field, &tag);
        let markup = inside.markup;
        let mut text = inside.render(&self.entities);
        if encoded(&tag)
            && let Some(decoded) = base64(&text)
        {
            text = Cow::Owned(decoded);
        }
        if text.trim_ascii().is_empty() {
            return;
        }
        if field == Field::Title && text.len() > TITLE_BYTES_MAX {
            text = Cow::Owned(text[..text.floor_char_boundary(TITLE_BYTES_MAX)].to_owned());
        }
        let wanted = match (field, &mut self.item) {
            (Field::Title, Some(item)) => item.first_title(),
            (Field::Title, None) => !std::mem::replace(&mut self.has_title, true),
            (_, Some(item)) => item.first_summary(text.len()),
            (_, None) => !std::mem::replace(&mut self.has_summary, true),
        };
        if !wanted {
            return;
        }
        let name = match (self.kind, field, &self.item) {
            (_, Field::Title, _) => "title",
            (Kind::Rss, ..) => "description",
            (Kind::Atom, _, Some(_)) => "summary",
            (Kind::Atom, _, None) => "subtitle",
        };
        let html = self.kind == Kind::Atom && (markup || says_html(&tag));
        self.out.element_with(name, &[("type", if html { "html" } else { "" })], &text);
    }

    fn content(&mut self, tag: Tag<'a>) {
        let source = self.attribute(&tag, "src");
        let inside = self.inside_of(Field::Content, &tag);
        let markup = inside.markup;
        let mut text = inside.render(&self.entities);
        let Some(item) = &mut self.item else { return };
        if let Some(source) = source {
            // Content that stands elsewhere (RFC 4287 s.4.1.3.2).
            item.facts.enclosures.push(source);
        }
        if encoded(&tag) {
            let Some(decoded) = base64(&text) else { return };
            text = Cow::Owned(decoded);
        }
        if text.trim_ascii().is_empty() || !item.longer_content(text.len()) {
            return;
        }
        match self.kind {
            Kind::Rss => self.out.element("content:encoded", &text),
            Kind::Atom => {
                let core = self.scope.resolve(tag.name).0 == Ns::Core;
                let html = markup || says_html(&tag) || !core;
                let kind = if html { "html" } else { "text" };
                self.out.element_with("content", &[("type", kind)], &text);
            }
        }
    }

    fn entry_value(&mut self, field: Field, tag: Tag<'a>) {
        let no_link = tag.attribute("isPermaLink").is_some_and(|v| v.eq_ignore_ascii_case("false"));
        let text = self.text(field, &tag);
        let Some(item) = &mut self.item else { return };
        match field {
            Field::Comments if self.kind == Kind::Atom => {
                self.out.empty("link", &[("rel", "replies"), ("href", text.trim())]);
            }
            Field::Comments => self.out.element("comments", &text),
            Field::CommentsFeed => self.out.element("wfw:commentRss", &text),
            Field::Language | Field::Ttl => {}
            _ => {
                if field == Field::Id {
                    item.facts.guid_is_no_link = no_link;
                }
                item.take(field, text.into_owned());
            }
        }
    }

    fn channel_value(&mut self, field: Field, tag: Tag<'a>) {
        let text = self.text(field, &tag).trim().to_owned();
        if text.is_empty() {
            return;
        }
        match field {
            Field::Id if self.kind == Kind::Atom => self.out.element("id", &text),
            Field::SecondTitle if !self.has_title => {
                self.has_title = true;
                self.out.element("title", &text);
            }
            Field::Language => self.facts.language = Some(text),
            Field::Ttl => self.facts.ttl = Some(text),
            Field::SkipHour => self.facts.skip_hours.push(text),
            Field::SkipDay => self.facts.skip_days.push(text),
            Field::UpdatePeriod => self.facts.update_period = Some(text),
            Field::UpdateFrequency => self.facts.update_frequency = Some(text),
            _ => {}
        }
    }

    fn link(&mut self, ns: Ns, tag: Tag<'a>) {
        let text = self.text(Field::Link, &tag);
        let Some(href) = self.attribute(&tag, "href") else {
            let text = text.trim();
            if text.is_empty() {
                return;
            }
            match self.kind {
                Kind::Rss => self.out.element_with("link", &self.base_of(&tag).as_pair(), text),
                Kind::Atom => self.out.empty("link", &[("href", text)]),
            }
            if let Some(item) = &mut self.item {
                item.linked();
            }
            return;
        };
        let rel = self.attribute(&tag, "rel").unwrap_or_else(|| "alternate".into());
        // `rel` may name several relations, and may spell them as addresses (RFC 4287 s.4.2.7.2).
        let rel = rel.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let media = self.attribute(&tag, "type").unwrap_or_default();
        let base = self.base_of(&tag);
        let base = base.0.as_deref().unwrap_or_default();
        let attributes = [("rel", &*rel), ("type", &*media), ("href", &*href), ("xml:base", base)];
        match (&mut self.item, self.kind) {
            (_, Kind::Atom) => self.out.empty("link", &attributes),
            (None, Kind::Rss) if ns == Ns::Core && rel == "alternate" => {
                self.out.element("link", &href);
            }
            (None, Kind::Rss) => self.out.empty("atom:link", &attributes),
            (Some(item), Kind::Rss) => match rel.as_str() {
                "alternate" => item.second_link(href),
                "enclosure" => self.out.empty("enclosure", &[("url", &*href)]),
                "replies" if media.contains("xml") => self.out.element("wfw:commentRss", &href),
                "replies" => self.out.element("comments", &href),
                _ => {}
            },
        }
    }

    fn base_of(&self, tag: &Tag<'a>) -> Base {
        Base(self.base(tag))
    }

    fn category(&mut self, tag: Tag<'a>) {
        let text = self.text(Field::Category, &tag);
        let attributes = ["term", "label", "text"];
        let term = attributes.iter().find_map(|name| self.attribute(&tag, name));
        self.label(&term.map_or(text, Cow::Owned));
    }

    fn keywords(&mut self, tag: Tag<'a>) {
        let text = self.text(Field::Keywords, &tag);
        for word in text.split(',').take(REPEATS_MAX) {
            self.label(word);
        }
    }

    fn label(&mut self, label: &str) {
        let label = label.trim();
        match self.kind {
            _ if label.is_empty() || self.item.is_none() => {}
            Kind::Rss => self.out.element("category", label),
            Kind::Atom => self.out.empty("category", &[("term", label)]),
        }
    }

    fn enclosure(&mut self, tag: Tag<'a>) {
        let text = self.text(Field::Enclosure, &tag);
        let url = self.attribute(&tag, "url").or_else(|| self.attribute(&tag, "href"));
        let url = url.map_or(text, Cow::Owned);
        match self.kind {
            _ if url.trim().is_empty() || self.item.is_none() => {}
            Kind::Rss => self.out.empty("enclosure", &[("url", url.trim())]),
            Kind::Atom => {
                self.out.empty("link", &[("rel", "enclosure"), ("href", url.trim())]);
            }
        }
    }

    fn person(&mut self, tag: Tag<'a>) {
        let Some(name) = self.person_name(&tag) else { return };
        match (&mut self.item, self.kind) {
            (None, Kind::Rss) => self.out.element("itunes:author", &name),
            (item, kind) => {
                if let Some(item) = item {
                    item.person();
                }
                kind.words().person(&mut self.out, &name);
            }
        }
    }

    /// The name in an author element: its text, or that of the `name` in it.
    fn person_name(&mut self, tag: &Tag<'a>) -> Option<String> {
        let inside = self.inside_of(Field::Person, tag);
        if !inside.markup {
            return people::name(&inside.render(&self.entities));
        }
        let (mut name, mut email, mut text) = (None, None, String::new());
        let mut element = "";
        for token in super::Tokens::new(inside.raw) {
            let piece = match token {
                Token::Start(tag) => {
                    element = local(tag.name);
                    continue;
                }
                Token::End(_) => {
                    element = "";
                    continue;
                }
                Token::Text(text) => self.entities.decode(text),
                Token::CData(text) => Cow::Borrowed(text),
            };
            let piece = piece.trim();
            match element {
                _ if piece.is_empty() => {}
                "name" => name = name.or_else(|| Some(piece.to_owned())),
                "email" => email = email.or_else(|| Some(piece.to_owned())),
                "uri" | "url" | "homepage" => {}
                _ => text = format!("{text} {piece}"),
            }
        }
        let found = name.or(Some(text).filter(|t| !t.trim().is_empty())).or(email);
        people::name(&found?)
    }

    /// The feed that an entry was copied from: only its authors are of interest.
    fn source(&mut self, tag: Tag<'a>) {
        if tag.empty {
            return;
        }
        let own_name = local(tag.name);
        while let Some(token) = self.tokens.next() {
            match token {
                Token::End(name) if local(name).eq_ignore_ascii_case(own_name) => return,
                Token::Start(tag) if self.boundary(tag.name).is_none() => {
                    let (ns, local) = self.scope.resolve(tag.name);
                    if field(ns, local) == Some(Field::Person)
                        && let Some(name) = self.person_name(&tag)
                        && let Some(item) = &mut self.item
                    {
                        item.source_person(name);
                    }
                }
                Token::End(name) if self.boundary(name).is_none() => {}
                Token::Text(_) | Token::CData(_) => {}
                Token::Start(_) | Token::End(_) => {
                    self.tokens.back();
                    return;
                }
            }
        }
    }
}

/// An `xml:base` on its way into a document.
struct Base(Option<String>);

impl Base {
    fn as_pair(&self) -> [(&'static str, &str); 1] {
        [("xml:base", self.0.as_deref().unwrap_or_default())]
    }
}

/// Whether the type says HTML (Atom `type`; Atom 0.3 had media types).
fn says_html(tag: &Tag<'_>) -> bool {
    tag.attribute("type").is_some_and(|t| t.to_ascii_lowercase().contains("html"))
}

/// Whether the text stands in base 64 (Atom 0.3 `mode`; RFC 4287 s.4.1.3.3 number 6).
fn encoded(tag: &Tag<'_>) -> bool {
    if tag.attribute("mode").is_some_and(|m| m.eq_ignore_ascii_case("base64")) {
        return true;
    }
    let Some(kind) = tag.attribute("type") else { return false };
    let kind = kind.trim().to_ascii_lowercase();
    kind.contains('/') && !kind.starts_with("text/") && !kind.ends_with("xml")
}
