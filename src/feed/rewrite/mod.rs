//! Any XML that means a feed to well-formed XML that feed-rs reads.
//!
//! Passes once over the document and writes RSS 2.0 or Atom 1.0 with the elements that Annals
//! keeps and nothing else: flat, with canonical namespaces, every text in one piece. Mends on the
//! way what would make feed-rs fail or misread: missing ends, bare `&` and `<`, undeclared
//! prefixes, old versions, nesting without end. Never fails; it decides nothing about the values.

mod document;
mod entities;
mod facts;
mod fields;
mod item;
mod namespaces;
mod text;
pub mod tokens;
mod values;
mod writer;

pub use entities::Entities;
pub use facts::{EntryFacts, Facts};

use document::Rewriter;
use tokens::{Tag, Token, Tokens};
use writer::Writer;

/// The two formats that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RSS 2.0, for RSS of any version, RDF and CDF.
    Rss,
    /// Atom 1.0.
    Atom,
}

/// A document as feed-rs is given it.
#[derive(Debug)]
pub struct Rewritten {
    /// Well-formed XML in UTF-8, without a declaration.
    pub xml: String,
    /// What it does not hold.
    pub facts: Facts,
}

/// The root of a feed within a document.
#[derive(Debug)]
pub struct Root<'a> {
    kind: Kind,
    tag: Tag<'a>,
    tokens: Tokens<'a>,
}

/// What a document is that holds no feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRoot {
    /// A web page.
    Html,
    /// Markup whose first element has another name.
    Other(String),
    /// No markup at all.
    NoMarkup,
}

/// Finds where the feed begins, behind whatever was printed before it.
///
/// # Errors
/// Where no feed begins: what the document is instead.
pub fn find_root(text: &str) -> Result<Root<'_>, NoRoot> {
    let mut tokens = Tokens::new(text);
    let mut first = None;
    while let Some(token) = tokens.next() {
        let Token::Start(tag) = token else { continue };
        let local = tag.name.rsplit(':').next().unwrap_or(tag.name).to_ascii_lowercase();
        let kind = match local.as_str() {
            "rss" | "rdf" | "channel" => Kind::Rss,
            "feed" | "entry" => Kind::Atom,
            "html" => return Err(NoRoot::Html),
            _ => {
                first.get_or_insert(local);
                continue;
            }
        };
        return Ok(Root { kind, tag, tokens });
    }
    let html = tokens.doctype().is_some_and(|d| d.to_ascii_lowercase().contains("html"));
    match first {
        _ if html => Err(NoRoot::Html),
        Some(name) => Err(NoRoot::Other(name)),
        None => Err(NoRoot::NoMarkup),
    }
}

/// Rewrites the feed at `root`.
pub fn rewrite(root: Root<'_>) -> Rewritten {
    Rewriter::new(root).run()
}

/// What the elements are called in a format.
struct Words {
    id: &'static str,
    published: &'static str,
    summary: &'static str,
    html: &'static [(&'static str, &'static str)],
    atom: bool,
}

impl Words {
    /// Writes an author.
    fn person(&self, out: &mut Writer, name: &str) {
        if self.atom {
            out.markup("<author>");
            out.element("name", name);
            out.markup("</author>");
        } else {
            out.element("dc:creator", name);
        }
    }
}

impl Kind {
    fn words(self) -> Words {
        match self {
            Kind::Rss => Words {
                id: "guid",
                published: "pubDate",
                summary: "description",
                html: &[],
                atom: false,
            },
            Kind::Atom => Words {
                id: "id",
                published: "published",
                summary: "summary",
                html: &[("type", "html")],
                atom: true,
            },
        }
    }
}
