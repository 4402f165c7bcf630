//! Bytes to text: inflates, finds the encoding, drops what no document may hold.
//!
//! Believes the bytes before the labels: a document that is valid UTF-8 is UTF-8 whatever it
//! declares, because servers and templates label wrongly far more often than text is valid by
//! accident.

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;

use super::limits::BODY_BYTES_MAX;

/// A document as text.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without byte order mark and control characters.
    pub text: Cow<'a, str>,
    /// What was mended.
    pub warnings: Vec<String>,
}

/// Bytes within which a declaration is looked for.
const HEAD_BYTES: usize = 1_024;

/// Inflates gzip, told by its magic bytes, and cuts what is longer than the limit.
pub fn inflate(bytes: &[u8]) -> (Cow<'_, [u8]>, Vec<String>) {
    let mut warnings = Vec::new();
    let mut body = Cow::Borrowed(bytes);
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut inflated = Vec::new();
        let limit = BODY_BYTES_MAX as u64 + 1;
        let read = flate2::read::MultiGzDecoder::new(bytes).take(limit).read_to_end(&mut inflated);
        if let Err(error) = read {
            warnings.push(format!("the gzip stream breaks off: {error}"));
        }
        body = Cow::Owned(inflated);
    }
    if body.len() > BODY_BYTES_MAX {
        warnings.push(format!("only the first {} MiB read", BODY_BYTES_MAX >> 20));
        match &mut body {
            Cow::Borrowed(bytes) => *bytes = &bytes[..BODY_BYTES_MAX],
            Cow::Owned(bytes) => bytes.truncate(BODY_BYTES_MAX),
        }
    }
    (body, warnings)
}

/// Decodes a document; `content_type` is the HTTP header.
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    let mut warnings = Vec::new();
    let text = text(bytes, content_type, &mut warnings);
    Decoded { text: without_controls(text), warnings }
}

fn text<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    warnings: &mut Vec<String>,
) -> Cow<'a, str> {
    if let Some(text) = utf_32(bytes) {
        return Cow::Owned(text);
    }
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return match encoding == UTF_8 {
            true => utf_8(&bytes[bom..], warnings),
            false => encoding.decode_without_bom_handling(&bytes[bom..]).0,
        };
    }
    if let Some(encoding) = utf_16_without_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    let declared = declared(bytes);
    // ISO-2022-JP is made of ASCII bytes, so it is always valid UTF-8 too.
    if declared == Some(ISO_2022_JP) {
        return ISO_2022_JP.decode_without_bom_handling(bytes).0;
    }
    let invalid = match std::str::from_utf8(bytes) {
        Ok(text) => return Cow::Borrowed(text),
        Err(error) => error,
    };
    let header = content_type.and_then(charset).and_then(|l| Encoding::for_label(l.as_bytes()));
    let labelled = [header, declared].into_iter().flatten().find(|e| {
        // UTF-16 cannot be meant: the first bytes would have shown it.
        ![UTF_8, UTF_16BE, UTF_16LE].contains(e)
    });
    match labelled {
        Some(encoding) if !mostly_utf_8(bytes, invalid.valid_up_to()) => {
            let (text, malformed) = encoding.decode_without_bom_handling(bytes);
            if malformed {
                warnings.push(format!("some bytes are not {}", encoding.name()));
            }
            text
        }
        _ => utf_8(bytes, warnings),
    }
}

/// UTF-8 in which stray bytes are read as windows-1252, what editors paste into templates.
fn utf_8<'a>(bytes: &'a [u8], warnings: &mut Vec<String>) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut stray_bytes = 0usize;
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        stray_bytes += chunk.invalid().len();
        out.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    warnings.push(format!("{stray_bytes} bytes are not UTF-8, read as windows-1252"));
    Cow::Owned(out)
}

/// Whether bytes that are not valid UTF-8 nevertheless are it: far more whole characters beyond
/// ASCII than broken ones.
fn mostly_utf_8(bytes: &[u8], valid_up_to: usize) -> bool {
    // A document cut within a character has its only fault at the end.
    if bytes.len() - valid_up_to < 4 && !bytes[..valid_up_to].is_ascii() {
        return true;
    }
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    whole > 10 * broken
}

