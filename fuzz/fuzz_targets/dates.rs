//! Any text as a date, written for machines or for people.
#![no_main]

use annals::dates::{DateHints, parse_machine, parse_printed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for date in [parse_machine(text), parse_printed(text, DateHints::default())] {
        let _ = date.map(|d| (d.to_string(), d.timestamp(), d.in_utc().to_string()));
    }
});
