//! WARC files of other programs, plain or inflated: their exchanges, one after another.
//!
//! Tolerant, since many programs write them: 1.0 and 1.1, one gzip member a record or one for all,
//! with or without requests. A record that is too large is passed over; a file that breaks off is
//! read as far as it goes.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

use crate::canonical_url::CanonicalUrl;
use crate::model::Exchange;

/// The longest head of a record, in bytes.
const HEAD_BYTES_MAX: u64 = 64 << 10;

/// The largest block that is read, in bytes; pages are smaller by far.
const BLOCK_BYTES_MAX: u64 = 32 << 20;

/// How a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadWarc {
    /// Records of any kind.
    pub records: u64,
    /// Why it was not read to its end.
    pub broken: Option<String>,
}

/// Reads a WARC file, and calls `each` with every exchange whose response is in it, until that
/// breaks off.
pub fn read_warc(
    mut input: impl BufRead,
    mut each: impl FnMut(Exchange) -> ControlFlow<()>,
) -> ReadWarc {
    let mut read = ReadWarc::default();
    let mut request: Option<(String, Vec<u8>)> = None;
    loop {
        let record = match record(&mut input) {
            Ok(Some(record)) => record,
            Ok(None) => return read,
            Err(error) => {
                read.broken = Some(format!("after {} records: {error}", read.records));
                return read;
            }
        };
        read.records += 1;
        match record.field("WARC-Type") {
            Some("request") => {
                request = record.target().map(|uri| (uri, record.block));
            }
            Some("response") => {
                // Most programs write the request before its response, some do not write it.
                let target = record.target();
                let sent = request.take().filter(|(uri, _)| Some(uri) == target.as_ref());
                if let Some(exchange) = record.exchange(sent.map(|(_, head)| head))
                    && each(exchange).is_break()
                {
                    return read;
                }
            }
            _ => {}
        }
    }
}

/// A record; its block is empty where it is of a kind that is passed over, or too large.
struct Record {
    fields: Vec<(String, String)>,
    block: Vec<u8>,
}

/// The next record; none at the end.
fn record(input: &mut impl BufRead) -> io::Result<Option<Record>> {
    let mut version = String::new();
    while version.trim().is_empty() {
        version.clear();
        if line(input, &mut version)? == 0 {
            return Ok(None);
        }
    }
    if !version.starts_with("WARC/") {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "no WARC record begins there"));
    }
    let mut record = Record { fields: Vec::new(), block: Vec::new() };
    let mut left = HEAD_BYTES_MAX;
    loop {
        let mut text = String::new();
        let length = line(input, &mut text)? as u64;
        if length == 0 || length > left {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a record without an end"));
        }
        left -= length;
        match text.trim_end().split_once(':') {
            Some((name, value)) => {
                record.fields.push((name.trim().to_owned(), value.trim().to_owned()));
            }
            None if text.trim().is_empty() => break,
            None => {}
        }
    }
    let length = record.field("Content-Length").and_then(|n| n.parse::<u64>().ok());
    let length = length.ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidData, "a record that does not say its length")
    })?;
    let mut block = input.take(length);
    let read = if record.is_wanted() && length <= BLOCK_BYTES_MAX {
        block.read_to_end(&mut record.block)? as u64
    } else {
        io::copy(&mut block, &mut io::sink())?
    };
    match read == length {
        true => Ok(Some(record)),
        false => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the last record is cut off")),
    }
}

/// Reads a line of a head, whatever bytes are in it; gives its length, 0 at the end.
fn line(input: &mut impl BufRead, out: &mut String) -> io::Result<usize> {
    let mut bytes = Vec::new();
    let length = input.take(HEAD_BYTES_MAX).read_until(b'\n', &mut bytes)?;
    out.push_str(&String::from_utf8_lossy(&bytes));
    Ok(length)
}

impl Record {
    fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    fn is_wanted(&self) -> bool {
        let is_http =
            self.field("Content-Type").is_none_or(|kind| kind.starts_with("application/http"));
        is_http && matches!(self.field("WARC-Type"), Some("request" | "response"))
    }

    /// The address; WARC 1.0 lets it stand in angle brackets.
    fn target(&self) -> Option<String> {
        let uri = self.field("WARC-Target-URI")?;
        Some(uri.trim_start_matches('<').trim_end_matches('>').to_owned())
    }

