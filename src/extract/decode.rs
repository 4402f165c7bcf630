//! Bytes of a page to text: byte order mark, HTTP charset, validity as UTF-8, `meta` charset, guess.
//!
//! Never fails: what cannot be decoded becomes a replacement character, and a warning says so.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

/// The most of a page that is read, in bytes: the largest article pages have about 10 MB.
const PAGE_BYTES_MAX: usize = 64 << 20;
/// How much of a page the guess of the charset sees, in bytes: enough to tell, cheap to read.
const GUESS_BYTES: usize = 16 << 10;
/// Where a charset may be declared, in bytes (HTML says 1,024; pages need more).
const DECLARED_WITHIN_BYTES: usize = 4 << 10;

/// The text of a page.
pub(super) struct Decoded<'b> {
    /// The text.
    pub text: Cow<'b, str>,
    /// What had to be mended.
    pub warnings: Vec<String>,
}

/// Decodes a page.
pub(super) fn decode<'b>(bytes: &'b [u8], content_type: Option<&str>) -> Decoded<'b> {
    let mut warnings = Vec::new();
    let mut page = bytes;
    if bytes.len() > PAGE_BYTES_MAX {
        page = &bytes[..PAGE_BYTES_MAX];
        warnings.push(format!("page cut at {} MiB", PAGE_BYTES_MAX >> 20));
    }
    if let Some((encoding, bom)) = Encoding::for_bom(page) {
        return with(encoding, &page[bom..], warnings);
    }
    // Pages that are valid UTF-8 and not plain ASCII are UTF-8 whatever they declare.
    let valid = std::str::from_utf8(page);
    let cut = bytes.len() > PAGE_BYTES_MAX;
    if let Ok(text) = valid {
        return Decoded { text: Cow::Borrowed(text), warnings };
    }
    if let Err(error) = valid
        && ((cut && error.error_len().is_none()) || mostly_utf8(page))
    {
        return with(UTF_8, page, warnings);
    }
    let header = content_type.and_then(charset_in).filter(|e| *e != UTF_8);
    let encoding =
        header.or_else(|| declared(page).filter(|e| *e != UTF_8)).unwrap_or_else(|| guess(page));
    with(encoding, page, warnings)
}

fn with<'b>(
    encoding: &'static Encoding,
    bytes: &'b [u8],
    mut warnings: Vec<String>,
) -> Decoded<'b> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken {
        warnings.push(format!("some bytes are not {}; replaced", encoding.name()));
    }
    Decoded { text, warnings }
}

/// Whether a broken page is UTF-8 all the same: many right sequences for each wrong byte.
fn mostly_utf8(page: &[u8]) -> bool {
    const RIGHT_PER_WRONG: usize = 10;
    let (mut right, mut wrong) = (0usize, 0usize);
    for chunk in page.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right >= wrong * RIGHT_PER_WRONG
}

/// The charset that a `Content-Type` names.
fn charset_in(content_type: &str) -> Option<&'static Encoding> {
    let at = content_type.to_ascii_lowercase().find("charset")? + "charset".len();
    let label = content_type.get(at..)?.trim_start().strip_prefix('=')?;
    let label = label.trim_start_matches([' ', '"', '\'']);
    let end = label.find(['"', '\'', ';', ' ', '>', '/']).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

/// The charset that the page's own head declares.
fn declared(page: &[u8]) -> Option<&'static Encoding> {
    let head = &page[..page.len().min(DECLARED_WITHIN_BYTES)];
    charset_in(&String::from_utf8_lossy(head))
}

fn guess(page: &[u8]) -> &'static Encoding {
    // Tags are ASCII: start at the first byte that tells anything.
    let first = page.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    let end = page.len().min(first + GUESS_BYTES);
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(&page[first..end], end == page.len());
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], content_type: Option<&str>, expected: &str) {
        assert_eq!(decode(bytes, content_type).text, expected);
    }

    #[test]
    fn the_strongest_witness_wins() {
        check(b"\xef\xbb\xbfcaf\xc3\xa9", Some("text/html; charset=latin1"), "café");
        check("café".as_bytes(), Some("text/html; charset=latin1"), "café");
        check(b"caf\xe9", Some("text/html; charset=\"iso-8859-1\""), "café");
        check(b"<meta charset=windows-1251>\xec\xe0\xff", None, "<meta charset=windows-1251>мая");
        check(
            b"<meta charset=utf-8>caf\xe9 au lait, \xe0 bient\xf4t",
            None,
            "<meta charset=utf-8>café au lait, à bientôt",
        );
        assert!(decode(b"a\xff\xfe\0", None).text.starts_with('a'));
    }

    #[test]
    fn one_wrong_byte_does_not_make_a_page_latin() {
        let mut page = "äöüßäöüßäöüß".as_bytes().to_vec();
        page.push(0xff);
        let decoded = decode(&page, None);
        assert_eq!(decoded.text, "äöüßäöüßäöüß\u{fffd}");
        assert_eq!(decoded.warnings.len(), 1);
    }
}
