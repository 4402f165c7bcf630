//! Writes the few forms of XML that feed-rs is given: well-formed by construction.

use memchr::{memchr2, memmem};

/// A document being written.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
}

impl Writer {
    /// An empty document that expects about `bytes`.
    pub fn with_capacity(bytes: usize) -> Writer {
        Writer { out: String::with_capacity(bytes) }
    }

    /// How much was written, in bytes.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Forgets what was written after `len`.
    pub fn truncate(&mut self, len: usize) {
        self.out.truncate(len);
    }

    /// The document.
    pub fn finish(self) -> String {
        self.out
    }

    /// Markup of our own.
    pub fn markup(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// `<name>text</name>`; nothing where the text is empty, which feed-rs takes for an error in
    /// some elements.
    pub fn element(&mut self, name: &str, text: &str) {
        self.element_with(name, &[], text);
    }

    /// `<name attribute="value">text</name>`; nothing where the text is empty.
    pub fn element_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        if text.trim_ascii().is_empty() {
            return;
        }
        self.open(name, attributes);
        self.out.push('>');
        self.text(text);
        self.out.extend(["</", name, ">"]);
    }

    /// `<name attribute="value"/>`.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open(name, attributes);
        self.out.push_str("/>");
    }

    /// `<name attribute="value">`.
    pub fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open(name, attributes);
        self.out.push('>');
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.extend(["<", name]);
        for (name, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
            self.out.extend([" ", name, "=\""]);
            self.attribute_value(value);
            self.out.push('"');
        }
    }

    fn attribute_value(&mut self, value: &str) {
        for c in value.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '"' => self.out.push_str("&quot;"),
                '\n' | '\r' | '\t' => self.out.push(' '),
                _ => self.out.push(c),
            }
        }
    }

    /// Text as it is, or in CDATA sections where it needs escaping: those cost the reader one copy,
    /// references one allocation each.
    fn text(&mut self, text: &str) {
        if memchr2(b'<', b'&', text.as_bytes()).is_none() && !text.contains("]]>") {
            self.out.push_str(text);
            return;
        }
        let mut from = 0;
        self.out.push_str("<![CDATA[");
        for end in memmem::find_iter(text.as_bytes(), b"]]>") {
            self.out.push_str(&text[from..end + 2]);
            self.out.push_str("]]><![CDATA[");
            from = end + 2;
        }
        self.out.push_str(&text[from..]);
        self.out.push_str("]]>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_escaped() {
        let mut out = Writer::default();
        out.element_with("a", &[("b", "\"<&"), ("c", "")], "x");
        out.element("d", "1 < 2 ]]> &");
        out.element("e", " ");
        out.empty("f", &[("g", "h")]);
        assert_eq!(
            out.finish(),
            "<a b=\"&quot;&lt;&amp;\">x</a><d><![CDATA[1 < 2 ]]]]><![CDATA[> &]]></d><f g=\"h\"/>"
        );
    }
}
