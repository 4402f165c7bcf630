//! What crossed the wire, and where it is kept.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::canonical_url::CanonicalUrl;

/// One HTTP request and its response (RFC 9110 s.3.4), as much of their bytes as the client saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The address that was asked for.
    pub url: CanonicalUrl,
    /// When the request was sent.
    pub at: Timestamp,
    /// The address that answered, where the client knows it.
    pub ip: Option<IpAddr>,
    /// Request line and header fields, up to and with the empty line.
    pub request_head: Vec<u8>,
    /// Status code.
    pub status: u16,
    /// Status line and header fields, up to and with the empty line.
    pub response_head: Vec<u8>,
    /// The body as it came: still compressed, chunks joined.
    pub body: Vec<u8>,
}

/// Where the archive keeps one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// The address that was asked for.
    pub url: CanonicalUrl,
    /// When.
    pub at: Timestamp,
    /// Status code.
    pub status: u16,
    /// The WARC file's name, within the archive's `warc` folder.
    pub file: String,
    /// Where the response record's gzip member starts, in bytes.
    pub offset: u64,
    /// How long that member is, in bytes.
    pub length: u64,
    /// SHA-256 of the body as it came, base 32: `sha256:...`.
    pub payload_digest: String,
}

/// A robots.txt as its host last gave it, or said that there is none (RFC 9309).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsFile {
    /// Whose: `scheme://host:port`.
    pub origin: String,
    /// When the host gave it, or said that it has not changed.
    pub read: Timestamp,
    /// When the host was last asked for it.
    pub asked: Timestamp,
    /// Status code, redirects followed.
    pub status: u16,
    /// `ETag` of the answer.
    pub etag: Option<String>,
    /// `Last-Modified` of the answer.
    pub last_modified: Option<String>,
    /// What it says, inflated; empty where there is none.
    pub body: Vec<u8>,
}