    /// The record as what crossed the wire; none where that cannot be told.
    fn exchange(mut self, request_head: Option<Vec<u8>>) -> Option<Exchange> {
        let url = CanonicalUrl::parse(&self.target()?).ok()?;
        let at = self.field("WARC-Date")?.parse().ok()?;
        let ip = self.field("WARC-IP-Address").and_then(|ip| ip.parse().ok());
        let end = memchr::memmem::find(&self.block, b"\r\n\r\n")? + 4;
        let body = self.block.split_off(end);
        let head = String::from_utf8_lossy(&self.block).into_owned();
        let status = head.split_ascii_whitespace().nth(1)?.parse().ok()?;
        let (response_head, body) = joined(head, body);
        let request_head = request_head.unwrap_or_default();
        Some(Exchange { url, at, ip, request_head, status, response_head, body })
    }
}

/// Chunks joined, as our own records have them; the field that said so is kept under another name.
fn joined(head: String, body: Vec<u8>) -> (Vec<u8>, Vec<u8>) {
    const FIELD: &str = "transfer-encoding:";
    let is_chunked = |line: &str| {
        let lower = line.to_ascii_lowercase();
        lower.starts_with(FIELD) && lower.contains("chunked")
    };
    if !head.lines().any(is_chunked) {
        return (head.into_bytes(), body);
    }
    let renamed = head.split_inclusive('\n').map(|line| match is_chunked(line) {
        true => format!("x-archive-orig-{line}"),
        false => line.to_owned(),
    });
    // Some programs join the chunks and leave the field.
    let body = chunks(&body).unwrap_or(body);
    (renamed.collect::<String>().into_bytes(), body)
}

/// A chunked body in one piece (RFC 9112 s.7.1); none where it is not chunked.
fn chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(rest.len());
    loop {
        let end = memchr::memmem::find(rest, b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: &str, more: &str, block: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2025-01-02T03:04:05Z\r\n{more}\
             Content-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    }

    fn exchanges(text: &str) -> (Vec<Exchange>, ReadWarc) {
        let mut found = Vec::new();
        let read = read_warc(text.as_bytes(), |exchange| {
            found.push(exchange);
            ControlFlow::Continue(())
        });
        (found, read)
    }

    const TARGET: &str = "WARC-Target-URI: <http://e.org/a>\r\n";

    fn file() -> String {
        [
            record("warcinfo", "", "software: other"),
            record("request", TARGET, "GET /a HTTP/1.1\r\n\r\n"),
            record("response", TARGET, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>one"),
            record(
                "response",
                "WARC-Target-URI: http://e.org/b\r\n",
                "HTTP/1.0 200\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<p>t\r\n2;x\r\nwo\r\n0\r\n\r\n",
            ),
            record("response", "WARC-Target-URI: dns:e.org\r\n", "no HTTP"),
        ]
        .concat()
    }

    #[test]
    fn exchanges_of_another_program() {
        let (found, read) = exchanges(&file());
        assert_eq!(read, ReadWarc { records: 5, broken: None });
        let [one, two] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((one.url.as_str(), one.status), ("http://e.org/a", 200));
        assert_eq!(one.request_head, b"GET /a HTTP/1.1\r\n\r\n");
        assert_eq!(one.body, b"<p>one");
        assert_eq!(one.at.to_string(), "2025-01-02T03:04:05Z");
        assert_eq!((two.request_head.as_slice(), two.body.as_slice()), (&b""[..], &b"<p>two"[..]));
        let head = String::from_utf8(two.response_head.clone()).unwrap();
        assert!(head.contains("x-archive-orig-Transfer-Encoding: chunked\r\n"), "{head}");
    }

    #[test]
    fn a_file_that_breaks_off_is_read_as_far_as_it_goes() {
        let whole = file();
        for cut in 0..whole.len() {
            let (found, read) = exchanges(&whole[..cut]);
            assert!(found.len() <= 2 && read.records <= 5, "cut at {cut}");
        }
        let (found, read) = exchanges(&format!("{}junk", &whole[..whole.len() - 4]));
        assert_eq!((found.len(), read.broken.is_some()), (2, true));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..100)) {
            let _ = read_warc(&[b"WARC/1.0\r\n", bytes.as_slice()].concat()[..], |_| ControlFlow::Continue(()));
            let _ = chunks(&bytes);
        }
    }
}
