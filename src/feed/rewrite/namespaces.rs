//! Which vocabulary an element belongs to, however its namespace is spelt.
//!
//! Feeds write namespaces in the wrong case, with `https`, with `www.`, without the last slash,
//! or not at all. A prefix that nobody declared means what it means everywhere else.

use super::tokens::Tag;
use crate::feed::limits::NAMESPACES_MAX;

/// A vocabulary that says something Annals keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ns {
    /// The feed's own, RSS of any version or Atom of any version.
    Core,
    /// Atom within something else, or the other way round.
    Atom,
    /// RSS 1.0 content module.
    Content,
    /// Dublin Core elements.
    Dc,
    /// Dublin Core terms.
    DcTerms,
    /// Media RSS.
    Media,
    /// Apple's podcast elements, and Google's copies of them.
    Itunes,
    /// Well-formed web: feeds of comments.
    Wfw,
    /// RSS 1.0 syndication module.
    Sy,
    /// RDF's own elements.
    Rdf,
    /// XHTML.
    Xhtml,
    /// RFC 5005 paging and archiving.
    History,
    /// Anything else.
    Other,
}

/// Namespaces without scheme, `www.`, last `/` and `#`, in lower case.
const KNOWN: &[(&str, Ns)] = &[
    ("w3.org/2005/atom", Ns::Atom),
    ("purl.org/atom/ns", Ns::Atom),
    ("purl.org/rss/1.0", Ns::Core),
    ("purl.org/rss/2.0", Ns::Core),
    ("purl.org/net/rss1.1", Ns::Core),
    ("backend.userland.com/rss", Ns::Core),
    ("backend.userland.com/rss2", Ns::Core),
    ("backend.userland.com/rss091", Ns::Core),
    ("blogs.law.harvard.edu/tech/rss", Ns::Core),
    ("cyber.law.harvard.edu/rss", Ns::Core),
    ("cyber.law.harvard.edu/rss/rss.html", Ns::Core),
    ("my.netscape.com/rdf/simple/0.9", Ns::Core),
    ("my.netscape.com/publish/formats/rss-0.91.dtd", Ns::Core),
    ("channel.netscape.com/rdf/simple/0.9", Ns::Core),
    ("purl.org/rss/1.0/modules/content", Ns::Content),
    ("purl.org/dc/elements/1.0", Ns::Dc),
    ("purl.org/dc/elements/1.1", Ns::Dc),
    ("purl.org/rss/1.0/modules/dc", Ns::Dc),
    ("purl.org/dc/terms", Ns::DcTerms),
    ("purl.org/rss/1.0/modules/dcterms", Ns::DcTerms),
    ("search.yahoo.com/mrss", Ns::Media),
    ("video.search.yahoo.com/mrss", Ns::Media),
    ("tools.search.yahoo.com/mrss", Ns::Media),
    ("rssboard.org/media-rss", Ns::Media),
    ("itunes.com/dtds/podcast-1.0.dtd", Ns::Itunes),
    ("itunes.com/dtds/podcast-1.0", Ns::Itunes),
    ("itunes.apple.com/dtds/podcast-1.0.dtd", Ns::Itunes),
    ("example.com/dtds/podcast-1.0.dtd", Ns::Itunes),
    ("google.com/schemas/play-podcasts/1.0", Ns::Itunes),
    ("google.com/schemas/play-podcasts/1.0/play-podcasts.xsd", Ns::Itunes),
    ("wellformedweb.org/commentapi", Ns::Wfw),
    ("purl.org/rss/1.0/modules/syndication", Ns::Sy),
    ("w3.org/1999/02/22-rdf-syntax-ns", Ns::Rdf),
    ("w3.org/1999/xhtml", Ns::Xhtml),
    ("purl.org/syndication/history/1.0", Ns::History),
    ("w3.org/2000/svg", Ns::Other),
    ("w3.org/1998/math/mathml", Ns::Other),
];

/// What a prefix means where nobody declared it.
const USUAL: &[(&str, Ns)] = &[
    ("rss", Ns::Core),
    ("atom", Ns::Atom),
    ("atom10", Ns::Atom),
    ("atom03", Ns::Atom),
    ("a10", Ns::Atom),
    ("content", Ns::Content),
    ("dc", Ns::Dc),
    ("dcterms", Ns::DcTerms),
    ("dct", Ns::DcTerms),
    ("media", Ns::Media),
    ("itunes", Ns::Itunes),
    ("googleplay", Ns::Itunes),
    ("wfw", Ns::Wfw),
    ("sy", Ns::Sy),
    ("rdf", Ns::Rdf),
    ("xhtml", Ns::Xhtml),
    ("fh", Ns::History),
];

