//! Appends records to the current file, and starts another when it is full.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{digest, scan};
use crate::archive::ArchiveError;
use crate::canonical_url::CanonicalUrl;
use crate::model::{Capture, Exchange};

/// An exchange as two compressed WARC records, ready to be appended.
#[derive(Debug)]
pub(in crate::archive) struct Encoded {
    response: Vec<u8>,
    request: Vec<u8>,
    capture: Capture,
}

/// Compresses an exchange; no lock is needed for this, and it is most of the work.
///
/// `earlier` is an earlier capture of the same bytes at the same address: then the body is not
/// stored again, but referred to (WARC 1.1 s.6.7.2, `identical-payload-digest`).
pub(in crate::archive) fn encode(exchange: &Exchange, earlier: Option<&Capture>) -> Encoded {
    let payload_digest = digest(&exchange.body);
    let response_id = record_id(exchange, "response");
    let mut block = exchange.response_head.clone();
    if earlier.is_none() {
        block.extend_from_slice(&exchange.body);
    }
    let mut fields = vec![
        ("WARC-Type", if earlier.is_some() { "revisit" } else { "response" }.to_owned()),
        ("WARC-Record-ID", response_id.clone()),
        ("WARC-Date", exchange.at.to_string()),
        ("WARC-Target-URI", exchange.url.to_string()),
        ("WARC-Payload-Digest", payload_digest.clone()),
        ("WARC-Block-Digest", digest(&block)),
        ("Content-Type", "application/http;msgtype=response".into()),
    ];
    if let Some(ip) = exchange.ip {
        fields.push(("WARC-IP-Address", ip.to_string()));
    }
    if let Some(earlier) = earlier {
        const PROFILE: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
        fields.push(("WARC-Profile", PROFILE.into()));
        fields.push(("WARC-Refers-To-Target-URI", earlier.url.to_string()));
        fields.push(("WARC-Refers-To-Date", earlier.at.to_string()));
    }
    let response = member(&fields, &block);
    // Other programs do not always write down what they asked.
    let request =
        if exchange.request_head.is_empty() { Vec::new() } else { request(exchange, response_id) };
    let capture = Capture {
        url: exchange.url.clone(),
        at: exchange.at,
        status: exchange.status,
        file: String::new(),
        offset: 0,
        length: response.len() as u64,
        payload_digest,
    };
    Encoded { response, request, capture }
}

fn request(exchange: &Exchange, response_id: String) -> Vec<u8> {
    member(
        &[
            ("WARC-Type", "request".to_owned()),
            ("WARC-Record-ID", record_id(exchange, "request")),
            ("WARC-Date", exchange.at.to_string()),
            ("WARC-Target-URI", exchange.url.to_string()),
            ("WARC-Concurrent-To", response_id),
            ("WARC-Block-Digest", digest(&exchange.request_head)),
            ("Content-Type", "application/http;msgtype=request".into()),
        ],
        &exchange.request_head,
    )
}

/// One record as one gzip member.
fn member(fields: &[(&str, String)], block: &[u8]) -> Vec<u8> {
    let mut head = String::from("WARC/1.1\r\n");
    for (name, value) in fields {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", block.len()));
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
    let written = gzip
        .write_all(head.as_bytes())
        .and_then(|()| gzip.write_all(block))
        .and_then(|()| gzip.write_all(b"\r\n\r\n"))
        .and_then(|()| gzip.finish());
    // Writing to memory does not fail.
    written.unwrap_or_default()
}

/// A row of another archive as a record of its own (`resource`, WARC 1.1 s.6.3): what came is kept
/// as it came, and nobody can take it for a page.
pub(in crate::archive) fn encode_resource(
    url: &CanonicalUrl,
    at: Timestamp,
    body: &[u8],
) -> Encoded {
    let payload_digest = digest(body);
    let seed = format!("resource {url} {at} {payload_digest}");
    let response = member(
        &[
            ("WARC-Type", "resource".to_owned()),
            ("WARC-Record-ID", uuid(seed.as_bytes())),
            ("WARC-Date", at.to_string()),
            ("WARC-Target-URI", url.to_string()),
            ("WARC-Payload-Digest", payload_digest.clone()),
            ("WARC-Block-Digest", payload_digest.clone()),
            ("Content-Type", "application/json".into()),
        ],
        body,
    );
    let capture = Capture {
        url: url.clone(),
        at,
        // No server answered.
        status: 0,
        file: String::new(),
        offset: 0,
        length: response.len() as u64,
        payload_digest,
    };
    Encoded { response, request: Vec::new(), capture }
}

/// The record that a file begins with (WARC 1.1 s.6.2).
pub(in crate::archive) fn warcinfo(name: &str, at: Timestamp) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    let info =
        format!("software: annals/{version}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n");
    // A field's value is one line.
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let fields = [
        ("WARC-Type", "warcinfo".to_owned()),
        ("WARC-Record-ID", uuid(name.as_bytes())),
        ("WARC-Date", at.to_string()),
        ("WARC-Filename", name),
        ("WARC-Block-Digest", digest(info.as_bytes())),
        ("Content-Type", "application/warc-fields".into()),
    ];
    member(&fields, info.as_bytes())
}

