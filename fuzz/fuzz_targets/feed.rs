//! Any bytes as a feed: read twice, it gives the same entries.
#![no_main]

use annals::canonical_url::CanonicalUrl;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let base = CanonicalUrl::parse("http://e.org/feed").expect("an address");
    let read = || annals::feed::parse(bytes, &base, None);
    assert_eq!(read(), read());
});
