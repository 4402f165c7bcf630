//! A row of another archive's export back to what an archive takes in.
//!
//! Pure. The text has to have the hash that the row says; each field's provenance says that it was
//! imported, and where the other archive had it from.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{ArticleRecord, AuthorRecord, CommentRecord};
use crate::archive::{Imported, NewRevision};
use crate::canonical_url::CanonicalUrl;
use crate::dates::{StatedDate, parse_machine};
use crate::model::{
    Access, Article, Author, AuthorKind, Block, BlockKind, Comment, Field, Image, Provenance,
    Source, Subscription,
};
use crate::revision;

/// Reads one line of an export in JSON Lines.
///
/// # Errors
/// Why it cannot be imported, in a few words.
pub fn imported(line: &[u8]) -> Result<Imported, String> {
    let record: ArticleRecord =
        serde_json::from_slice(line).map_err(|e| format!("no row of an export: {e}"))?;
    let url = CanonicalUrl::parse(&record.url).map_err(|e| e.to_string())?;
    if url.article_id().as_str() != record.id {
        return Err(format!("{} is not the id of {url}", record.id));
    }
    let moment =
        |text: &str| text.parse::<Timestamp>().map_err(|_| format!("{text:?} is no moment"));
    let (first_seen, captured) = (moment(&record.first_seen)?, moment(&record.captured)?);
    if record.text.is_none() {
        return Err("its text was left out of the export".into());
    }
    let comments_claimed = record.comments_claimed;
    let comments = comments(record.comments.as_deref().unwrap_or_default());
    let feed = record.source.feed.as_deref().and_then(|url| CanonicalUrl::parse(url).ok());
    let feed = feed.map(|url| Subscription {
        url,
        name: record.source.name.clone(),
        country: record.source.country.clone(),
        lang: None,
        tags: record.source.tags.clone(),
        every: None,
    });
    let (words, stated_hash) = (record.words, record.content_hash.clone());
    let article = article(record);
    let content_hash = revision::content_hash(&article);
    if content_hash != stated_hash {
        return Err("its text does not have the hash that it states".into());
    }
    // No generation of the extractor read it here.
    let revision = NewRevision { article, content_hash, words, generation: 0 };
    Ok(Imported {
        url,
        raw: line.to_vec(),
        first_seen,
        captured,
        revision,
        comments,
        comments_claimed,
        feed,
    })
}

fn article(record: ArticleRecord) -> Article {
    let body = Block {
        kind: BlockKind::Paragraph,
        text: record.text.unwrap_or_default(),
        html: record.html.unwrap_or_default(),
    };
    let provenance = record.provenance.into_iter().filter_map(|(field, (source, place))| {
        let place = format!("{source} {place}");
        let provenance = Provenance { source: Source::Import, place, lost: Vec::new() };
        Some((Field::parse(&field)?, provenance))
    });
    Article {
        title: record.title,
        lead: record.lead,
        body: vec![body],
        byline: record.byline,
        authors: record.authors.into_iter().map(author).collect(),
        agencies: record.agencies,
        published: record.published.as_deref().and_then(date),
        modified: record.modified.as_deref().and_then(date),
        lang: record.lang,
        section: record.section,
        tags: record.tags,
        image: record.image.map(|i| Image { url: i.url, caption: i.caption, credit: i.credit }),
        site_name: record.site_name,
        access: match record.access.as_deref() {
            Some("free") => Some(Access::Free),
            Some("paywalled") => Some(Access::Paywalled),
            _ => None,
        },
        licence: record.licence,
        reservations: record.reservations,
        provenance: provenance.collect(),
        ..Article::default()
    }
}

fn author(author: AuthorRecord) -> Author {
    let kind = match &*author.kind {
        "organization" => AuthorKind::Organization,
        _ => AuthorKind::Person,
    };
    Author {
        name: author.name,
        kind,
        role: author.role,
        url: author.url,
        bio: author.bio,
        image: author.image,
        same_as: author.same_as,
    }
}

fn date(text: &str) -> Option<StatedDate> {
    parse_machine(text)
}

/// Comments with their parents by place.
fn comments(records: &[CommentRecord]) -> Vec<Comment> {
    let places: HashMap<i64, usize> = records.iter().enumerate().map(|(n, c)| (c.id, n)).collect();
    let comment = |c: &CommentRecord| Comment {
        id: None,
        author: c.author.clone(),
        when: c.when.clone(),
        at: c.at.as_deref().and_then(date),
        text: c.text.clone(),
        votes: c.votes,
        parent: c.parent.and_then(|id| places.get(&id).copied()),
    };
    records.iter().map(comment).collect()
}
