//! Any text as a query, in every language: what is understood prints itself, and is understood alike
//! again; it finds its places in a text without a panic.
#![no_main]

use annals::canonical_url::CanonicalUrl;
use annals::model::Document;
use annals::query::{Syntax, matches, parse, parse_as};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str, &str)| {
    let (syntax, text, body) = input;
    let now = jiff::Timestamp::UNIX_EPOCH;
    let syntax = Syntax::ALL[usize::from(syntax) % Syntax::ALL.len()];
    match parse_as(syntax, text, now) {
        Ok(query) => {
            let _ = query.explain();
            assert_eq!(parse(&query.to_string(), now).as_ref(), Ok(&query));
            let url = CanonicalUrl::parse("https://e.org/a").expect("an address");
            let mut document = Document::new(url, now);
            document.body = body.to_owned();
            for found in matches(&query, &document).unwrap_or_default().fields {
                let text = document.values(found.field)[found.value];
                assert!(found.ranges.iter().all(|range| text.get(range.clone()).is_some()));
            }
        }
        Err(error) => {
            let _ = error.render(text);
            assert!(text.get(error.range).is_some());
        }
    }
});
