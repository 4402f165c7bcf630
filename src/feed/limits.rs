//! The most that a feed may hold. Each limit keeps one known way of exhausting a parser shut.

/// Bytes of a feed after inflating. The largest feeds in use, whole podcast archives, hold about
/// 10 MB; reading on would take more than 200 MB of memory at 100 MB of feed.
pub const BODY_BYTES_MAX: usize = 16 << 20;

/// Entries of one feed. The longest archives hold some ten thousand; five million empty items are
/// 35 MB and two minutes.
pub const ENTRIES_MAX: usize = 20_000;

/// Links, authors, labels and media together, of one entry or of the channel. Each is compared
/// with those before it; half a million of them are 15 MB.
pub const REPEATS_MAX: usize = 500;

/// Attributes read of one tag; markup in feeds has under twenty.
pub const ATTRIBUTES_MAX: usize = 100;

/// Values in a JSON document: an object takes up to a kilobyte of memory, and as few as eight bytes
/// of the document. A thousand full items have 30,000.
pub const JSON_VALUES_MAX: usize = 200_000;

/// Bytes of a title. Titles of more are markup gone wrong.
pub const TITLE_BYTES_MAX: usize = 32 << 10;

/// Namespace prefixes in scope at once; generators declare up to thirty.
pub const NAMESPACES_MAX: usize = 200;

/// Bytes of an `xml:base`: it is repeated in the address of every entry.
pub const XML_BASE_BYTES_MAX: usize = 500;

/// Bytes of the text of one declared entity. Entities are never expanded within entities.
pub const ENTITY_BYTES_MAX: usize = 4_096;

/// Declared entities that are kept; `xhtml-lat1.ent` and its like declare about 250.
pub const ENTITIES_MAX: usize = 500;

/// Bytes that declared entities may add to a document in all, so that 500 of 4 KB cannot multiply
/// a document of 16 MB a thousandfold.
pub const EXPANSION_BYTES_MAX: usize = 4 << 20;