/// An identifier that is unique since address, moment and kind are (WARC 1.1 s.5.2).
fn record_id(exchange: &Exchange, kind: &str) -> String {
    uuid(format!("{kind} {} {} {}", exchange.url, exchange.at, exchange.status).as_bytes())
}

/// A UUID of version 8 (RFC 9562 s.5.8): custom, here from SHA-256.
fn uuid(seed: &[u8]) -> String {
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&Sha256::digest(seed)[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let (a, b, c, d, e) = (&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    format!("<urn:uuid:{a}-{b}-{c}-{d}-{e}>")
}

/// The most bytes of one empty record: readers refuse longer comments in a gzip header.
const BLANK_BYTES_MAX: usize = 50_000;

/// Empty records, `length` compressed bytes in all: what is put in the place of one that must go.
/// The room that is left is a comment in the header of the gzip member (RFC 1952 s.2.3.1).
pub(in crate::archive) fn blank(length: usize) -> Result<Vec<u8>, ArchiveError> {
    let mut out = Vec::with_capacity(length);
    while out.len() < length {
        let left = length - out.len();
        // No rest is so small that nothing fits into it.
        let bytes = if left > BLANK_BYTES_MAX + 10_000 { BLANK_BYTES_MAX } else { left };
        let bare = blank_member(out.len(), 0);
        let room = bytes.checked_sub(bare.len()).ok_or_else(|| {
            ArchiveError::Damaged(format!("a record of {bytes} bytes is too short to be one"))
        })?;
        out.extend(blank_member(out.len(), room));
    }
    Ok(out)
}

/// One empty `metadata` record (WARC 1.1 s.6.6) as a gzip member with a comment of `room` bytes.
fn blank_member(seed: usize, room: usize) -> Vec<u8> {
    let id = uuid(format!("forgotten {seed}").as_bytes());
    let record = format!(
        "WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: {id}\r\n\
         WARC-Date: 1970-01-01T00:00:00Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    );
    let mut gzip =
        flate2::GzBuilder::new().comment(vec![b' '; room]).write(Vec::new(), Compression::new(9));
    let written = gzip.write_all(record.as_bytes()).and_then(|()| gzip.finish());
    // Writing to memory does not fail.
    written.unwrap_or_default()
}

/// The file that is written to.
#[derive(Debug)]
pub(in crate::archive) struct WarcWriter {
    folder: PathBuf,
    bytes_max: u64,
    current: Option<Current>,
    number: u32,
}

#[derive(Debug)]
struct Current {
    file: File,
    name: String,
    length: u64,
    synced: u64,
}

impl WarcWriter {
    /// Prepares to append to the last file in the folder, its torn end cut off.
    ///
    /// `known` gives the place of a record in a file that is known to be whole: looking for the
    /// torn end begins there, since a full file takes seconds to read.
    pub(in crate::archive) fn open(
        folder: &Path,
        bytes_max: u64,
        known: impl Fn(&str) -> Result<u64, ArchiveError>,
    ) -> Result<WarcWriter, ArchiveError> {
        let io = |e| ArchiveError::io("open", folder, e);
        std::fs::create_dir_all(folder).map_err(io)?;
        let mut names: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(io)? {
            names.extend(entry.map_err(io)?.file_name().into_string());
        }
        names.retain(|n| number_of(n).is_some());
        names.sort_by_key(|n| number_of(n));
        let number = names.last().and_then(|n| number_of(n)).unwrap_or(0);
        let mut writer = WarcWriter { folder: folder.to_owned(), bytes_max, current: None, number };
        if let Some(name) = names.pop() {
            let known = known(&name)?;
            writer.current = writer.reopen(name, known)?;
        }
        Ok(writer)
    }

    /// Opens a file to go on with it; none where it is full, or has lost its last known record.
    fn reopen(&self, name: String, known: u64) -> Result<Option<Current>, ArchiveError> {
        let path = self.folder.join(&name);
        let io = |e| ArchiveError::io("open", &path, e);
        let scanned = scan(&path, known, |_| Ok(()))?;
        if scanned.records == 0 {
            // No whole record where a row knows of one: what is left is evidence, and its places
            // are taken. The file is not touched; another one is begun.
            tracing::warn!(file = name, "the last record of the file is lost");
            return Ok(None);
        }
        let whole = scanned.whole;
        let mut file = OpenOptions::new().read(true).write(true).open(&path).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        if whole < length {
            tracing::info!(file = name, bytes = length - whole, "cutting off a torn record");
            file.set_len(whole).and_then(|()| file.sync_all()).map_err(io)?;
        }
        if whole >= self.bytes_max {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(whole)).map_err(io)?;
        Ok(Some(Current { file, name, length: whole, synced: whole }))
    }

    /// Appends an exchange and says where. Not yet safe: see [`WarcWriter::sync`].
    pub(in crate::archive) fn append(&mut self, encoded: Encoded) -> Result<Capture, ArchiveError> {
        let full = self.current.as_ref().is_none_or(|c| c.length >= self.bytes_max);
        if full {
            self.sync()?;
            self.current = Some(self.begin(encoded.capture.at)?);
        }
        let folder = &self.folder;
        let Some(current) = &mut self.current else {
            return Err(ArchiveError::Damaged("no WARC file is open".into()));
        };
        let Encoded { response, request, mut capture } = encoded;
        capture.file = current.name.clone();
        capture.offset = current.length;
        let bytes = [response, request].concat();
        let written = current.file.write_all(&bytes);
        if let Err(error) = written {
            // A full disk tears a record: take it back, so that what follows is readable.
            let back = current.file.set_len(current.length);
            let _ = back.and_then(|()| current.file.seek(SeekFrom::Start(current.length)));
            return Err(ArchiveError::io("write", &folder.join(&current.name), error));
        }
        current.length += bytes.len() as u64;
        Ok(capture)
    }

    /// Makes everything appended so far survive a power cut.
    pub(in crate::archive) fn sync(&mut self) -> Result<(), ArchiveError> {
        let Some(current) = &mut self.current else { return Ok(()) };
        if current.synced < current.length {
            let path = self.folder.join(&current.name);
            current.file.sync_data().map_err(|e| ArchiveError::io("write", &path, e))?;
            current.synced = current.length;
        }
        Ok(())
    }

    /// Begins the next file.
    fn begin(&mut self, at: Timestamp) -> Result<Current, ArchiveError> {
        self.number += 1;
        let stamp = at.strftime("%Y%m%d%H%M%S");
        let name = format!("annals-{stamp}-{:05}.warc.gz", self.number);
        let path = self.folder.join(&name);
        let io = |e| ArchiveError::io("write", &path, e);
        let record = warcinfo(&name, at);
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(io)?;
        if let Err(error) = file.write_all(&record) {
            let _ = std::fs::remove_file(&path);
            return Err(io(error));
        }
        // The folder's entry has to survive too.
        if let Ok(folder) = File::open(&self.folder) {
            let _ = folder.sync_all();
        }
        Ok(Current { file, name, length: record.len() as u64, synced: 0 })
    }
}

/// The number in a file's name: the order in which files were begun.
fn number_of(name: &str) -> Option<u32> {
    name.strip_prefix("annals-")?.strip_suffix(".warc.gz")?.rsplit('-').next()?.parse().ok()
}
