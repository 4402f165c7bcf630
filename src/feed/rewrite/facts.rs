//! What a feed says that feed-rs does not hand on, collected while passing.

/// Facts about a feed and its entries.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// The language as written.
    pub language: Option<String>,
    /// RSS 2.0 `ttl`, as written.
    pub ttl: Option<String>,
    /// RSS 2.0 `skipHours`, as written.
    pub skip_hours: Vec<String>,
    /// RSS 2.0 `skipDays`, as written.
    pub skip_days: Vec<String>,
    /// RSS 1.0 `sy:updatePeriod`, as written.
    pub update_period: Option<String>,
    /// RSS 1.0 `sy:updateFrequency`, as written.
    pub update_frequency: Option<String>,
    /// Where a JSON Feed says it lives; XML feeds have links.
    pub self_link: Option<String>,
    /// WebSub hubs of a JSON Feed; XML feeds have links.
    pub hubs: Vec<String>,
    /// The next page of a JSON Feed; XML feeds have links.
    pub next_page: Option<String>,
    /// One for each entry, in order.
    pub entries: Vec<EntryFacts>,
    /// What was wrong and how it was mended.
    pub warnings: Vec<String>,
}

/// Facts about one entry.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EntryFacts {
    /// RSS 1.0 `rdf:about`.
    pub about: Option<String>,
    /// RSS 2.0 `guid isPermaLink="false"`.
    pub guid_is_no_link: bool,
    /// Whether an own date of change was stated: feed-rs repeats the date of publication.
    pub has_updated: bool,
    /// The date as printed; part of the id of an entry that has no other.
    pub dated: String,
    /// Media that feed-rs knows no place for: Atom `content src`, JSON Feed `attachments`.
    pub enclosures: Vec<String>,
}
