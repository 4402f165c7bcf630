//! Any bytes as a page, and, in front of a NUL, as the feed entry that led to it; a user's rules too.
#![no_main]

use std::sync::LazyLock;

use annals::extract::{PageContext, Rules, Selector, read_page};
use annals::markdown;
use annals::model::EntryWitness;
use libfuzzer_sys::fuzz_target;

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules {
    author: Selector::parse("i, meta").ok(),
    date: Selector::parse("time, b").ok(),
    comments: Selector::parse("dd").ok(),
    remove: Selector::parse("u").into_iter().collect(),
    ..Rules::default()
});

fuzz_target!(|bytes: &[u8]| {
    let cut = bytes.iter().position(|b| *b == 0);
    let (entry, page) = cut.map_or((&[][..], bytes), |at| (&bytes[..at], &bytes[at + 1..]));
    let said = String::from_utf8_lossy(entry).into_owned();
    let entry = EntryWitness {
        title: Some(said.clone()),
        authors: vec![said.clone()],
        published: Some(said.clone()),
        content: Some(said),
        ..EntryWitness::default()
    };
    let context =
        PageContext { entry: Some(&entry), rules: Some(&RULES), ..PageContext::default() };
    let article = read_page(page, &context).parsed.value;
    let _ = (article.text(), markdown::from_html(&article.html()));
});
