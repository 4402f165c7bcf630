//! Who wrote an article: sets of names from every place that may name them, and the decision.
//!
//! Better no author than a wrong one: the site's own name, logins and labels are refused.

use serde_json::Value;

use crate::model::{Author, AuthorKind, Source};

use super::decide::Candidate;
use super::evidence::{Evidence, compact};
use super::json_ld::{Object, address_of, text_of, types};
use super::names::{self, NameKind};

/// The most authors of one article; large collaborations have more, no paper prints them.
const AUTHORS_MAX: usize = 60;

/// Authors by one witness, with the agencies among them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Names {
    /// People and desks.
    pub authors: Vec<Author>,
    /// News agencies.
    pub agencies: Vec<String>,
}

impl Names {
    /// For people: the names in a line.
    pub fn show(&self) -> String {
        let authors = self.authors.iter().map(|a| a.name.as_str());
        authors.chain(self.agencies.iter().map(String::as_str)).collect::<Vec<_>>().join(", ")
    }

    fn is_empty(&self) -> bool {
        self.authors.is_empty() && self.agencies.is_empty()
    }

    fn has_person(&self) -> bool {
        self.authors.iter().any(|a| a.kind == AuthorKind::Person)
    }
}

/// How far a witness may be believed that a text is a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// A property that holds nothing but authors: desks, single words and the paper itself are authors too.
    Property,
    /// It says so itself: one word is a name too, and a desk an author.
    Stated,
    /// Often the maker of the page stands there: full names of people only.
    Loose,
    /// It only looks so: full names of people only.
    Looks,
}

/// Takes a name, or a list of names, as a witness wrote it.
pub(super) fn add(names: &mut Names, text: &str, trust: Trust, sites: &[String]) {
    let parts = names::split(text);
    let firm = |p: &String| names::kind(&names::clean(p)) == NameKind::Organization;
    // "Some Company Ltd, Berlin, Germany": an address, not a list of people.
    if trust == Trust::Loose && parts.iter().any(firm) {
        return;
    }
    for part in parts {
        let name = names::clean(&part);
        let same = |a: &Author| compact(&a.name) == compact(&name);
        if names.authors.iter().any(same) || names.authors.len() >= AUTHORS_MAX {
            continue;
        }
        if let Some(kind) = author_kind(&name, trust, sites.contains(&compact(&name))) {
            if names::is_agency(&name) && !names.agencies.contains(&name) {
                names.agencies.push(name.clone());
            }
            names.authors.push(Author { name, kind, ..Author::default() });
        }
    }
}

/// Whether a name is taken as an author's, and of what kind.
fn author_kind(name: &str, trust: Trust, is_site: bool) -> Option<AuthorKind> {
    let stated = matches!(trust, Trust::Property | Trust::Stated);
    match names::kind(name) {
        NameKind::Person if is_site && trust == Trust::Property => Some(AuthorKind::Person),
        NameKind::None if trust == Trust::Property && small_letters(name) => {
            Some(AuthorKind::Person)
        }
        _ if is_site && trust == Trust::Property => Some(AuthorKind::Organization),
        _ if is_site => None,
        NameKind::Agency | NameKind::Organization if stated => Some(AuthorKind::Organization),
        NameKind::Person => Some(AuthorKind::Person),
        NameKind::Single if stated && good_single(name) => Some(AuthorKind::Person),
        _ => None,
    }
}

/// A one-word name that is no login: begins with a capital, has no figures.
fn good_single(name: &str) -> bool {
    let capital = name.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    capital && name.chars().count() >= 3 && !name.contains(['.', '_'])
}

/// A full name that its owner writes in small letters.
fn small_letters(name: &str) -> bool {
    let count = name.split_whitespace().count();
    let small = name.chars().all(|c| c.is_lowercase() || c == ' ' || c == '-');
    // A name for a name: capitals are what the shape of names looks at.
    let capital: Vec<String> = name.split_whitespace().map(|w| format!("X{w}")).collect();
    (2..=3).contains(&count) && small && names::kind(&capital.join(" ")) == NameKind::Person
}

/// Candidates from metadata and markup. The byline's come from [`super::byline`].
pub(super) fn candidates(evidence: &Evidence<'_, '_>) -> Vec<Candidate<Names>> {
    let sites = evidence.site_keys();
    let mut found = Vec::new();
    if let Some(ld) = evidence.ld {
        for (property, score) in [("author", 10.0), ("creator", 7.0)] {
            found.push(Candidate::new(
                stated_in(evidence, ld, property, &sites),
                Source::JsonLd,
                property,
                score,
            ));
        }
    }
    found.extend(in_meta(evidence, &sites));
    found.retain(|c| !c.value.is_empty());
    if found.is_empty() {
        return found;
    }
    let shown = compact(&evidence.page.text(0));
    let article = evidence.ld.is_some_and(|ld| ld.contains_key("datePublished"))
        || evidence.meta.raw("og:type") == Some("article")
        || evidence.meta.raw("article:published_time").is_some();
    for c in &mut found {
        // A desk or the paper gives way to people, whoever names them.
        if !c.value.has_person() {
            c.score -= 6.0;
        }
        // A name that no reader sees is often that of whoever keeps the site.
        let seen = c.value.authors.iter().any(|a| shown.contains(&compact(&a.name)));
        let full = c.value.authors.iter().all(|a| names::kind(&a.name) != NameKind::Single);
        if !seen && (!full || c.source == Source::Meta && !article) {
            c.value = Names::default();
        }
    }
    found.retain(|c| !c.value.is_empty());
    found
}

