//! Any bytes as a robots.txt.
#![no_main]

use annals::canonical_url::CanonicalUrl;
use annals::politeness::{HostState, Robots, may_fetch};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let now = jiff::Timestamp::UNIX_EPOCH;
    let robots = Some((Robots::parse(bytes), now + jiff::SignedDuration::from_secs(1)));
    let host = HostState { robots, ..HostState::default() };
    let url = CanonicalUrl::parse("http://e.org/a/b?c").expect("an address");
    let _ = may_fetch(&host, &url, std::time::Duration::from_secs(1), now);
});
