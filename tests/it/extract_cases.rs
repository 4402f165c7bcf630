//! Small pages of one fact each, with the article that extraction must read from them.
//!
//! `ANNALS_UPDATE_CASES=1 cargo test extract_cases` rewrites what is expected; read the
//! difference before you keep it.

use std::path::Path;

use annals::canonical_url::CanonicalUrl;
use annals::cli::article_json::article_json;
use annals::extract::{PageContext, extract};
use serde_json::Value;

/// The article of a page as JSON: only what it has, and without what follows from the rest.
fn read(page: &[u8]) -> Value {
    let url = CanonicalUrl::parse("https://paper.example/news/story").ok();
    let captured = "2026-02-20T10:00:00Z".parse().ok();
    let context = PageContext { url: url.as_ref(), captured, ..PageContext::default() };
    let parsed = extract(page, &context);
    let mut json = article_json(&parsed.value);
    let Value::Object(fields) = &mut json else { return json };
    fields.retain(|name, value| {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value == "";
        !empty && !matches!(name.as_str(), "provenance" | "word_count")
    });
    if !parsed.warnings.is_empty() {
        fields.insert("warnings".to_owned(), parsed.warnings.into());
    }
    json
}

#[test]
fn every_case_reads_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/extract");
    let update = std::env::var_os("ANNALS_UPDATE_CASES").is_some();
    let mut cases: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 25, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let got = read(&std::fs::read(case.join("page.html")).unwrap());
        let path = case.join("expected.json");
        if update {
            std::fs::write(&path, serde_json::to_string_pretty(&got).unwrap() + "\n").unwrap();
            continue;
        }
        let expected: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        if got != expected {
            wrong.push(format!("{}\n got {got:#}\n expected {expected:#}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_page_cut_anywhere_still_reads() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/extract");
    let page = std::fs::read(folder.join("comments-marked/page.html")).unwrap();
    for end in (0..page.len()).step_by(7) {
        extract(&page[..end], &PageContext::default());
    }
}

#[test]
fn hostile_pages_are_read_to_their_end() {
    let objects = r#"{"@type":"Comment","text":"no"},"#.repeat(100_000);
    let json = |json: &str| format!("<script type=application/ld+json>{json}</script>");
    let attributes: String = (0..1_000_000).map(|n| format!("a{n} ")).collect();
    let hostile = [
        "<div>".repeat(100_000),
        "<b><p>".repeat(50_000),
        json(&format!("[{objects}{{}}]")),
        json(&format!("[{}]", " ".repeat(50 << 20))),
        json(&"[".repeat(100_000)),
        format!("<p {attributes}>"),
        "<script>".repeat(100_000),
        "<h1>Old <small>bridge</small> rebuilt</h1>".repeat(40_000),
        format!(
            "{}{}{}",
            "<article>".repeat(200),
            "<i></i>".repeat(100_000),
            "<a rel=author>Ann Lee</a>".repeat(100),
        ),
        "<!--".repeat(100_000),
        "<a href='".repeat(100_000),
        "\0".repeat(100_000),
    ];
    for page in hostile {
        // The same bytes, cut before and broken after.
        let whole = format!("{page}<h1>Title of it</h1><p>Some words.").into_bytes();
        extract(&whole, &PageContext::default());
        extract(&[&whole[..], b"\xff\xc3\0"].concat(), &PageContext::default());
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        extract(&bytes, &PageContext::default());
    }

    #[test]
    fn no_markup_panics(parts in proptest::collection::vec("(<(p|div class=comment|h1|ul|li|table|td|time|script type=application/ld\\+json|meta name=author content='|/div|/p|a href=/author/x)>|[a-z By.{}\"':,0-9é日]{1,20})", 0..60)) {
        extract(parts.concat().as_bytes(), &PageContext::default());
    }
}