/// The authors that a JSON-LD object names.
pub(super) fn stated_in(
    evidence: &Evidence<'_, '_>,
    ld: &Object,
    property: &str,
    sites: &[String],
) -> Names {
    let mut names = Names::default();
    let Some(value) = ld.get(property) else { return names };
    let one = std::slice::from_ref(value);
    let values = if let Value::Array(items) = value { items.as_slice() } else { one };
    for value in values.iter().take(AUTHORS_MAX) {
        if let Some(text) = value.as_str().filter(|t| !t.starts_with("http")) {
            add(&mut names, &super::text::plain(text), Trust::Property, sites);
            continue;
        }
        let Some(object) = evidence.graph.resolve(value) else { continue };
        // A name may be a list of names, too.
        let texts: Vec<String> = match object.get("name") {
            Some(Value::Array(items)) => {
                items.iter().filter_map(Value::as_str).map(super::text::plain).collect()
            }
            _ => text_of(object, "name").into_iter().collect(),
        };
        let before = names.authors.len();
        for text in &texts {
            add(&mut names, text, Trust::Property, sites);
        }
        if let [author] = &mut names.authors[before..] {
            describe(evidence, object, author);
        }
    }
    names
}

/// What a JSON-LD object says about a person.
fn describe(evidence: &Evidence<'_, '_>, object: &Object, author: &mut Author) {
    let address = |property: &str| {
        object.get(property).and_then(address_of).and_then(|a| evidence.absolute(a))
    };
    if types(object).any(|t| t.contains("organization"))
        && names::kind(&author.name) != NameKind::Person
    {
        author.kind = AuthorKind::Organization;
    }
    author.role = text_of(object, "jobTitle");
    author.url = address("url");
    author.image = address("image");
    author.bio = text_of(object, "description").filter(|d| d.chars().count() > 20);
    author.same_as = match object.get("sameAs") {
        Some(Value::Array(items)) => {
            items.iter().filter_map(Value::as_str).filter_map(|a| evidence.absolute(a)).collect()
        }
        Some(Value::String(one)) => evidence.absolute(one).into_iter().collect(),
        _ => Vec::new(),
    };
}

fn in_meta(evidence: &Evidence<'_, '_>, sites: &[String]) -> Vec<Candidate<Names>> {
    let meta = evidence.meta;
    let mut found = Vec::new();
    for (name, score) in [
        ("author", 8.0),
        ("article:author", 7.5),
        ("parsely-author", 8.0),
        ("sailthru.author", 8.0),
        ("dc.creator", 7.0),
        ("dcterms.creator", 7.0),
        ("byl", 8.0),
        ("cxenseparse:author", 7.5),
        ("article:author_name", 7.5),
        ("og:article:author", 7.0),
        ("rbauthors", 7.0),
        ("authors", 7.5),
        ("dc.contributor", 4.0),
        ("creator", 6.0),
    ] {
        let mut names = Names::default();
        // Whoever made the page often stands in these two.
        let trust =
            if name == "author" || name.starts_with("dc") { Trust::Loose } else { Trust::Stated };
        for value in meta.all(name).iter().take(AUTHORS_MAX) {
            if !value.contains("://") && !value.starts_with("www.") && !value.contains(".com/") {
                let dublin = name.starts_with("dc");
                match names::turned(value).filter(|_| dublin) {
                    Some(turned) => add(&mut names, &turned, trust, sites),
                    None => add(&mut names, value, trust, sites),
                }
            }
        }
        found.push(Candidate::new(names, Source::Meta, format!("meta[name={name}]"), score));
    }
    let mut cited = Names::default();
    for value in meta.all("citation_author") {
        let name = names::turned(&value).unwrap_or(value);
        add(&mut cited, &name, Trust::Stated, sites);
    }
    found.push(Candidate::new(cited, Source::Meta, "meta[name=citation_author]", 8.5));
    // "Written by", in whatever language, is the label that is not the reading time.
    let labelled = meta
        .get("twitter:data1")
        .filter(|_| meta.get("twitter:label1").is_some_and(|l| !l.is_empty()));
    if let Some(value) = labelled.filter(|v| !v.chars().any(char::is_numeric)) {
        let mut names = Names::default();
        add(&mut names, &value, Trust::Looks, sites);
        found.push(Candidate::new(names, Source::Meta, "meta[name=twitter:data1]", 7.8));
    }
    found
}
