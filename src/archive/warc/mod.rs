//! WARC 1.1 files (ISO 28500:2017): the true exchanges, one gzip member a record.
//!
//! The writer only appends. A torn end, left by a process that died, is cut off before the next
//! write; whole records are never touched.

mod foreign;
mod reader;
mod writer;

pub use foreign::{ReadWarc, read_warc};
pub(super) use reader::{Record, copy_at, read_at, scan};
pub(super) use writer::{Encoded, WarcWriter, blank, encode, encode_resource, warcinfo};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical_url::CanonicalUrl;
    use crate::model::{Capture, Exchange};

    fn exchange(n: u8, body: &[u8]) -> Exchange {
        let url = CanonicalUrl::parse(&format!("http://e.org/{n}")).unwrap();
        Exchange {
            url,
            at: "2026-02-06T12:00:00.123Z".parse().unwrap(),
            ip: "192.0.2.7".parse().ok(),
            request_head: format!("GET /{n} HTTP/1.1\r\nhost: e.org\r\n\r\n").into_bytes(),
            status: 200,
            response_head: b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n".to_vec(),
            body: body.to_vec(),
        }
    }

    fn writer(folder: &std::path::Path) -> WarcWriter {
        WarcWriter::open(folder, 10_000, |_| Ok(0)).unwrap()
    }

    fn put(writer: &mut WarcWriter, exchange: &Exchange, earlier: Option<&Capture>) -> Capture {
        let capture = writer.append(encode(exchange, earlier)).unwrap();
        writer.sync().unwrap();
        capture
    }

    #[test]
    fn a_digest_is_written_as_warc_tools_write_it() {
        // SHA-256 of nothing, in base 32.
        let empty = "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ====";
        assert_eq!(digest(b""), empty);
    }

    #[test]
    fn an_exchange_is_read_back_from_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = writer(folder.path());
        let (first, second) = (exchange(1, b"one"), exchange(2, b"\x1f\x8b\x00two"));
        put(&mut writer, &first, None);
        let capture = put(&mut writer, &second, None);
        let record = read_at(&folder.path().join(&capture.file), capture.offset).unwrap();
        assert_eq!(record.http(), (&second.response_head[..], &second.body[..]));
        assert_eq!(record.field("warc-target-uri"), Some("http://e.org/2"));
        assert_eq!(record.field("WARC-IP-Address"), Some("192.0.2.7"));
        assert_eq!(record.field("WARC-Payload-Digest"), Some(digest(&second.body).as_str()));
        assert_eq!((record.length, capture.length), (capture.length, record.length));
    }

    #[test]
    fn the_same_bytes_are_referred_to_and_not_stored_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = writer(folder.path());
        let page = exchange(1, &[b'x'; 500]);
        let first = put(&mut writer, &page, None);
        let again = put(&mut writer, &page, Some(&first));
        let record = read_at(&folder.path().join(&again.file), again.offset).unwrap();
        assert_eq!(record.field("WARC-Type"), Some("revisit"));
        assert_eq!(record.field("WARC-Refers-To-Target-URI"), Some("http://e.org/1"));
        assert_eq!(record.http().1, b"");
        assert_eq!(again.payload_digest, first.payload_digest);
    }

    #[test]
    fn a_full_file_is_followed_by_another() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = WarcWriter::open(folder.path(), 700, |_| Ok(0)).unwrap();
        let names: Vec<String> =
            (0..4).map(|n| put(&mut writer, &exchange(n, b"body"), None).file).collect();
        assert!(names.windows(2).all(|n| n[0] <= n[1]) && names[0] < names[3], "{names:?}");
        for name in names {
            let mut kinds = Vec::new();
            let each = |r: Record| {
                kinds.push(r.field("WARC-Type").unwrap_or_default().to_owned());
                Ok(())
            };
            scan(&folder.path().join(name), 0, each).unwrap();
            assert_eq!(kinds[..3], ["warcinfo", "response", "request"]);
        }
    }

    #[test]
    fn a_record_is_overwritten_by_empty_ones_of_the_same_length() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = WarcWriter::open(folder.path(), 10_000_000, |_| Ok(0)).unwrap();
        let noise: Vec<u8> = (0..200_000u32)
            .flat_map(|n| digest(&n.to_le_bytes()).into_bytes())
            .take(200_000)
            .collect();
        let large = put(&mut writer, &exchange(1, &noise), None);
        let after = put(&mut writer, &exchange(2, b"two"), None);
        let path = folder.path().join(&large.file);
        let mut bytes = std::fs::read(&path).unwrap();
        let place = large.offset as usize..(large.offset + large.length) as usize;
        bytes[place].copy_from_slice(&blank(large.length as usize).unwrap());
        std::fs::write(&path, &bytes).unwrap();
        let mut kinds = Vec::new();
        let each = |r: Record| {
            kinds.push(r.field("WARC-Type").unwrap_or_default().to_owned());
            Ok(())
        };
        assert_eq!(scan(&path, 0, each).unwrap().whole, bytes.len() as u64);
        assert!(!kinds[1..kinds.len() - 3].iter().any(|kind| kind == "response"), "{kinds:?}");
        assert_eq!(read_at(&path, after.offset).unwrap().http().1, b"two");
        for length in [300, 5_000, 49_999, 60_001, 1_000_000] {
            assert_eq!(blank(length).unwrap().len(), length);
        }
        assert!(blank(20).is_err());
    }

    #[test]
    fn wherever_a_file_is_torn_its_whole_records_stay_and_writing_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = writer(folder.path());
        let whole = put(&mut first, &exchange(1, b"one"), None);
        let path = folder.path().join(&whole.file);
        let before = std::fs::metadata(&path).unwrap().len();
        put(&mut first, &exchange(2, b"two"), None);
        drop(first);
        let bytes = std::fs::read(&path).unwrap();
        for cut in before as usize + 1..bytes.len() {
            std::fs::write(&path, &bytes[..cut]).unwrap();
            let mut again = writer(folder.path());
            let capture = put(&mut again, &exchange(3, b"three"), None);
            assert_eq!(capture.file, whole.file);
            let end = std::fs::metadata(&path).unwrap().len();
            assert_eq!(scan(&path, 0, |_| Ok(())).unwrap().whole, end, "cut at {cut}");
            let record = read_at(&path, capture.offset).unwrap();
            assert_eq!(record.http().1, b"three");
            assert_eq!(read_at(&path, whole.offset).unwrap().http().1, b"one");
        }
    }
}
