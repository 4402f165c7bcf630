//! An article's clean HTML laid out for a terminal: headings in bold, items behind their signs,
//! quotations behind a line, captions in brackets.
//!
//! Pure; marks up with ANSI styles, which standard output strips where it is a pipe. Leaves out
//! what a terminal cannot show: links' addresses, emphasis within a line.

use anstyle::Style;

use super::out::{FAINT, TITLE};
use crate::markdown::is_block;
use crate::markdown::tokens::{Token, tokens};

/// How deep quotations and lists are indented; what is deeper stands at this depth.
const DEPTH_MAX: usize = 6;

/// Lays clean HTML out in lines of at most `width` columns, each block behind an empty line, the
/// items of a list and the rows of a table under one another.
pub fn laid_out(html: &str, width: usize) -> String {
    let mut layout = Layout { width, ..Layout::default() };
    for token in tokens(html) {
        match token {
            Token::Open(name, _) => layout.open(name),
            Token::Close(name) => layout.close(name),
            Token::Text(text) => layout.text(&text),
        }
    }
    layout.flush();
    layout.out
}

/// Something that blocks stand in.
#[derive(Debug)]
enum Around {
    Quote,
    /// A list: whether its items are numbered, and how many are begun.
    List(bool, usize),
    /// An item: its sign, until that is written; then as many blanks.
    Item(String),
}

#[derive(Debug, Default)]
struct Layout {
    out: String,
    width: usize,
    around: Vec<Around>,
    /// The block that is being read.
    line: String,
    style: Style,
    caption: bool,
    code: bool,
    /// The next block stands right under the last one: it is an item or a row like that.
    tight: bool,
}

impl Layout {
    fn open(&mut self, name: &str) {
        match name {
            "br" => self.line.push('\n'),
            "td" | "th" if !self.line.trim().is_empty() => self.line.push_str(" │ "),
            "td" | "th" => {}
            "q" => self.line.push('“'),
            _ if is_block(name) => {
                self.flush();
                self.open_block(name);
            }
            _ => {}
        }
    }

    fn open_block(&mut self, name: &str) {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.style = TITLE,
            "figcaption" | "caption" => (self.style, self.caption) = (FAINT, true),
            "pre" => self.code = true,
            "blockquote" => self.around.push(Around::Quote),
            "ul" | "ol" => {
                self.tight = false;
                self.around.push(Around::List(name == "ol", 0));
            }
            "li" => {
                let sign = match self.around.last_mut() {
                    Some(Around::List(true, n)) => {
                        *n += 1;
                        format!("{n}. ")
                    }
                    _ => "• ".to_owned(),
                };
                self.around.push(Around::Item(sign));
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if name == "q" {
            self.line.push('”');
        }
        // The cells of a row stand in one line.
        if !is_block(name) || matches!(name, "td" | "th") {
            return;
        }
        self.flush();
        self.tight = matches!(name, "li" | "tr");
        self.code &= name != "pre";
        let ends = match name {
            "blockquote" => matches!(self.around.last(), Some(Around::Quote)),
            "ul" | "ol" => matches!(self.around.last(), Some(Around::List(..))),
            "li" => matches!(self.around.last(), Some(Around::Item(_))),
            _ => false,
        };
        if ends {
            self.around.pop();
        }
    }

    fn text(&mut self, text: &str) {
        if self.code {
            self.line.push_str(text);
            return;
        }
        for c in text.chars() {
            let space = c.is_whitespace() && c != '\u{a0}';
            match space {
                true if self.line.is_empty() || self.line.ends_with([' ', '\n']) => {}
                true => self.line.push(' '),
                false => self.line.push(c),
            }
        }
    }

    /// Writes the block that was read.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.line);
        let style = std::mem::take(&mut self.style);
        let caption = std::mem::take(&mut self.caption);
        let text = if self.code { text.trim_matches('\n') } else { text.trim() };
        if text.is_empty() {
            return;
        }
        if !std::mem::take(&mut self.tight) && !self.out.is_empty() {
            self.out.push('\n');
        }
        let text = if caption { format!("[{text}]") } else { text.to_owned() };
        let first = self.indent();
        let rest = self.indent();
        let mut options =
            textwrap::Options::new(self.width).initial_indent(&first).subsequent_indent(&rest);
        for line in text.lines() {
            let lines = match self.code {
                true => format!("{}{line}", options.initial_indent),
                false => textwrap::fill(line, &options),
            };
            for line in lines.lines() {
                self.out.push_str(&format!("{style}{}{style:#}\n", line.trim_end()));
            }
            options.initial_indent = &rest;
        }
    }

    /// What stands in front of a line; the sign of an item in front of its first one only.
    fn indent(&mut self) -> String {
        let signs = self.around.iter_mut().filter_map(|around| match around {
            Around::Quote => Some("│ ".to_owned()),
            Around::List(..) => None,
            Around::Item(sign) => {
                let blanks = " ".repeat(sign.chars().count());
                Some(std::mem::replace(sign, blanks))
            }
        });
        signs.take(DEPTH_MAX).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        let plain = anstream::adapter::strip_str(&laid_out(html, 24)).to_string();
        assert_eq!(plain, expected, "{html}");
    }

    #[test]
    fn blocks_stand_apart_and_are_wrapped() {
        check(
            "<h2>Sand &amp; salt</h2>\n<p>One <b>two</b>\n three</p>",
            "Sand & salt\n\nOne two three\n",
        );
        check(
            "<p>The barrier is closed for the winter</p>",
            "The barrier is closed\nfor the winter\n",
        );
        check("<p>One<br>two</p>", "One\ntwo\n");
        check("", "");
    }

    #[test]
    fn items_hang_behind_their_signs() {
        check(
            "<ul><li>the seals of the eighth gate</li><li><p>sand</p><p>salt</p></li></ul><p>End</p>",
            "• the seals of the\n  eighth gate\n• sand\n\n  salt\n\nEnd\n",
        );
        check(
            "<ol><li>one<ul><li>in it</li></ul></li><li>two</li></ol>",
            "1. one\n\n   • in it\n2. two\n",
        );
    }

    #[test]
    fn quotations_captions_tables_and_code_are_told_apart() {
        check("<blockquote><p>One that shuts.</p></blockquote>", "│ One that shuts.\n");
        check("<figure><figcaption>Gate three</figcaption></figure>", "[Gate three]\n");
        check(
            "<table><tr><th>Gate</th><th>Open</th></tr><tr><td>3</td><td>no</td></tr></table>",
            "Gate │ Open\n3 │ no\n",
        );
        check("<pre>a\n  b</pre>", "a\n  b\n");
    }
}
