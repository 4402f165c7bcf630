//! Any text as a query: what is understood prints itself, and is understood alike again.
#![no_main]

use annals::query::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let now = jiff::Timestamp::UNIX_EPOCH;
    match parse(text, now) {
        Ok(query) => {
            let _ = query.explain();
            assert_eq!(parse(&query.to_string(), now).as_ref(), Ok(&query));
        }
        Err(error) => {
            let _ = error.render(text);
        }
    }
});
