//! Everything that is known about a page before any field is decided.

use crate::canonical_url::CanonicalUrl;
use crate::dates::{DateHints, Order, StatedDate, parse_iso, parse_printed};

use super::PageContext;
use super::dom::{Id, Page};
use super::json_ld::{Graph, Object, text_of};
use super::meta::Meta;
use super::rules::Matched;

/// What the rules look at.
pub(super) struct Evidence<'e, 't> {
    /// The flat table.
    pub page: &'e Page<'t>,
    /// The head.
    pub meta: &'e Meta<'t>,
    /// JSON-LD objects.
    pub graph: &'e Graph<'e>,
    /// The JSON-LD object of the article.
    pub ld: Option<&'e Object>,
    /// What the caller knows.
    pub context: &'e PageContext<'e>,
    /// What the user's rules found.
    pub rules: &'e Matched,
    /// The language, decided first: dates and names need it.
    pub lang: Option<String>,
    /// Which comes first in its dates of numbers, where the page or its country tells.
    pub order: Option<Order>,
    /// The heading on the page that carries the title.
    pub heading: Option<Id>,
    /// The decided title.
    pub title: Option<String>,
    /// Whether a line beside the title shows a date.
    pub dateline: bool,
}

impl Evidence<'_, '_> {
    /// What is known about dates on the page.
    pub fn hints(&self) -> DateHints<'_> {
        DateHints { lang: self.lang.as_deref(), captured: self.context.captured, order: self.order }
    }

    /// A date from an attribute or a property: for machines first, then as printed.
    pub fn date(&self, text: &str) -> Option<StatedDate> {
        parse_iso(text)
            .or_else(|| crate::dates::parse_machine(text))
            .or_else(|| parse_printed(text, self.hints()))
    }

    /// Whether the JSON-LD of the article names authors.
    pub fn states_authors(&self) -> bool {
        self.ld.is_some_and(|ld| ld.contains_key("author"))
    }

    /// The name of the site, as metadata gives it.
    pub fn site_name(&self) -> Option<String> {
        let publisher = || {
            let publisher = self.graph.resolve(self.ld?.get("publisher")?)?;
            text_of(publisher, "name")
        };
        self.meta
            .first(&["og:site_name", "application-name", "al:ios:app_name"])
            .map(|(_, v)| v)
            .or_else(publisher)
    }

    /// Every name that the site goes by: metadata, publisher, host; as keys without spaces.
    pub fn site_keys(&self) -> Vec<String> {
        let mut names = Vec::new();
        names.extend(
            [
                "og:site_name",
                "application-name",
                "publisher",
                "dc.publisher",
                "citation_publisher",
                "article:publisher",
            ]
            .iter()
            .filter_map(|n| self.meta.get(n)),
        );
        if let Some(publisher) =
            self.ld.and_then(|ld| ld.get("publisher")).and_then(|p| self.graph.resolve(p))
        {
            names.extend(text_of(publisher, "name"));
        }
        let archived = self.url().and_then(archived);
        for url in self.url().into_iter().chain(&archived) {
            let host = url.registrable_domain();
            names.push(host.to_owned());
            names.extend(host.split('.').next().map(str::to_owned));
        }
        let mut keys: Vec<String> =
            names.iter().map(|n| compact(n)).filter(|k| k.chars().count() > 1).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// The page's own address.
    pub fn url(&self) -> Option<&CanonicalUrl> {
        self.context.url
    }

    /// Whether a reference leads to the front page of the site, or of its edition in a language.
    pub fn is_front(&self, reference: &str) -> bool {
        let Some(base) = self.url() else { return reference.trim() == "/" };
        let Ok(url) = base.join(reference) else { return false };
        let path = url.as_url().path().trim_matches('/');
        url.registrable_domain() == base.registrable_domain()
            && url.as_url().query().is_none()
            && (path.is_empty() || path.len() == 2)
            && url.as_str() != base.as_str()
    }

    /// An address on the page made absolute; as written where the page's own is not known.
    pub fn absolute(&self, reference: &str) -> Option<String> {
        let reference = reference.trim();
        if reference.is_empty() || reference.starts_with('#') || reference.starts_with("data:") {
            return None;
        }
        match self.url() {
            Some(base) => base.join(reference).ok().map(|u| u.as_str().to_owned()),
            None => CanonicalUrl::parse(reference).ok().map(|u| u.as_str().to_owned()),
        }
    }
}

/// The address of which a web archive keeps a copy, where the page's own is such a copy's: it stands
/// whole in the path.
fn archived(url: &CanonicalUrl) -> Option<CanonicalUrl> {
    let path = url.as_url().path();
    let at = path.find("/http://").or_else(|| path.find("/https://"))?;
    CanonicalUrl::parse(&path[at + 1..]).ok()
}

/// Letters and digits only, lower case: "Le Monde.fr" and "lemonde.fr" are one name.
pub(super) fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copys_address_holds_the_originals() {
        let check = |url, original: Option<&str>| {
            let found = archived(&CanonicalUrl::parse(url).unwrap());
            assert_eq!(found.as_ref().map(CanonicalUrl::as_str), original);
        };
        let copy = "https://archive.example/web/2016/http://paper.example/a";
        check(copy, Some("http://paper.example/a"));
        check("https://paper.example/a?u=http://other.example/", None);
    }
}
