//! Any text as an address, and as a reference from one: twice canonical is once canonical.
#![no_main]

use annals::canonical_url::CanonicalUrl;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let base = CanonicalUrl::parse("http://e.org/a/b?c").expect("an address");
    for url in [CanonicalUrl::parse(text), base.join(text)].into_iter().flatten() {
        let once = url.canonical();
        assert_eq!(once.canonical(), once);
        assert_eq!(once.article_id(), url.article_id());
    }
});
