//! Any bytes as a list of feeds: what is read from OPML is written so that it reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = annals::feed::table(bytes);
    let feeds = annals::feed::opml(bytes).value;
    let again = annals::feed::opml(annals::export::opml(&feeds).as_bytes()).value;
    assert_eq!(feeds.len(), again.len());
});
