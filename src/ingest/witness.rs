//! What the feed entry knows where the page is silent.
//!
//! Pure, and modest: the page speaks for itself; the entry fills what it leaves open.

use crate::dates::{StatedDate, parse_machine};
use crate::model::{Article, Author, EntryWitness, Field, Provenance, Source};

/// Fills title, authors and date from the entry where the page gave none.
pub fn fill(article: &mut Article, entry: &EntryWitness) {
    if article.title.is_none() && entry.title.is_some() {
        article.title = entry.title.clone();
        say(article, Field::Title, "entry title");
    }
    if article.authors.is_empty() && article.byline.is_none() && !entry.authors.is_empty() {
        let author = |name: &String| Author { name: name.clone(), ..Author::default() };
        article.authors = entry.authors.iter().map(author).collect();
        say(article, Field::Authors, "entry author");
    }
    let published: Option<StatedDate> = entry.published.as_deref().and_then(parse_machine);
    if article.published.is_none() && published.is_some() {
        article.published = published;
        say(article, Field::Published, "entry date");
    }
}

fn say(article: &mut Article, field: Field, place: &str) {
    let provenance = Provenance { source: Source::Feed, place: place.into(), lost: Vec::new() };
    article.provenance.insert(field, provenance);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_fills_only_what_the_page_leaves_open() {
        let entry = EntryWitness {
            title: Some("From the feed".into()),
            authors: vec!["Ada Holm".into()],
            ..EntryWitness::default()
        };
        let mut silent = Article::default();
        fill(&mut silent, &entry);
        assert_eq!(silent.title.as_deref(), Some("From the feed"));
        assert_eq!(silent.authors[0].name, "Ada Holm");
        assert_eq!(silent.provenance[&Field::Title].source, Source::Feed);
        let mut speaking = Article { title: Some("From the page".into()), ..Article::default() };
        fill(&mut speaking, &entry);
        assert_eq!(speaking.title.as_deref(), Some("From the page"));
    }
}
