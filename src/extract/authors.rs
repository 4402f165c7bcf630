//! Who wrote an article: sets of names from every place that may name them, and the decision.
//!
//! Better no author than a wrong one: the site's own name, logins and labels are refused.

use serde_json::Value;

use crate::model::{Author, AuthorKind, Source};

use super::decide::Candidate;
use super::evidence::{Evidence, compact};
use super::json_ld::{Object, address_of, text_of, types};
use super::names::{self, NameKind};
use super::readers::Readers;

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

    /// Whether a person is among them.
    pub fn has_person(&self) -> bool {
        self.authors.iter().any(|a| a.kind == AuthorKind::Person)
    }
}

/// How far a witness may be believed that a text is a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// It only looks so: full names of people only.
    Looks,
    /// Often the maker of the page stands there: full names of people only.
    Loose,
    /// The same on a page that says that it is an article: what people sign with, too.
    Written,
    /// It says so itself: one word is a name too, and a desk an author.
    Stated,
    /// A property that holds nothing but authors: desks, single words and the paper itself are authors too.
    Property,
}

/// Takes a name, or a list of names, as a witness wrote it.
pub(super) fn add(names: &mut Names, text: &str, trust: Trust, sites: &[String]) {
    let parts = names::split(text);
    let full = |p: &String| {
        names::is_credential(p)
            || names::is_role(p)
            || names::is_code(p)
            || names::kind(&names::clean(p)) == NameKind::Person
    };
    // "Some Company Ltd, Berlin, Germany": an address, not a list of people.
    if matches!(trust, Trust::Loose | Trust::Written) && parts.len() > 1 && !parts.iter().all(full)
    {
        return;
    }
    let before = names.authors.len();
    let mut roles = false;
    for part in parts {
        let whole_site = sites.contains(&compact(&part));
        let name = if whole_site { part.clone() } else { names::clean(&part) };
        let fresh = &mut names.authors[before..];
        // Behind a name stand degrees, the trade, and for whom somebody works.
        if let Some(last) = fresh.last_mut() {
            if names::is_credential(&part) {
                continue;
            }
            if names::is_role(&name) {
                last.role.get_or_insert(name);
                roles = true;
                continue;
            }
        } else if trust != Trust::Property && names::is_role(&name) && !names::is_desk(&name) {
            continue;
        }
        let is_site = sites.contains(&compact(&name));
        // "paper.example": where it stands, not who wrote it.
        if is_site && name.contains('.') && !name.contains(' ') {
            continue;
        }
        let Some(kind) = author_kind(&name, trust, is_site) else { continue };
        let agency = names::is_agency(&name);
        let behind = names.authors[before..].iter().any(|a| a.kind == AuthorKind::Person);
        let employer = kind == AuthorKind::Organization || names::is_code(&name);
        if behind && !agency && (employer || is_site || roles && !names::shaped_like_person(&name))
        {
            continue;
        }
        let same = |a: &Author| compact(&a.name) == compact(&name);
        if names.authors.iter().any(same) || names.authors.len() >= AUTHORS_MAX {
            continue;
        }
        if agency && !names.agencies.contains(&name) {
            names.agencies.push(name.clone());
        }
        names.authors.push(Author { name, kind, ..Author::default() });
    }
}

