//! The elements that extraction tells apart.

/// An element's name, or that a node is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[rustfmt::skip]
pub(super) enum Tag {
    Text, Other,
    A, Abbr, Address, Article, Aside, Audio, B, Blockquote, Body, Br, Button, Caption, Cite, Code, Dd, Del, Details, Dialog,
    Div, Dl, Dt, Em, Embed, Fieldset, Figcaption, Figure, Footer, Form, H1, H2, H3, H4, H5, H6, Head, Header, Hr, Html, I,
    Iframe, Img, Input, Ins, Kbd, Label, Legend, Li, Link, Main, Mark, Meta, Nav, Noscript, Object, Ol, Option, P, Picture, Pre,
    Q, Rt, S, Samp, Script, Section, Select, Small, Source, Span, Strong, Style, Sub, Summary, Sup, Svg, Table, Tbody, Td,
    Template, Textarea, Tfoot, Th, Thead, Time, Title, Tr, Tt, U, Ul, Video, Wbr,
}

use Tag::*;

impl Tag {
    /// The tag of a name in lower case.
    #[rustfmt::skip]
    pub fn of(name: &str) -> Tag {
        match name {
            "a" => A, "abbr" => Abbr, "address" => Address, "article" => Article, "aside" => Aside, "audio" => Audio, "b" => B,
            "blockquote" => Blockquote, "body" => Body, "br" => Br, "button" => Button, "caption" => Caption, "cite" => Cite,
            "code" => Code, "dd" => Dd, "del" => Del, "details" => Details, "dialog" => Dialog, "div" => Div, "dl" => Dl, "dt" => Dt,
            "em" => Em, "embed" => Embed, "fieldset" => Fieldset, "figcaption" => Figcaption, "figure" => Figure,
            "footer" => Footer, "form" => Form, "h1" => H1, "h2" => H2, "h3" => H3, "h4" => H4, "h5" => H5, "h6" => H6,
            "head" => Head, "header" => Header, "hr" => Hr, "html" => Html, "i" => I, "iframe" => Iframe, "img" | "amp-img" => Img,
            "input" => Input, "ins" => Ins, "kbd" => Kbd, "label" => Label, "legend" => Legend, "li" => Li, "link" => Link,
            "main" => Main, "mark" => Mark, "meta" => Meta, "nav" => Nav, "noscript" => Noscript, "object" => Object, "ol" => Ol,
            "option" => Option, "p" => P, "picture" => Picture, "pre" => Pre, "q" => Q, "rt" | "rp" => Rt, "s" | "strike" => S, "samp" => Samp,
            "script" => Script, "section" => Section, "select" => Select, "small" => Small, "source" => Source,
            "span" => Span, "strong" => Strong, "style" => Style, "sub" => Sub, "summary" => Summary, "sup" => Sup, "svg" => Svg,
            "table" => Table, "tbody" => Tbody, "td" => Td, "template" => Template, "textarea" => Textarea, "tfoot" => Tfoot,
            "th" => Th, "thead" => Thead, "time" => Time, "title" => Title, "tr" => Tr, "tt" => Tt, "u" => U, "ul" => Ul,
            "video" => Video, "wbr" => Wbr,
            // Custom elements are laid out like the blocks that they stand for.
            name if name.contains('-') => Section,
            "center" | "menu" | "dir" | "hgroup" | "search" => Div,
            _ => Other,
        }
    }

    /// Whether it begins a new line.
    pub fn is_block(self) -> bool {
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Caption
                | Dd
                | Details
                | Dialog
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hr
                | Html
                | Legend
                | Li
                | Main
                | Nav
                | Ol
                | P
                | Pre
                | Section
                | Summary
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Tr
                | Ul
                | Iframe
                | Video
                | Audio
                | Button
                | Select
                | Textarea
        )
    }

    /// Whether its text is no part of what a reader reads.
    pub fn is_unseen(self) -> bool {
        matches!(
            self,
            Head | Script
                | Style
                | Noscript
                | Template
                | Textarea
                | Select
                | Option
                | Svg
                | Iframe
                | Object
                | Audio
                | Video
                | Dialog
                | Title
                // How signs are spoken, small above them.
                | Rt
        )
    }

    /// The level of a heading, 1 to 6.
    pub fn heading(self) -> std::option::Option<u8> {
        Some(match self {
            H1 => 1,
            H2 => 2,
            H3 => 3,
            H4 => 4,
            H5 => 5,
            H6 => 6,
            _ => return None,
        })
    }
}
