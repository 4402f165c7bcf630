//! The article as JSON: the public shape of `annals extract`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Access, Article, Author, Comment};
use crate::text::word_count;

/// An article as one JSON object.
pub fn article_json(article: &Article) -> serde_json::Value {
    serde_json::to_value(Record::of(article)).unwrap_or_default()
}

#[derive(Serialize)]
struct Record<'a> {
    title: Option<&'a str>,
    authors: Vec<&'a str>,
    published: Option<String>,
    modified: Option<String>,
    published_precision: Option<&'static str>,
    lead: Option<&'a str>,
    text: String,
    html: String,
    lang: Option<&'a str>,
    byline: Option<&'a str>,
    author_bio: Option<&'a str>,
    authors_detail: Vec<AuthorRecord<'a>>,
    agencies: &'a [String],
    section: Option<&'a str>,
    tags: &'a [String],
    image: Option<ImageRecord<'a>>,
    site_name: Option<&'a str>,
    canonical: Option<&'a str>,
    access: Option<&'static str>,
    licence: Option<&'a str>,
    reservations: &'a [String],
    word_count: usize,
    comments: Vec<CommentRecord<'a>>,
    comments_claimed: Option<u32>,
    provenance: BTreeMap<&'static str, ProvenanceRecord<'a>>,
}

#[derive(Serialize)]
struct AuthorRecord<'a> {
    name: &'a str,
    kind: &'static str,
    role: Option<&'a str>,
    url: Option<&'a str>,
    bio: Option<&'a str>,
    image: Option<&'a str>,
    same_as: &'a [String],
}

#[derive(Serialize)]
struct ImageRecord<'a> {
    url: &'a str,
    caption: Option<&'a str>,
    credit: Option<&'a str>,
}

#[derive(Serialize)]
struct CommentRecord<'a> {
    author: Option<&'a str>,
    when: Option<&'a str>,
    at: Option<String>,
    text: &'a str,
    votes: Option<i64>,
    parent: Option<usize>,
}

#[derive(Serialize)]
struct ProvenanceRecord<'a> {
    source: &'static str,
    place: &'a str,
    lost: Vec<[&'a str; 2]>,
}

impl<'a> Record<'a> {
    fn of(article: &'a Article) -> Record<'a> {
        let text = article.text();
        Record {
            title: article.title.as_deref(),
            authors: article.authors.iter().map(|a| a.name.as_str()).collect(),
            published: article.published.map(|d| d.to_string()),
            modified: article.modified.map(|d| d.to_string()),
            published_precision: article.published.map(|d| d.precision.name()),
            lead: article.lead.as_deref(),
            word_count: word_count(&text),
            text,
            html: article.html(),
            lang: article.lang.as_deref(),
            byline: article.byline.as_deref(),
            author_bio: article.authors.iter().find_map(|a| a.bio.as_deref()),
            authors_detail: article.authors.iter().map(author).collect(),
            agencies: &article.agencies,
            section: article.section.as_deref(),
            tags: &article.tags,
            image: article.image.as_ref().map(|i| ImageRecord {
                url: &i.url,
                caption: i.caption.as_deref(),
                credit: i.credit.as_deref(),
            }),
            site_name: article.site_name.as_deref(),
            canonical: article.canonical.as_ref().map(|c| c.as_str()),
            access: article.access.map(Access::name),
            licence: article.licence.as_deref(),
            reservations: &article.reservations,
            comments: article.comments.iter().map(comment).collect(),
            comments_claimed: article.comments_claimed,
            provenance: provenance(article),
        }
    }
}

fn author(author: &Author) -> AuthorRecord<'_> {
    AuthorRecord {
        name: &author.name,
        kind: author.kind.name(),
        role: author.role.as_deref(),
        url: author.url.as_deref(),
        bio: author.bio.as_deref(),
        image: author.image.as_deref(),
        same_as: &author.same_as,
    }
}

fn comment(comment: &Comment) -> CommentRecord<'_> {
    CommentRecord {
        author: comment.author.as_deref(),
        when: comment.when.as_deref(),
        at: comment.at.map(|d| d.to_string()),
        text: &comment.text,
        votes: comment.votes,
        parent: comment.parent,
    }
}

fn provenance(article: &Article) -> BTreeMap<&'static str, ProvenanceRecord<'_>> {
    article
        .provenance
        .iter()
        .map(|(field, p)| {
            let lost =
                p.lost.iter().map(|(source, value)| [source.name(), value.as_str()]).collect();
            (field.name(), ProvenanceRecord { source: p.source.name(), place: &p.place, lost })
        })
        .collect()
}