/// Whether a name is taken as an author's, and of what kind.
fn author_kind(name: &str, trust: Trust, is_site: bool) -> Option<AuthorKind> {
    let kind = names::kind(name);
    let person = kind == NameKind::Person;
    match trust {
        Trust::Property => match kind {
            NameKind::Person | NameKind::Single | NameKind::UserName if !is_site || person => {
                Some(AuthorKind::Person)
            }
            NameKind::None if !is_site => {
                // "You" and "May" are family names, too; "Guest Author" is nobody's.
                let common = name.split_whitespace().all(names::is_no_name);
                let line = name.contains([':', '?', '!', '…', '|']);
                (names::shaped_like_person(name) && !common && !line).then_some(AuthorKind::Person)
            }
            _ => Some(AuthorKind::Organization),
        },
        Trust::Stated => match kind {
            NameKind::Single if is_site => None,
            // A blog's address is often its writer's name.
            NameKind::Person | NameKind::Single | NameKind::UserName => Some(AuthorKind::Person),
            NameKind::Agency | NameKind::Organization if !is_site => Some(AuthorKind::Organization),
            _ => None,
        },
        Trust::Written => match kind {
            NameKind::Person => Some(AuthorKind::Person),
            NameKind::Single | NameKind::UserName if !is_site && !name.contains('.') => {
                Some(AuthorKind::Person)
            }
            NameKind::Agency => Some(AuthorKind::Organization),
            _ => None,
        },
        // People whose paper bears their name are believed where metadata says so.
        Trust::Loose => person.then_some(AuthorKind::Person),
        Trust::Looks => (person && !is_site).then_some(AuthorKind::Person),
    }
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
    let readers = Readers::of(evidence.page);
    found.retain(|c| is_believed(evidence, c, &readers, &sites));
    for c in &mut found {
        // A desk or the paper gives way to people, whoever names them.
        let site = |a: &Author| sites.contains(&compact(&a.name));
        if c.value.authors.iter().all(site) {
            c.score -= OWN_NAME;
        } else if !c.value.has_person() {
            c.score -= DESK;
        } else if !c.value.authors.iter().any(|a| names::shaped_like_person(&a.name)) {
            c.score -= ONE_WORD;
        }
        // A name that no reader sees is often that of whoever keeps the site.
        if c.value.has_person() && !c.value.authors.iter().any(|a| readers.see(&a.name)) {
            c.score -= UNSEEN;
        }
    }
    found
}

/// Whether what metadata says of authors is believed. Papers state desks and themselves on purpose.
/// Elsewhere a program fills in whoever keyed the text in: what the page does not show, too, is
/// believed the less the more the page shows besides.
fn is_believed(
    evidence: &Evidence<'_, '_>,
    candidate: &Candidate<Names>,
    readers: &Readers,
    sites: &[String],
) -> bool {
    let names = &candidate.value;
    let in_meta = candidate.source == Source::Meta;
    let article = evidence.ld.is_some_and(|ld| ld.contains_key("datePublished"))
        || evidence.meta.raw("og:type") == Some("article")
        || evidence.meta.raw("article:published_time").is_some();
    if in_meta && !article && is_no_article(evidence) {
        return false;
    }
    if names.authors.iter().any(|a| readers.see(&a.name)) {
        return true;
    }
    let own = names.authors.iter().any(|a| sites.contains(&compact(&a.name)));
    // A page that prints its date but not that name has no author.
    let for_readers = evidence.dateline && (evidence.states_authors() || is_dublin(candidate));
    let denied = || names.authors.iter().any(|a| readers.are_denied(&a.name));
    let news = evidence.ld.is_some_and(is_news);
    let believed = if names.has_person() { news && own || !for_readers && !denied() } else { news };
    let kinds = || names.authors.iter().map(|a| names::kind(&a.name));
    let full = kinds().all(|k| !matches!(k, NameKind::Single | NameKind::UserName));
    let login = !own
        && names.authors.iter().any(|a| !a.name.contains(' '))
        && kinds().any(|k| k == NameKind::UserName);
    believed && !login && (article || full && !in_meta)
}

/// Whether the page says that it is something else than an article: goods, or a site's first page.
fn is_no_article(evidence: &Evidence<'_, '_>) -> bool {
    let goods = evidence.meta.raw("og:type").is_some_and(|t| t.starts_with("product"));
    let first = evidence.url().is_some_and(|u| {
        let path = u.as_url().path().trim_matches('/');
        path.is_empty() || path.starts_with("index.") && !path.contains('/')
    });
    goods || first
}

/// Whether a candidate is a `meta` element of the Dublin Core, which names whoever is responsible
/// for the page.
fn is_dublin(candidate: &Candidate<Names>) -> bool {
    candidate.place.starts_with("meta[name=dc")
}

/// Where metadata has but a first name or a pen name, and a line on the page the same person's
/// full name, the line is right.
pub(super) fn prefer_fuller(candidates: &mut [Candidate<Names>]) {
    const BONUS: f32 = 0.3;
    let Some(top) = candidates.iter().max_by(|a, b| a.score.total_cmp(&b.score)).cloned() else {
        return;
    };
    let [short] = top.value.authors.as_slice() else { return };
    let in_head = matches!(top.source, Source::JsonLd | Source::Meta);
    if !in_head || short.kind != AuthorKind::Person || short.name.contains(' ') {
        return;
    }
    let fuller = |names: &Names| {
        let [long] = names.authors.as_slice() else { return false };
        let words = super::text::words(&long.name);
        words.len() == 2
            && names::kind(&long.name) == NameKind::Person
            && words[0] == short.name.to_lowercase()
            && words[1] != words[0]
    };
    for candidate in candidates.iter_mut().filter(|c| fuller(&c.value)) {
        candidate.score = candidate.score.max(top.score + BONUS);
    }
}

