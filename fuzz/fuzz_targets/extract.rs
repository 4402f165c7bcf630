//! Any bytes as a page.
#![no_main]

use annals::extract::{PageContext, extract};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let article = extract(bytes, &PageContext::default()).value;
    let _ = (article.text(), article.html());
});
