//! Blocks under one another: quotations and lists as prefixes of their lines, tables as rows.

use super::inline::Line;

/// How deep quotations and lists are told apart; what is deeper is written at this depth.
const DEPTH_MAX: usize = 12;

/// Something that blocks stand in.
#[derive(Debug)]
enum Container {
    /// A quotation, and whether a line of it is written.
    Quote(bool),
    /// A list: its kind, and how many of its items are begun.
    List { ordered: bool, other: bool, items: usize },
    /// An item: the sign in front of it, and whether that is written.
    Item(String, bool),
}

impl Container {
    /// What an element makes blocks stand in.
    fn is(&self, name: &str) -> bool {
        match self {
            Container::Quote(_) => name == "blockquote",
            Container::List { ordered, .. } => name == if *ordered { "ol" } else { "ul" },
            Container::Item(..) => name == "li",
        }
    }
}

/// A table as far as it is read.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<Vec<String>>,
    /// Whether the first row is one of headings.
    headed: bool,
    /// Tables within cells: their cells are text.
    inner: usize,
}

/// Writes Markdown block by block.
#[derive(Debug, Default)]
pub(super) struct Writer {
    out: String,
    around: Vec<Container>,
    line: Line,
    /// The level of the heading that is open; 0: none.
    heading: usize,
    code: Option<String>,
    table: Option<Table>,
    /// The last block stood in a list that is closed, written with this sign: another list has to
    /// take another one, or it would go on.
    after_list: Option<(bool, bool)>,
}

impl Writer {
    /// A start tag.
    pub fn start(&mut self, name: &str, href: Option<String>) {
        if let Some(code) = &mut self.code {
            match name {
                "br" => code.push('\n'),
                "q" => code.push('“'),
                _ => {}
            }
            return;
        }
        if let Some(table) = &mut self.table {
            match name {
                "table" => table.inner += 1,
                "tr" if table.inner == 0 => table.rows.push(Vec::new()),
                "th" if table.rows.len() == 1 && table.inner == 0 => table.headed = true,
                _ if is_block(name) || name == "br" => self.line.space(),
                _ => self.line.start(name, href),
            }
            return;
        }
        match name {
            "br" if self.heading > 0 => self.line.space(),
            "br" => self.line.line_break(),
            _ if is_block(name) => self.start_block(name),
            _ => self.line.start(name, href),
        }
    }

    fn start_block(&mut self, name: &str) {
        self.flush();
        let deep = self.around.len() >= DEPTH_MAX;
        match name {
            "blockquote" if !deep => self.around.push(Container::Quote(false)),
            "ul" | "ol" if !deep => {
                let ordered = name == "ol";
                let other = self.after_list.take().is_some_and(|(o, other)| o == ordered && !other);
                self.around.push(Container::List { ordered, other, items: 0 });
            }
            "li" => self.start_item(),
            "pre" => self.code = Some(String::new()),
            "table" => self.table = Some(Table::default()),
            "figcaption" | "caption" => self.line.start("em", None),
            "hr" => self.block(&["---".to_owned()]),
            _ => self.heading = heading(name).unwrap_or(0),
        }
    }

    fn start_item(&mut self) {
        if let Some(Container::List { ordered, other, items }) = self.around.last_mut() {
            *items += 1;
            let marker = match (*ordered, *other) {
                (false, false) => "- ".to_owned(),
                (false, true) => "* ".to_owned(),
                (true, false) => format!("{items}. "),
                (true, true) => format!("{items}) "),
            };
            self.around.push(Container::Item(marker, false));
        }
    }

    /// An end tag.
    pub fn end(&mut self, name: &str) {
        if let Some(code) = self.code.as_mut().filter(|_| name != "pre") {
            code.extend((name == "q").then_some('”'));
            return;
        }
        if self.table.is_some() {
            return self.end_in_table(name);
        }
        if !is_block(name) {
            return self.line.end(name);
        }
        if name == "pre" {
            self.end_code();
        }
        self.flush();
        self.heading = 0;
        // An element that is not closed ends with the one around it.
        if let Some(at) = self.around.iter().rposition(|c| c.is(name)) {
            if let Container::List { ordered, other, .. } = self.around[at] {
                self.after_list = Some((ordered, other));
            }
            let empty = matches!(self.around[at], Container::Item(_, false));
            self.around.truncate(at);
            // An item that shows nothing is none.
            if let Some(Container::List { items, .. }) = self.around.last_mut().filter(|_| empty) {
                *items -= 1;
            }
        }
    }

    fn end_in_table(&mut self, name: &str) {
        let Some(table) = &mut self.table else { return };
        match name {
            "table" if table.inner > 0 => table.inner -= 1,
            "td" | "th" if table.inner == 0 => {
                let cell = self.line.take().join(" ").replace('|', "\\|");
                if table.rows.is_empty() {
                    table.rows.push(Vec::new());
                }
                if let Some(row) = table.rows.last_mut() {
                    row.push(cell);
                }
            }
            "table" => self.end_table(),
            _ if is_block(name) => self.line.space(),
            _ => self.line.end(name),
        }
    }

