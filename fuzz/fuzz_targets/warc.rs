//! Any bytes as a WARC file of another program, and as a row of another archive.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = annals::archive::read_warc(bytes, |_| ControlFlow::Continue(()));
    let _ = annals::export::imported(bytes);
});
