//! The inside of one block: text, emphasis, links and code, so that Markdown reads as the same words.
//!
//! A delimiter is read as one only beside certain signs (CommonMark 0.31 s.6.2). Where it would
//! not be, the element is written as HTML, which Markdown allows anywhere.

/// Emphasis that Markdown has a delimiter for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Strong,
    Em,
    Del,
}

impl Style {
    /// The style of an element.
    pub fn of(name: &str) -> Option<Style> {
        Some(match name {
            "strong" | "b" => Style::Strong,
            "em" | "i" | "cite" => Style::Em,
            "del" | "s" => Style::Del,
            _ => return None,
        })
    }

    fn delimiter(self) -> &'static str {
        match self {
            Style::Strong => "**",
            Style::Em => "*",
            Style::Del => "~~",
        }
    }

    fn element(self) -> &'static str {
        match self {
            Style::Strong => "strong",
            Style::Em => "em",
            Style::Del => "del",
        }
    }
}

/// A bit of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Bit {
    Text(String),
    Code(String),
    Break,
    Open(Style),
    Close(Style),
    LinkOpen,
    LinkClose(String),
    Raw(&'static str),
}

/// Gathers the inside of a block.
#[derive(Debug, Default)]
pub(super) struct Line {
    bits: Vec<Bit>,
    /// White space that the next visible sign comes behind.
    gap: bool,
    open: Vec<Style>,
    link: Option<String>,
    /// Links within the link, which have no place in Markdown.
    inner_links: usize,
    code: Option<String>,
}

impl Line {
    /// Adds text; runs of white space become one space.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.gap = true;
                continue;
            }
            let gap = self.take_gap();
            let out = match &mut self.code {
                Some(code) => code,
                None => {
                    if !matches!(self.bits.last(), Some(Bit::Text(_))) {
                        self.bits.push(Bit::Text(String::new()));
                    }
                    let Some(Bit::Text(text)) = self.bits.last_mut() else { continue };
                    text
                }
            };
            if gap {
                out.push(' ');
            }
            out.push(c);
        }
    }

    /// Whether white space is due, which is none at the start of a line.
    fn take_gap(&mut self) -> bool {
        let begun = match &self.code {
            Some(code) => !code.is_empty(),
            None => !matches!(self.bits.last(), None | Some(Bit::Break)),
        };
        std::mem::take(&mut self.gap) && begun
    }

    /// Puts due white space in front of what follows.
    fn part(&mut self) {
        if self.take_gap() {
            self.bits.push(Bit::Text(" ".into()));
        }
    }

    /// White space, where a block ends that makes no line of its own.
    pub fn space(&mut self) {
        self.gap = true;
    }

    /// A line break.
    pub fn line_break(&mut self) {
        if self.code.is_some() {
            self.gap = true;
        } else if !self.bits.is_empty() {
            self.gap = false;
            self.bits.push(Bit::Break);
        }
    }

    /// Begins an inline element.
    pub fn start(&mut self, name: &str, href: Option<String>) {
        if name == "q" {
            return self.text("“");
        }
        if self.code.is_some() {
            return;
        }
        match (name, Style::of(name)) {
            (_, Some(style)) => {
                let within = self.open.contains(&style);
                self.open.push(style);
                if within {
                    return;
                }
                self.part();
                // Emphasis that goes on where the same just ended is one.
                match self.bits.last() {
                    Some(Bit::Close(s)) if *s == style => drop(self.bits.pop()),
                    _ => self.bits.push(Bit::Open(style)),
                }
            }
            ("a", _) if self.link.is_some() => self.inner_links += 1,
            ("a", _) => {
                if let Some(href) = href {
                    self.part();
                    self.bits.push(Bit::LinkOpen);
                    self.link = Some(href);
                }
            }
            ("code", _) => {
                self.part();
                // Code directly behind code goes on: the fences would be read as one.
                let code = self.bits.pop_if(|bit| matches!(bit, Bit::Code(_)));
                self.code =
                    Some(if let Some(Bit::Code(code)) = code { code } else { String::new() });
            }
            ("sub", _) => self.raw("<sub>"),
            ("sup", _) => self.raw("<sup>"),
            _ => {}
        }
    }

    /// Ends an inline element.
    pub fn end(&mut self, name: &str) {
        if name == "q" {
            return self.text("”");
        }
        if self.code.is_some() && name != "code" {
            return;
        }
        if let Some(style) = Style::of(name) {
            // What was begun inside ends with it; an end without a beginning is nothing.
            let Some(at) = self.open.iter().rposition(|s| *s == style) else { return };
            while self.open.len() > at {
                self.close_style();
            }
            return;
        }
        match name {
            "a" if self.inner_links > 0 => self.inner_links -= 1,
            "a" => self.close_link(),
            "code" => {
                if let Some(code) = self.code.take().filter(|c| !c.is_empty()) {
                    self.bits.push(Bit::Code(code));
                }
            }
            "sub" => self.raw("</sub>"),
            "sup" => self.raw("</sup>"),
            _ => {}
        }
    }

    fn raw(&mut self, tag: &'static str) {
        if !tag.starts_with("</") {
            self.part();
        }
        self.bits.push(Bit::Raw(tag));
    }

    fn close_style(&mut self) {
        let Some(style) = self.open.pop() else { return };
        if self.open.contains(&style) {
            return;
        }
        self.close(&Bit::Open(style), Bit::Close(style));
    }

    fn close_link(&mut self) {
        self.inner_links = 0;
        let Some(href) = self.link.take() else { return };
        self.close(&Bit::LinkOpen, Bit::LinkClose(href));
    }

    /// Ends what `open` began; an element that shows nothing is left out.
    fn close(&mut self, open: &Bit, close: Bit) {
        let begin = self.bits.iter().rposition(|bit| bit == open);
        match begin.filter(|&at| !self.bits[at..].iter().any(is_visible)) {
            Some(at) => drop(self.bits.remove(at)),
            None => {
                // A line break at the end of an element stands behind it as well.
                let breaks = self.bits.iter().rev().take_while(|b| **b == Bit::Break).count();
                self.bits.insert(self.bits.len() - breaks, close);
            }
        }
    }

    /// The lines in Markdown; none where nothing is visible. Empties itself.
    pub fn take(&mut self) -> Vec<String> {
        self.end("code");
        self.close_link();
        while !self.open.is_empty() {
            self.close_style();
        }
        self.gap = false;
        let bits = std::mem::take(&mut self.bits);
        let (Some(first), Some(last)) =
            (bits.iter().position(is_visible), bits.iter().rposition(is_visible))
        else {
            return Vec::new();
        };
        // A break before or behind everything visible breaks nothing.
        let bits = bits.into_iter().enumerate();
        let bits = bits.filter(|(n, bit)| *bit != Bit::Break || (first..last).contains(n));
        let bits: Vec<Bit> = bits.map(|(_, bit)| bit).collect();
        written(&bits).into_iter().map(line_start).collect()
    }
}