fn utf_32(bytes: &[u8]) -> Option<String> {
    let big = match bytes.get(..4)? {
        [0, 0, 0xFE, 0xFF] | [0, 0, 0, b'<'] => true,
        [0xFF, 0xFE, 0, 0] | [b'<', 0, 0, 0] => false,
        _ => return None,
    };
    let units = bytes.as_chunks::<4>().0.iter();
    let codes =
        units.map(|unit| if big { u32::from_be_bytes(*unit) } else { u32::from_le_bytes(*unit) });
    Some(codes.filter_map(char::from_u32).filter(|c| *c != '\u{feff}').collect())
}

fn utf_16_without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.get(..4)? {
        [0, b'<' | b'{', 0, _] => Some(UTF_16BE),
        [b'<' | b'{', 0, _, 0] => Some(UTF_16LE),
        _ => None,
    }
}

/// The encoding that the XML declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let start = memmem::find(head, b"<?xml")?;
    let end = start + memmem::find(&head[start..], b">")?;
    let declaration = &head[start..end];
    let label = &declaration[memmem::find(declaration, b"encoding")? + "encoding".len()..];
    let label = label.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, label) = label.split_first()?;
    let label = label.split(|b| b == quote || b.is_ascii_whitespace()).next()?;
    Encoding::for_label(label)
}

/// The `charset` parameter of a content type.
fn charset(content_type: &str) -> Option<&str> {
    let parameter = content_type.split(';').skip(1).map(str::trim);
    let (_, value) = parameter
        .filter_map(|p| p.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Some(value.trim().trim_matches(['"', '\'']))
}

/// Drops what XML forbids (XML 1.0 s.2.2): control characters other than white space.
fn without_controls(text: Cow<'_, str>) -> Cow<'_, str> {
    let forbidden = |b: u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r');
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
        owned => owned,
    };
    // Counting lets the compiler look at many bytes at once; the loop that stops does not.
    if text.bytes().filter(|b| forbidden(*b)).count() == 0 {
        return text;
    }
    let kept = |c: &char| !(c.is_ascii() && forbidden(*c as u8));
    Cow::Owned(text.chars().filter(kept).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], content_type: Option<&str>, expected: &str) {
        assert_eq!(decode(bytes, content_type).text, expected);
    }

    #[test]
    fn byte_order_marks_and_first_bytes() {
        check(b"\xEF\xBB\xBF<a>\xC3\xA9", None, "<a>é");
        check(b"\xFE\xFF\0<\0a\x04\x1F", None, "<aП");
        check(b"<\0a\0\x1F\x04", None, "<aП");
        check(b"\0\0\0<\0\0\x04\x1F", None, "<П");
    }

    #[test]
    fn labels_count_only_where_the_bytes_do_not_speak() {
        check(
            b"<?xml version='1.0' encoding='iso-8859-1'?>\xC3\xA9",
            None,
            "<?xml version='1.0' encoding='iso-8859-1'?>é",
        );
        check(
            b"<?xml encoding=\"windows-1251\"?>\xCF\xF0",
            None,
            "<?xml encoding=\"windows-1251\"?>Пр",
        );
        check(b"\xCF\xF0", Some("text/xml; charset=windows-1251"), "Пр");
        check(b"<?xml encoding=\"UTF-16\"?>\xE9", None, "<?xml encoding=\"UTF-16\"?>é");
        check(
            b"<?xml encoding='iso-2022-jp'?>\x1b$B\x46\x7c\x1b(B",
            None,
            "<?xml encoding='iso-2022-jp'?>日",
        );
    }

    #[test]
    fn stray_bytes_are_windows_1252_and_the_rest_stays() {
        check("é\u{0}".as_bytes(), None, "é");
        check(b"\xC3\xA9 caf\xE9 \x93x\x94", None, "é café “x”");
    }

    #[test]
    fn a_bomb_is_inflated_to_the_limit_only() {
        use std::io::Write;
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(&vec![b' '; BODY_BYTES_MAX + 10]).unwrap();
        let (body, warnings) =
            (gz.finish().unwrap(), vec!["only the first 16 MiB read".to_owned()]);
        let (inflated, said) = inflate(&body);
        assert_eq!((inflated.len(), said), (BODY_BYTES_MAX, warnings));
    }
}