/// Where two bylines name whom metadata names and the same others besides, they are whole: many
/// programs fill in but one account.
pub(super) fn prefer_whole(candidates: &mut [Candidate<Names>]) {
    const BONUS: f32 = 0.2;
    let Some(top) = candidates.iter().max_by(|a, b| a.score.total_cmp(&b.score)).cloned() else {
        return;
    };
    let [known] = top.value.authors.as_slice() else { return };
    if !matches!(top.source, Source::JsonLd | Source::Meta) {
        return;
    }
    let known = compact(&known.name);
    // Behind a trade stand those for whom somebody works.
    let person = |a: &Author| names::kind(&a.name) == NameKind::Person && a.role.is_none();
    let whole = |c: &Candidate<Names>| {
        let authors = &c.value.authors;
        c.source == Source::Byline
            && authors.len() > 1
            && authors.iter().all(person)
            && authors.iter().any(|a| compact(&a.name).ends_with(&known))
    };
    let lines: Vec<usize> = (0..candidates.len()).filter(|&n| whole(&candidates[n])).collect();
    let said = |n: usize| candidates[n].value.show();
    let again = lines.iter().find(|&&n| lines.iter().any(|&m| m > n && said(m) == said(n)));
    if let Some(&n) = again {
        candidates[n].score = candidates[n].score.max(top.score + BONUS);
    }
}

/// What the site's own name loses against people, what a desk, and what people of one word.
const OWN_NAME: f32 = 6.0;
const DESK: f32 = 5.0;
const ONE_WORD: f32 = 2.5;
/// What a name loses that is that of the page's maker as often.
const MAKER: f32 = 2.0;
/// What a name that is nowhere on the page loses against one that is.
const UNSEEN: f32 = 4.2;

/// Whether a JSON-LD object says that it is a piece of news.
fn is_news(ld: &Object) -> bool {
    types(ld).any(|t| t.ends_with("newsarticle") || t == "liveblogposting")
}

/// Whether an object is the organisation that publishes the page: no author but of news.
fn is_publisher(object: &Object, sites: &[String]) -> bool {
    const KINDS: &[&str] = &["organization", "corporation", "business"];
    types(object).any(|t| KINDS.iter().any(|k| t.ends_with(k)))
        && text_of(object, "name").is_some_and(|name| sites.contains(&compact(&name)))
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
        if is_publisher(object, sites) && !is_news(ld) {
            continue;
        }
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
            describe(evidence, object, author, sites);
        }
    }
    names
}

/// What a JSON-LD object says about a person.
fn describe(evidence: &Evidence<'_, '_>, object: &Object, author: &mut Author, sites: &[String]) {
    let address = |property: &str| {
        object.get(property).and_then(address_of).and_then(|a| evidence.absolute(a))
    };
    if types(object).any(|t| t.contains("organization"))
        && (names::kind(&author.name) != NameKind::Person || sites.contains(&compact(&author.name)))
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
    let article = meta.raw("og:type") == Some("article")
        || ["article:published_time", "datepublished"].iter().any(|n| meta.raw(n).is_some());
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
        // Whoever made the page often stands in these.
        let trust = match name {
            "author" | "article:author" | "creator" if article => Trust::Written,
            "author" | "creator" => Trust::Loose,
            _ if name.starts_with("dc") => Trust::Loose,
            _ => Trust::Property,
        };
        for value in meta.all(name).iter().take(AUTHORS_MAX) {
            if !value.contains("://") && !value.starts_with("www.") && !value.contains(".com/") {
                let dublin = name.starts_with("dc");
                match names::turned(value).filter(|_| dublin) {
                    Some(turned) => add(&mut names, &turned, trust, sites),
                    None => add(&mut names, value, trust, sites),
                }
            }
        }
        // Beside people, the paper is for whom they work.
        if names.has_person() {
            names
                .authors
                .retain(|a| !sites.contains(&compact(&a.name)) || a.kind == AuthorKind::Person);
        }
        // A byline says it better than whoever made the page.
        let score = if trust == Trust::Loose { score - MAKER } else { score };
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
        add(&mut names, &value, Trust::Property, sites);
        found.push(Candidate::new(names, Source::Meta, "meta[name=twitter:data1]", 7.8));
    }
    found
}
