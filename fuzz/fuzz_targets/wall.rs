//! Any bytes as a page that may be a wall, and as the head of an answer.
#![no_main]

use annals::ingest::wall::{Marks, named};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = Marks::of(bytes);
    let _ = named(403, bytes);
});
