//! An archive that holds the articles.

use std::path::Path;
use std::time::Duration;

use annals::archive::{Archive, Imported, NewRevision, PageRecord, PageResult, encode};
use annals::dates::StatedDate;
use annals::model::{Article, Author, Block, BlockKind, Document, Exchange};

/// Articles of one transaction.
const ARTICLES_AT_A_TIME: usize = 1_000;

/// Makes an archive of the articles.
pub fn fill(folder: &Path, documents: &[Document]) {
    let mut archive = Archive::open(folder, Duration::ZERO).expect("an archive");
    for part in documents.chunks(ARTICLES_AT_A_TIME) {
        let articles: Vec<Imported> = part.iter().map(imported).collect();
        archive.import(&articles).expect("they are new");
    }
}

fn imported(document: &Document) -> Imported {
    Imported {
        url: document.url.clone(),
        raw: document.id.as_str().as_bytes().to_vec(),
        first_seen: document.captured,
        captured: document.captured,
        revision: revision(document, document.id.as_str()),
        comments: Vec::new(),
        comments_claimed: None,
        feed: None,
    }
}

fn revision(document: &Document, hash: &str) -> NewRevision {
    NewRevision {
        article: article(document),
        content_hash: hash.to_owned(),
        words: document.word_count,
        generation: 1,
    }
}

/// Writes one revision of an article; `hash` stands for its content.
pub fn write(archive: &mut Archive, document: &Document, hash: &str) {
    let exchange = Exchange {
        url: document.url.clone(),
        at: document.captured,
        ip: None,
        request_head: Vec::new(),
        status: 200,
        response_head: b"HTTP/1.1 200 OK\r\n\r\n".to_vec(),
        body: hash.as_bytes().to_vec(),
    };
    let capture = archive.append(encode(&exchange, None)).expect("a record");
    let page = PageRecord {
        url: document.url.clone(),
        feed_id: None,
        at: document.captured,
        captures: vec![capture],
        result: PageResult::Read {
            article: document.url.clone(),
            reading: None,
            revision: Some(Box::new(revision(document, hash))),
            blocks: Vec::new(),
            comments: Vec::new(),
            comments_claimed: None,
            validators: (None, None),
            next_visit: None,
        },
    };
    archive.finish_page(&page).expect("a page");
}

fn article(document: &Document) -> Article {
    let block = |text: &str| Block {
        kind: BlockKind::Paragraph,
        text: text.to_owned(),
        html: format!("<p>{text}</p>"),
    };
    let author = |name: &String| Author { name: name.clone(), ..Author::default() };
    Article {
        title: Some(document.title.clone()),
        lead: Some(document.lead.clone()),
        body: document.body.split("\n\n").map(block).collect(),
        authors: document.authors.iter().map(author).collect(),
        published: document.published.map(StatedDate::from_timestamp),
        lang: document.lang.clone(),
        section: document.section.clone(),
        tags: document.tags.clone(),
        ..Article::default()
    }
}
