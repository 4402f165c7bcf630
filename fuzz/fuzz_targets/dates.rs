//! Any text as a date, written for machines or for people.
#![no_main]

use annals::dates::{DateHints, Order, parse_iso, parse_machine, parse_printed, printed_dates};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let captured = jiff::Timestamp::from_second(1_770_000_000).ok();
    let hints = DateHints { lang: Some("en"), captured, order: Order::shown_in(text) };
    let printed = [parse_printed(text, DateHints::default()), parse_printed(text, hints)];
    let all = printed_dates(text, hints).into_iter().map(|p| Some(p.date));
    for date in [parse_iso(text), parse_machine(text)].into_iter().chain(printed).chain(all) {
        let _ = date.map(|d| (d.to_string(), d.timestamp(), d.in_utc().to_string()));
    }
});
