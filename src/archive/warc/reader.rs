//! Reads records back, one by place or a whole file in turn.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::bufread::GzDecoder;

use crate::archive::ArchiveError;

/// The largest record that is read back, in bytes: heads, and the largest body that is fetched.
const RECORD_BYTES_MAX: u64 = 256 << 20;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) struct Record {
    /// Where its gzip member starts.
    pub(in crate::archive) offset: u64,
    /// How long that is.
    pub(in crate::archive) length: u64,
    fields: Vec<(String, String)>,
    /// What it holds.
    pub(in crate::archive) block: Vec<u8>,
}

impl Record {
    /// A named field's value; names do not mind case (WARC 1.1 s.4).
    pub(in crate::archive) fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The HTTP head, up to and with the empty line, and the body behind it.
    pub(in crate::archive) fn http(&self) -> (&[u8], &[u8]) {
        let end = memchr::memmem::find(&self.block, b"\r\n\r\n").map(|at| at + 4);
        self.block.split_at(end.unwrap_or(self.block.len()))
    }
}

/// How far a scan came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) struct Scanned {
    /// Up to here, in bytes, every record is whole.
    pub(in crate::archive) whole: u64,
    /// Records read.
    pub(in crate::archive) records: u64,
}

/// Reads every whole record of a file in turn, beginning with the one at byte `from`, and stops
/// before one that is torn.
pub(in crate::archive) fn scan(
    path: &Path,
    from: u64,
    mut each: impl FnMut(Record) -> Result<(), ArchiveError>,
) -> Result<Scanned, ArchiveError> {
    let io = |e| ArchiveError::io("read", path, e);
    let mut file = File::open(path).map_err(io)?;
    file.seek(SeekFrom::Start(from)).map_err(io)?;
    let mut reader = Counting { inner: BufReader::with_capacity(1 << 16, file), taken: from };
    let mut scanned = Scanned { whole: from, records: 0 };
    while !reader.fill_buf().map_err(io)?.is_empty() {
        let Ok(record) = member(&mut reader, scanned.whole) else { break };
        scanned.whole = reader.taken;
        scanned.records += 1;
        each(record)?;
    }
    Ok(scanned)
}

/// Reads the record at a place.
pub(in crate::archive) fn read_at(path: &Path, offset: u64) -> Result<Record, ArchiveError> {
    let io = |e| ArchiveError::io("read", path, e);
    let mut file = File::open(path).map_err(io)?;
    file.seek(SeekFrom::Start(offset)).map_err(io)?;
    let mut reader = Counting { inner: BufReader::with_capacity(1 << 16, file), taken: 0 };
    let mut record = member(&mut reader, 0)
        .map_err(|e| ArchiveError::Damaged(format!("{}, byte {offset}: {e}", path.display())))?;
    record.offset = offset;
    Ok(record)
}

/// The compressed bytes of the record at a place, and of the request that follows it.
pub(in crate::archive) fn copy_at(path: &Path, offset: u64) -> Result<Vec<u8>, ArchiveError> {
    let response = read_at(path, offset)?;
    let end = offset + response.length;
    let is_request = |r: &Record| r.field("WARC-Concurrent-To") == response.field("WARC-Record-ID");
    // The last record of a file may have been torn off behind a whole response.
    let request = read_at(path, end).ok().filter(is_request);
    let length = response.length + request.map_or(0, |r| r.length);
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    let mut file = File::open(path).map_err(|e| ArchiveError::io("read", path, e))?;
    let read = file.seek(SeekFrom::Start(offset)).and_then(|_| file.read_exact(&mut bytes));
    read.map_err(|e| ArchiveError::io("read", path, e))?;
    Ok(bytes)
}

/// One gzip member as one record; an error where it is torn or no record.
fn member(reader: &mut Counting, offset: u64) -> Result<Record, String> {
    let start = reader.taken;
    let mut bytes = Vec::new();
    let inflated = GzDecoder::new(&mut *reader).take(RECORD_BYTES_MAX).read_to_end(&mut bytes);
    inflated.map_err(|e| format!("no whole gzip member ({e})"))?;
    let length = reader.taken - start;
    let end = memchr::memmem::find(&bytes, b"\r\n\r\n").ok_or("no record head")?;
    let head = std::str::from_utf8(&bytes[..end]).map_err(|_| "a head that is not UTF-8")?;
    let mut lines = head.split("\r\n");
    if !lines.next().is_some_and(|version| version.starts_with("WARC/1.")) {
        return Err("no WARC record".into());
    }
    let fields: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    let mut record = Record { offset, length, fields, block: Vec::new() };
    let block_bytes = record.field("Content-Length").and_then(|v| v.parse::<usize>().ok());
    let block = block_bytes.and_then(|n| bytes.get(end + 4..end.checked_add(4)?.checked_add(n)?));
    record.block = block.ok_or("a record shorter than it says")?.to_vec();
    Ok(record)
}

/// Counts what is taken out of a buffered reader: the end of a gzip member is known only so.
struct Counting {
    inner: BufReader<File>,
    taken: u64,
}

impl Read for Counting {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(out)?;
        self.taken += n as u64;
        Ok(n)
    }
}

impl BufRead for Counting {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.taken += n as u64;
        self.inner.consume(n);
    }
}
