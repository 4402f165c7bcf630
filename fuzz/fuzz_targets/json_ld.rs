//! Any text as the JSON-LD of a page, and as the data of its scripts.
#![no_main]

use annals::extract::{PageContext, extract};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for kind in ["application/ld+json", "application/json"] {
        let page = format!("<h1>Title</h1><script type=\"{kind}\">{text}</script><p>Some text.");
        let article = extract(page.as_bytes(), &PageContext::default()).value;
        let _ = (article.authors.len(), article.comments.len());
    }
});
