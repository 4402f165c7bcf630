//! Articles from saved pages, as many as are wanted.

use std::io::Read;
use std::path::{Path, PathBuf};

use annals::canonical_url::CanonicalUrl;
use annals::extract::{PageContext, extract};
use annals::model::Document;

use super::{Random, second};

/// `count` articles with the texts of the pages below `folder`.
pub fn documents(folder: &Path, count: usize) -> Vec<Document> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let pages: Vec<Document> = files.iter().filter_map(|file| read(file)).collect();
    assert!(!pages.is_empty(), "no page with a text below {}", folder.display());
    (0..count).map(|number| variant(&pages[number % pages.len()], number)).collect()
}

/// The page's article with another address and date, and its sentences in another order.
fn variant(page: &Document, number: usize) -> Document {
    let mut random = Random::new(number as u64 + 77);
    let host = random.below(200);
    let address = format!("https://www.paper{host}.example/2026/{number}");
    let url = CanonicalUrl::parse(&address).expect("an address");
    let mut sentences = annals::revision::sentences(&page.body);
    for at in (1..sentences.len()).rev() {
        sentences.swap(at, random.below(at + 1));
    }
    let paragraphs: Vec<String> = sentences.chunks(3).map(|chunk| chunk.join(" ")).collect();
    Document {
        id: url.article_id(),
        url,
        captured: second(1_770_000_000 + number as i64),
        published: Some(second(1_700_000_000 + random.below(63_000_000) as i64)),
        sources: vec![format!("Paper {host}")],
        feeds: vec![format!("https://www.paper{host}.example/feed.xml")],
        body: paragraphs.join("\n\n"),
        ..page.clone()
    }
}

fn read(file: &Path) -> Option<Document> {
    let bytes = std::fs::read(file).ok()?;
    let page = if file.extension().is_some_and(|e| e == "gz") {
        let mut page = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut page).ok()?;
        page
    } else {
        bytes
    };
    let article = extract(&page, &PageContext::default()).value;
    let url = CanonicalUrl::parse("https://www.example.org/").ok()?;
    let body = article.text();
    (body.len() > 200).then(|| Document {
        title: article.title.unwrap_or_default(),
        lead: article.lead.unwrap_or_default(),
        authors: article.authors.into_iter().map(|author| author.name).collect(),
        tags: article.tags,
        section: article.section,
        lang: article.lang,
        word_count: u32::try_from(annals::text::word_count(&body)).unwrap_or(u32::MAX),
        body,
        ..Document::new(url, second(0))
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, files);
        } else if name.ends_with(".html") || name.ends_with(".html.gz") {
            files.push(path);
        }
    }
}
