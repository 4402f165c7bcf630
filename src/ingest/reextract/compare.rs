//! What one reading of a page says that another did not, field by field. Pure.

use crate::model::{Access, Article, Author, Image, Revision};

/// A field that two readings of one page differ in; an empty value is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name.
    pub field: &'static str,
    /// What it was.
    pub old: String,
    /// What it is now.
    pub new: String,
}

/// The fields that are compared, in the order of their report.
pub const FIELDS: [&str; 18] = [
    "title",
    "lead",
    "text",
    "html",
    "byline",
    "authors",
    "author_details",
    "agencies",
    "published",
    "modified",
    "lang",
    "section",
    "tags",
    "image",
    "access",
    "licence",
    "reservations",
    "site_name",
];

/// The fields in which a new reading differs from the one that is archived.
pub fn changes(old: &Revision, new: &Article) -> Vec<FieldChange> {
    let pairs = FIELDS.into_iter().zip(of_revision(old)).zip(of_article(new));
    let changed = pairs.filter(|((_, old), new)| old != new);
    changed.map(|((field, old), new)| FieldChange { field, old, new }).collect()
}

fn of_revision(r: &Revision) -> [String; FIELDS.len()] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        text(&r.title),
        text(&r.lead),
        r.text.clone(),
        r.html.clone(),
        text(&r.byline),
        names(&r.authors),
        details(&r.authors),
        r.agencies.join(", "),
        text(&r.published),
        text(&r.modified),
        text(&r.lang),
        text(&r.section),
        r.tags.join(", "),
        image(r.image.as_ref()),
        access(r.access),
        text(&r.licence),
        r.reservations.join(", "),
        text(&r.site_name),
    ]
}

fn of_article(a: &Article) -> [String; FIELDS.len()] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        text(&a.title),
        text(&a.lead),
        a.text(),
        a.html(),
        text(&a.byline),
        names(&a.authors),
        details(&a.authors),
        a.agencies.join(", "),
        a.published.map(|d| d.to_string()).unwrap_or_default(),
        a.modified.map(|d| d.to_string()).unwrap_or_default(),
        text(&a.lang),
        text(&a.section),
        a.tags.join(", "),
        image(a.image.as_ref()),
        access(a.access),
        text(&a.licence),
        a.reservations.join(", "),
        text(&a.site_name),
    ]
}

fn names(authors: &[Author]) -> String {
    authors.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Role and bio: an address or a portrait is the person's, not the revision's.
fn details(authors: &[Author]) -> String {
    let parts = authors.iter().flat_map(|a| [&a.role, &a.bio]).flatten();
    parts.map(String::as_str).collect::<Vec<_>>().join("; ")
}

fn image(image: Option<&Image>) -> String {
    let Some(image) = image else { return String::new() };
    let parts = [Some(&image.url), image.caption.as_ref(), image.credit.as_ref()];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("; ")
}

fn access(access: Option<Access>) -> String {
    access.map(Access::name).unwrap_or_default().to_owned()
}