    fn end_table(&mut self) {
        let Some(table) = self.table.take() else { return };
        // Text outside of every cell.
        let rest = self.line.take();
        let mut rows: Vec<Vec<String>> = table.rows.into_iter().filter(|r| !r.is_empty()).collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        rows.iter_mut().for_each(|row| row.resize(width, String::new()));
        // Markdown has no table without headings.
        if !table.headed && width > 0 {
            rows.insert(0, vec![String::new(); width]);
        }
        let mut lines: Vec<String> =
            rows.iter().map(|r| format!("| {} |", r.join(" | "))).collect();
        if !lines.is_empty() {
            lines.insert(1, format!("|{}", " --- |".repeat(width)));
            self.block(&lines);
        }
        if !rest.is_empty() {
            self.block(&rest);
        }
    }

    fn end_code(&mut self) {
        let Some(code) = self.code.take() else { return };
        let code = code.trim_matches('\n');
        if code.trim().is_empty() {
            return;
        }
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        let inside = code.lines().map(str::to_owned);
        let lines: Vec<String> =
            std::iter::once(fence.clone()).chain(inside).chain([fence.clone()]).collect();
        self.block(&lines);
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        match &mut self.code {
            Some(code) => code.push_str(text),
            None => self.line.text(text),
        }
    }

    /// Everything written.
    pub fn finish(mut self) -> String {
        self.end_code();
        self.end_table();
        self.flush();
        self.out
    }

    /// Writes the line that is gathered as a block of its own.
    fn flush(&mut self) {
        let mut lines = self.line.take();
        if self.heading > 0 && !lines.is_empty() {
            let mut line = lines.join(" ");
            // Signs at the end of a heading would be taken for its other half.
            if line.ends_with('#') {
                line.insert(line.trim_end_matches('#').len(), '\\');
            }
            lines = vec![format!("{} {line}", "#".repeat(self.heading))];
        }
        let last = lines.len().saturating_sub(1);
        // A backslash at the end of a line breaks it.
        lines.iter_mut().take(last).for_each(|line| line.push('\\'));
        if !lines.is_empty() {
            self.block(&lines);
        }
    }

    /// Writes lines as a block, behind the signs of what it stands in.
    fn block(&mut self, lines: &[String]) {
        if !self.out.is_empty() && !self.is_tight() {
            let prefix = self.around.iter().map(blank_prefix).collect::<String>();
            self.out.push_str(prefix.trim_end());
            self.out.push('\n');
        }
        for line in lines {
            let mut prefix = String::new();
            for container in &mut self.around {
                prefix.push_str(&line_prefix(container));
            }
            self.out.push_str(format!("{prefix}{line}").trim_end());
            self.out.push('\n');
        }
        if !self.around.iter().any(|c| matches!(c, Container::List { .. })) {
            self.after_list = None;
        }
    }

    /// Whether the next block follows without an empty line: the second item of a list, and a list
    /// within an item.
    fn is_tight(&self) -> bool {
        let begins = |c: &Container| matches!(c, Container::Item(_, false));
        let Some(item) = self.around.iter().position(begins) else { return false };
        let second = item.checked_sub(1).map(|n| &self.around[n]);
        let second = matches!(second, Some(Container::List { items: 2.., .. }));
        second || self.around[..item].iter().any(|c| matches!(c, Container::Item(_, true)))
    }
}

/// In front of an empty line between two blocks: only what was there before and goes on.
fn blank_prefix(container: &Container) -> String {
    match container {
        Container::Quote(true) => "> ".to_owned(),
        Container::Item(marker, true) => " ".repeat(marker.len()),
        _ => String::new(),
    }
}

/// In front of a line.
fn line_prefix(container: &mut Container) -> String {
    match container {
        Container::Quote(begun) => {
            *begun = true;
            "> ".to_owned()
        }
        Container::Item(marker, begun) => {
            if std::mem::replace(begun, true) {
                " ".repeat(marker.len())
            } else {
                marker.clone()
            }
        }
        Container::List { .. } => String::new(),
    }
}

fn heading(name: &str) -> Option<usize> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

pub(crate) fn is_block(name: &str) -> bool {
    heading(name).is_some()
        || matches!(
            name,
            "p" | "div"
                | "blockquote"
                | "pre"
                | "ul"
                | "ol"
                | "li"
                | "dl"
                | "dt"
                | "dd"
                | "table"
                | "thead"
                | "tbody"
                | "tfoot"
                | "tr"
                | "td"
                | "th"
                | "caption"
                | "figure"
                | "figcaption"
                | "hr"
                | "section"
                | "article"
                | "aside"
                | "details"
                | "summary"
        )
}