/// The vocabulary of a namespace; none where it is unknown.
pub fn of_uri(uri: &str) -> Option<Ns> {
    let uri = uri.trim().to_ascii_lowercase();
    let uri = uri.strip_prefix("http://").or_else(|| uri.strip_prefix("https://")).unwrap_or(&uri);
    let uri = uri.strip_prefix("www.").unwrap_or(uri).trim_end_matches(['/', '#']);
    KNOWN.iter().find(|(known, _)| *known == uri).map(|(_, ns)| *ns)
}

/// The prefixes in scope.
#[derive(Debug, Default)]
pub struct Scope<'a> {
    bindings: Vec<(usize, &'a str, Ns)>,
}

impl<'a> Scope<'a> {
    /// Takes the declarations on the root, whose own namespace is [`Ns::Core`] whatever it says.
    pub fn root(&mut self, tag: &Tag<'a>) {
        self.declare(tag, 0);
        let (prefix, _) = split(tag.name);
        // RDF roots its own vocabulary; the feed's is the default one.
        let prefix = if bound(&self.bindings, prefix) == Some(Ns::Rdf) { "" } else { prefix };
        self.bindings.push((0, prefix, Ns::Core));
        self.bindings.push((0, "", Ns::Core));
    }

    /// Takes the declarations on an element at `depth`, and forgets those of deeper ones and of
    /// its elder siblings.
    pub fn enter(&mut self, tag: &Tag<'a>, depth: usize) {
        while self.bindings.last().is_some_and(|(d, ..)| *d >= depth) {
            self.bindings.pop();
        }
        // Few tags declare anything, and the search for the word is quick.
        if tag.attributes.contains("xmlns") {
            self.declare(tag, depth);
        }
    }

    fn declare(&mut self, tag: &Tag<'a>, depth: usize) {
        for (name, value) in tag.attributes() {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    Some(prefix) => prefix,
                    None => continue,
                },
                None => continue,
            };
            if self.bindings.len() >= NAMESPACES_MAX {
                return;
            }
            // A namespace nobody knows: its usual prefix says more than its address, and a
            // default one is another spelling of the feed's own.
            let unknown = if prefix.is_empty() { Ns::Core } else { usual(prefix) };
            self.bindings.push((depth, prefix, of_uri(value).unwrap_or(unknown)));
        }
    }

    /// The vocabulary and local name of an element.
    pub fn resolve(&self, name: &'a str) -> (Ns, &'a str) {
        let (prefix, local) = split(name);
        (self.of_prefix(prefix), local)
    }

    /// The vocabulary that a prefix means.
    pub fn of_prefix(&self, prefix: &str) -> Ns {
        match bound(&self.bindings, prefix) {
            Some(ns) => ns,
            None if prefix.is_empty() => Ns::Core,
            None => usual(prefix),
        }
    }
}

fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

fn bound(bindings: &[(usize, &str, Ns)], prefix: &str) -> Option<Ns> {
    bindings.iter().rev().find(|(_, bound, _)| *bound == prefix).map(|(.., ns)| *ns)
}

fn usual(prefix: &str) -> Ns {
    let known = USUAL.iter().find(|(known, _)| prefix.eq_ignore_ascii_case(known));
    known.map_or(Ns::Other, |(_, ns)| *ns)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{Token, Tokens};
    use super::*;

    fn tag(text: &str) -> Tag<'_> {
        match Tokens::new(text).next() {
            Some(Token::Start(tag)) => tag,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_namespace_in_many_spellings() {
        for uri in [
            "http://search.yahoo.com/mrss/",
            "https://search.yahoo.com/mrss",
            " http://SEARCH.yahoo.com/mrss/# ",
        ] {
            assert_eq!(of_uri(uri), Some(Ns::Media), "{uri}");
        }
        assert_eq!(of_uri("urn:other"), None);
    }

    #[test]
    fn the_root_decides_what_the_core_is() {
        let mut scope = Scope::default();
        scope.root(&tag("<a:feed xmlns:a='http://purl.org/atom/ns#' xmlns:x='urn:x'>"));
        assert_eq!(scope.resolve("a:title"), (Ns::Core, "title"));
        assert_eq!(scope.resolve("x:title"), (Ns::Other, "title"));
        let mut scope = Scope::default();
        scope.root(&tag("<rss xmlns='http://www.w3.org/2005/Atom'>"));
        assert_eq!(scope.resolve("title"), (Ns::Core, "title"));
    }

    #[test]
    fn undeclared_prefixes_mean_the_usual() {
        let scope = Scope::default();
        assert_eq!(scope.resolve("content:encoded"), (Ns::Content, "encoded"));
        assert_eq!(scope.resolve("georss:point"), (Ns::Other, "point"));
    }

    #[test]
    fn declarations_end_with_their_element() {
        let mut scope = Scope::default();
        scope.root(&tag("<rss>"));
        scope.enter(&tag("<body xmlns='http://www.w3.org/1999/xhtml'>"), 2);
        assert_eq!(scope.resolve("body"), (Ns::Xhtml, "body"));
        scope.enter(&tag("<title>"), 2);
        assert_eq!(scope.resolve("title"), (Ns::Core, "title"));
    }
}
