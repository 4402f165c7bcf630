//! WARC 1.1 files (ISO 28500:2017): the true exchanges, one gzip member a record.
//!
//! The writer only appends. A torn end, left by a process that died, is cut off before the next
//! write; whole records are never touched.

mod reader;
mod writer;

pub(super) use reader::{Record, read_at, scan};
pub(super) use writer::{Encoded, WarcWriter, encode};

use sha2::{Digest, Sha256};

/// `sha256:` and the digest in base 32 (RFC 4648 s.6), as WARC tools write them.
pub(super) fn digest(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::from("sha256:");
    let (mut buffer, mut bits) = (0u32, 0);
    for byte in Sha256::digest(bytes) {
        buffer = (buffer << 8 | u32::from(byte)) & 0xfff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(ALPHABET[(buffer >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        out.push(char::from(ALPHABET[(buffer << (5 - bits) & 31) as usize]));
    }
    // Base 32 fills the last group of eight.
    out.push_str("====");
    out
}
