//! Lists of feeds as other programs keep them: OPML, and tables of sources (CSV).
//!
//! Pure. Gives what can be followed, and one line for each row that cannot.

mod opml;
mod table;

pub use opml::opml;
pub use table::table;

use std::collections::HashMap;

use crate::canonical_url::CanonicalUrl;
use crate::model::{Parsed, Subscription};

/// The most feeds that are read from one list.
const FEEDS_MAX: usize = 100_000;

/// Collects the feeds of a list.
#[derive(Default)]
struct Collected {
    list: Parsed<Vec<Subscription>>,
    places: HashMap<CanonicalUrl, usize>,
}

impl Collected {
    /// Takes a feed in: each address once, with every label that it was found under.
    fn add(&mut self, url: &str, feed: impl FnOnce(CanonicalUrl) -> Subscription) {
        let url = match CanonicalUrl::parse(url) {
            Ok(url) => url,
            Err(error) => {
                self.list.warnings.push(format!("{url:?} is left out: {error}"));
                return;
            }
        };
        let feed = feed(url);
        let feeds = &mut self.list.value;
        if let Some(known) = self.places.get(&feed.url).and_then(|&n| feeds.get_mut(n)) {
            let new = feed.tags.into_iter().filter(|tag| !known.tags.contains(tag));
            let new: Vec<String> = new.collect();
            known.tags.extend(new);
        } else if feeds.len() < FEEDS_MAX {
            self.places.insert(feed.url.clone(), feeds.len());
            feeds.push(feed);
        }
    }
}

/// A value as a person wrote it; none where nothing is written.
fn written(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(text).filter(|t| !t.is_empty())
}

/// ISO 3166-1 alpha-2, where it is that.
fn country(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())).then_some(code)
}
