//! Any bytes as a sitemap: read twice, it gives the same addresses.
#![no_main]

use annals::canonical_url::CanonicalUrl;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let base = CanonicalUrl::parse("http://e.org/sitemap.xml").expect("an address");
    let read = || annals::feed::sitemap(bytes, &base);
    assert_eq!(read(), read());
});
