//! Bodies: read under a limit, inflated under the same limit (RFC 9110 s.8.4).

use std::io::Read;

use super::FetchError;

/// What we say we can inflate.
pub(super) const ACCEPT_ENCODING: &str = "gzip, br, zstd, deflate";

/// How many codings may lie upon each other.
const CODINGS_MAX: usize = 3;

/// Undoes the content codings, the last applied first.
pub(super) fn inflate(
    body: &[u8],
    content_encoding: &str,
    bytes_max: usize,
) -> Result<Vec<u8>, FetchError> {
    let codings = content_encoding.split(',').map(|c| c.trim().to_ascii_lowercase());
    let codings: Vec<String> = codings.filter(|c| !c.is_empty() && c != "identity").collect();
    if codings.len() > CODINGS_MAX {
        return Err(FetchError::Inflate(format!("{} codings", codings.len())));
    }
    let mut bytes = body.to_vec();
    for coding in codings.iter().rev() {
        if bytes.is_empty() {
            break;
        }
        bytes = inflate_one(&bytes, coding, bytes_max)?;
    }
    Ok(bytes)
}

/// Inflates an archived body by the head of its response.
///
/// # Errors
/// Where it cannot be inflated, or is implausibly large.
pub fn inflate_archived(head: &[u8], body: &[u8]) -> Result<Vec<u8>, FetchError> {
    const BYTES_MAX: usize = 1 << 30;
    let head = String::from_utf8_lossy(head);
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    let codings: Vec<&str> = fields
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("content-encoding"))
        .map(|(_, value)| value.trim())
        .collect();
    inflate(body, &codings.join(","), BYTES_MAX)
}

fn inflate_one(bytes: &[u8], coding: &str, bytes_max: usize) -> Result<Vec<u8>, FetchError> {
    let zlib = bytes.len() > 1 && u16::from_be_bytes([bytes[0], bytes[1]]).is_multiple_of(31);
    let reader: Box<dyn Read> = match coding {
        // Some servers say gzip and send plain text; the first bytes tell.
        "gzip" | "x-gzip" if !bytes.starts_with(&[0x1f, 0x8b]) => Box::new(bytes),
        "gzip" | "x-gzip" => Box::new(flate2::read::MultiGzDecoder::new(bytes)),
        "br" => Box::new(brotli::Decompressor::new(bytes, 4096)),
        "zstd" => {
            let mut decoder = zstd::stream::read::Decoder::new(bytes)
                .map_err(|e| FetchError::Inflate(format!("zstd: {e}")))?;
            // A window of 8 MiB, the largest that RFC 9659 lets a server use.
            decoder.window_log_max(23).map_err(|e| FetchError::Inflate(format!("zstd: {e}")))?;
            Box::new(decoder)
        }
        "deflate" if zlib => Box::new(flate2::read::ZlibDecoder::new(bytes)),
        "deflate" => Box::new(flate2::read::DeflateDecoder::new(bytes)),
        other => return Err(FetchError::Inflate(format!("unknown coding {other:?}"))),
    };
    let mut out = Vec::new();
    let read = reader.take(bytes_max as u64 + 1).read_to_end(&mut out);
    if out.len() > bytes_max {
        return Err(FetchError::InflatesTooLarge(bytes_max));
    }
    read.map_err(|e| FetchError::Inflate(format!("{coding}: {e}")))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_coding_we_ask_for_is_undone() {
        let text = b"a text, a text, a text".repeat(20);
        let zstd = zstd::encode_all(&text[..], 3).unwrap();
        let mut br = Vec::new();
        brotli::BrotliCompress(&mut &text[..], &mut br, &Default::default()).unwrap();
        let twice = gzip(&zstd);
        for (body, coding) in [
            (&text, ""),
            (&gzip(&text), "gzip"),
            (&zstd, "zstd"),
            (&br, "br"),
            (&twice, "zstd, gzip"),
        ] {
            assert_eq!(inflate(body, coding, 10_000).unwrap(), text, "{coding}");
        }
        assert_eq!(inflate(b"plain", "gzip", 100).unwrap(), b"plain");
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let bomb = gzip(&vec![0u8; 4 << 20]);
        assert!(bomb.len() < 30_000);
        let stopped = inflate(&bomb, "gzip", 1 << 20);
        assert_eq!(stopped, Err(FetchError::InflatesTooLarge(1 << 20)));
    }

    #[test]
    fn what_cannot_be_inflated_is_said() {
        let cut = &gzip(b"a text that is cut")[..12];
        assert!(matches!(inflate(cut, "gzip", 100), Err(FetchError::Inflate(_))));
        assert!(matches!(inflate(b"x", "exotic", 100), Err(FetchError::Inflate(_))));
    }
}