fn is_visible(bit: &Bit) -> bool {
    matches!(bit, Bit::Text(_) | Bit::Code(_))
}

/// The bits in Markdown, a string a line.
fn written(bits: &[Bit]) -> Vec<String> {
    let html = as_html(bits);
    let mut lines = vec![String::new()];
    for (n, bit) in bits.iter().enumerate() {
        if *bit == Bit::Break {
            lines.push(String::new());
            continue;
        }
        let Some(out) = lines.last_mut() else { break };
        match bit {
            Bit::Text(text) => {
                escape(text, out);
                let before_link = matches!(bits.get(n + 1), Some(Bit::LinkOpen));
                if before_link && out.ends_with('!') {
                    out.insert(out.len() - 1, '\\');
                }
            }
            Bit::Code(code) => out.push_str(&code_span(code)),
            Bit::Open(s) if html[n] => out.push_str(&format!("<{}>", s.element())),
            Bit::Close(s) if html[n] => out.push_str(&format!("</{}>", s.element())),
            Bit::Open(s) | Bit::Close(s) => out.push_str(s.delimiter()),
            Bit::LinkOpen => out.push('['),
            Bit::LinkClose(href) => out.push_str(&format!("]({})", destination(href))),
            Bit::Raw(tag) => out.push_str(tag),
            Bit::Break => {}
        }
    }
    lines
}

/// Which bits are written as HTML since a delimiter would not be read as one in their place.
fn as_html(bits: &[Bit]) -> Vec<bool> {
    /// After so many rounds all emphasis of a block is written as HTML.
    const ROUNDS_MAX: usize = 8;
    let mut html = vec![false; bits.len()];
    for round in 0..=ROUNDS_MAX {
        let mut open = Vec::new();
        let mut wrong = Vec::new();
        for (n, bit) in bits.iter().enumerate() {
            match bit {
                Bit::Open(_) => open.push(n),
                Bit::Close(_) => {
                    let Some(begin) = open.pop() else { continue };
                    let works = opens(bits, &html, begin, &open) && closes(bits, &html, n);
                    if !html[n] && (!works || round == ROUNDS_MAX) {
                        wrong.extend([begin, n]);
                    }
                }
                _ => {}
            }
        }
        if wrong.is_empty() {
            break;
        }
        wrong.into_iter().for_each(|n| html[n] = true);
    }
    html
}

