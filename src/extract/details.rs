//! Section, tags, address, access and licence: what metadata states.

use serde_json::Value;

use crate::canonical_url::CanonicalUrl;
use crate::model::{Access, Source};

use super::decide::Candidate;
use super::evidence::Evidence;
use super::json_ld::{address_of, list_of};
use super::tag::Tag;

/// How many tags are kept.
const TAGS_MAX: usize = 100;

/// Candidates for the section.
pub(super) fn section(evidence: &Evidence<'_, '_>) -> Vec<Candidate<String>> {
    let mut found = Vec::new();
    if let Some(section) =
        evidence.ld.and_then(|ld| list_of(ld, "articleSection").into_iter().next())
    {
        found.push(Candidate::new(section, Source::JsonLd, "articleSection", 3.0));
    }
    for (name, score) in [
        ("article:section", 2.0),
        ("parsely-section", 1.8),
        ("section", 1.5),
        ("cxenseparse:taxonomy", 1.0),
    ] {
        if let Some(section) = evidence.meta.get(name) {
            found.push(Candidate::new(section, Source::Meta, format!("meta[{name}]"), score));
        }
    }
    found
}

/// Candidates for the list of tags.
pub(super) fn tags(evidence: &Evidence<'_, '_>) -> Vec<Candidate<Vec<String>>> {
    let mut found = Vec::new();
    if let Some(ld) = evidence.ld {
        found.push(Candidate::new(list_of(ld, "keywords"), Source::JsonLd, "keywords", 3.0));
    }
    // One element a tag; where there is only one element, it may hold them all.
    let each = match &evidence.meta.all("article:tag")[..] {
        [all] => listed(all),
        each => each.to_vec(),
    };
    found.push(Candidate::new(each, Source::Meta, "meta[article:tag]", 2.5));
    for (name, score) in [("news_keywords", 2.2), ("keywords", 2.0), ("parsely-tags", 1.8)] {
        let cut = evidence.meta.get(name).map(|v| listed(&v)).unwrap_or_default();
        found.push(Candidate::new(cut, Source::Meta, format!("meta[{name}]"), score));
    }
    let page = evidence.page;
    let linked = page.elements().filter(|&id| {
        page.nodes[id].tag == Tag::A
            && page.attr(id, "rel").is_some_and(|r| r.split_whitespace().any(|r| r == "tag"))
    });
    let linked: Vec<String> =
        linked.take(TAGS_MAX).map(|id| page.text(id)).filter(|t| !t.is_empty()).collect();
    found.push(Candidate::new(linked, Source::Markup, "a[rel=tag]", 1.0));
    for candidate in &mut found {
        let mut seen = std::collections::HashSet::new();
        candidate.value.retain(|t| seen.insert(t.to_lowercase()));
        candidate.value.truncate(TAGS_MAX);
    }
    found.retain(|c| !c.value.is_empty());
    found
}

/// The items of a list in one line.
fn listed(line: &str) -> Vec<String> {
    line.split([',', ';']).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect()
}

/// Candidates for the page's own address.
pub(super) fn canonical(evidence: &Evidence<'_, '_>) -> Vec<Candidate<CanonicalUrl>> {
    let mut found = Vec::new();
    for (address, place, score) in [
        (evidence.meta.link("canonical"), "link[rel=canonical]", 2.0),
        (evidence.meta.raw("og:url"), "meta[property=og:url]", 1.0),
    ] {
        let url =
            address.and_then(|a| evidence.absolute(a)).and_then(|a| CanonicalUrl::parse(&a).ok());
        found.extend(url.map(|u| Candidate::new(u.canonical(), Source::Meta, place, score)));
    }
    found
}

/// Candidates for whether everyone may read the whole text.
pub(super) fn access(evidence: &Evidence<'_, '_>) -> Vec<Candidate<Access>> {
    let mut found = Vec::new();
    let read = |text: &str| match text.trim().to_ascii_lowercase().as_str() {
        "true" | "free" | "yes" | "http://schema.org/true" | "https://schema.org/true" => {
            Some(Access::Free)
        }
        "false"
        | "no"
        | "locked"
        | "premium"
        | "metered"
        | "subscription"
        | "paid"
        | "http://schema.org/false"
        | "https://schema.org/false" => Some(Access::Paywalled),
        _ => None,
    };
    let stated = evidence.ld.and_then(|ld| match ld.get("isAccessibleForFree")? {
        Value::Bool(free) => Some(if *free { Access::Free } else { Access::Paywalled }),
        Value::String(text) => read(text),
        _ => None,
    });
    found.extend(stated.map(|a| Candidate::new(a, Source::JsonLd, "isAccessibleForFree", 3.0)));
    for name in ["article:content_tier", "isaccessibleforfree", "og:article:content_tier"] {
        let access = evidence.meta.raw(name).and_then(read);
        found.extend(access.map(|a| Candidate::new(a, Source::Meta, format!("meta[{name}]"), 2.0)));
    }
    found
}

/// The licence that the page declares.
pub(super) fn licence(evidence: &Evidence<'_, '_>) -> Option<String> {
    let page = evidence.page;
    let stated =
        evidence.ld.and_then(|ld| ld.get("license")).and_then(address_of).map(str::to_owned);
    let linked = || {
        let is_licence = |id: &usize| {
            page.nodes[*id].tag == Tag::A
                && page
                    .attr(*id, "rel")
                    .is_some_and(|r| r.split_whitespace().any(|r| r == "license"))
        };
        page.elements().find(is_licence).and_then(|id| evidence.absolute(page.attr(id, "href")?))
    };
    let meta = || {
        evidence
            .meta
            .get("dcterms.license")
            .or_else(|| evidence.meta.get("dc.rights").filter(|r| r.contains("creativecommons")))
    };
    stated
        .or_else(|| evidence.meta.link("license").and_then(|l| evidence.absolute(l)))
        .or_else(linked)
        .or_else(meta)
}