/// Whether a delimiter would be read as one that opens: it is left-flanking, and where it is
/// right-flanking too, there is nothing `around` it that it might close.
fn opens(bits: &[Bit], html: &[bool], at: usize, around: &[usize]) -> bool {
    let same = |n: usize| {
        let both = (&bits[n], &bits[at]);
        !html[n] && matches!(both, (Bit::Open(a), Bit::Open(b)) if run(*a) == run(*b))
    };
    // Delimiters of one sign side by side are read as one run.
    let first = (0..at).rev().take_while(|&n| same(n)).last().unwrap_or(at);
    let behind = (at + 1..bits.len()).find(|&n| !same(n)).map(|n| first_sign(&bits[n]));
    let before = first.checked_sub(1).map(|n| last_sign(&bits[n]));
    // Directly behind one that closes it would be read as one run with that.
    if first.checked_sub(1).is_some_and(|n| !html[n] && matches!(bits[n], Bit::Close(_))) {
        return false;
    }
    let Some(behind) = behind.filter(|c| !c.is_whitespace()) else { return false };
    let left = !is_punctuation(behind) || before.is_none_or(parts);
    let right = before
        .is_some_and(|c| !c.is_whitespace() && (!is_punctuation(c) || is_punctuation(behind)));
    let open = around.iter().any(|&n| n < first && !html[n]);
    left && !(right && open)
}

/// Whether a delimiter would be read as one that closes: it is right-flanking.
fn closes(bits: &[Bit], html: &[bool], at: usize) -> bool {
    let same = |n: usize| {
        let both = (&bits[n], &bits[at]);
        !html[n] && matches!(both, (Bit::Close(a), Bit::Close(b)) if run(*a) == run(*b))
    };
    let before = (0..at).rev().find(|&n| !same(n)).map(|n| last_sign(&bits[n]));
    let behind = (at + 1..bits.len()).find(|&n| !same(n)).map(|n| first_sign(&bits[n]));
    before.is_some_and(|c| !c.is_whitespace() && (!is_punctuation(c) || behind.is_none_or(parts)))
}

fn run(style: Style) -> char {
    if style == Style::Del { '~' } else { '*' }
}

/// White space or punctuation: a delimiter may stand behind it.
fn parts(c: char) -> bool {
    c.is_whitespace() || is_punctuation(c)
}

fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

/// The first sign that a bit is written with.
fn first_sign(bit: &Bit) -> char {
    match bit {
        Bit::Text(text) => text.chars().next().unwrap_or(' '),
        Bit::Break => ' ',
        _ => '*',
    }
}

/// The last one.
fn last_sign(bit: &Bit) -> char {
    match bit {
        Bit::Text(text) => text.chars().next_back().unwrap_or(' '),
        Bit::Break => ' ',
        _ => '*',
    }
}

/// Escapes what Markdown would read as more than text.
pub(super) fn escape(text: &str, out: &mut String) {
    let mut before = None;
    let mut signs = text.char_indices().peekable();
    while let Some((at, c)) = signs.next() {
        let next = signs.peek().map(|(_, c)| *c);
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let escaped = match c {
            '\\' | '`' | '*' | '[' | ']' | '~' => true,
            // Within a word an underscore is one.
            '_' => !(word(before) && word(next)),
            '<' => next.is_some_and(|n| n.is_ascii_alphabetic() || "/!?".contains(n)),
            '&' => is_reference(&text[at + 1..]),
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

/// Whether what stands behind an ampersand makes a character reference of it.
fn is_reference(text: &str) -> bool {
    let name = text.strip_prefix('#').unwrap_or(text);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric());
    end.is_some_and(|end| end > 0 && name[end..].starts_with(';'))
}

/// Escapes a sign at the start of a line that would make it another block.
fn line_start(line: String) -> String {
    let first = line.chars().next().unwrap_or(' ');
    let behind = |n: usize| line[n..].chars().next();
    let ends = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let number = line.bytes().take_while(u8::is_ascii_digit).count();
    match first {
        '>' | '=' | '|' | ':' => format!("\\{line}"),
        '#' if ends(line.trim_start_matches('#').chars().next()) => format!("\\{line}"),
        '+' if ends(behind(1)) => format!("\\{line}"),
        '-' if ends(behind(1)) || behind(1) == Some('-') => format!("\\{line}"),
        _ if number > 0
            && matches!(behind(number), Some('.' | ')'))
            && ends(behind(number + 1)) =>
        {
            format!("{}\\{}", &line[..number], &line[number..])
        }
        _ => line,
    }
}

/// Code between more backticks than it holds in a row.
fn code_span(code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{code}{pad}{fence}")
}

/// An address as a link's destination.
fn destination(href: &str) -> String {
    let clean: String = href.chars().filter(|c| !c.is_control() && !"<>".contains(*c)).collect();
    if clean.contains(|c: char| c.is_whitespace() || "()\\&".contains(c)) || clean.is_empty() {
        format!("<{}>", clean.replace('\\', "%5C"))
    } else {
        clean
    }
}
