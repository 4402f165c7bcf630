//! A report as people and programs read it: aligned columns, JSON, CSV.

use std::io::Write;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::super::{Global, out};
use crate::canonical_url::ArticleId;
use crate::export;

/// How a report is printed.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Format {
    /// Print the table as CSV
    #[arg(long)]
    csv: bool,
}

impl Format {
    /// Whether a program reads it: JSON or CSV.
    pub fn is_for_programs(self, global: &Global) -> bool {
        self.csv || global.json
    }
}

/// Rows under their heads.
pub struct Table {
    head: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// A column of words is not made narrower than this: an article's id stays whole.
const WORDS_COLUMNS_MIN: usize = ArticleId::LEN;

/// One cell.
pub enum Cell {
    /// Words.
    Text(String),
    /// An address; a terminal has no room for it, and an id is enough there.
    Address(String),
    /// A date, maybe with its time (RFC 3339); people are shown the day.
    Day(String),
    /// A whole number.
    Count(u64),
    /// A number; shown to two places, whole in CSV.
    Real(f64),
    /// A part of one; shown in percent.
    Share(f64),
    /// A drawing for people; programs do not get it.
    Drawn(String),
    /// Nothing.
    Empty,
}

impl Table {
    /// A table with these columns.
    pub fn new(head: Vec<&'static str>) -> Table {
        Table { head, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// In columns, the rows under their heads; nothing where there are no rows. Words are cut where
    /// the table would be wider than `columns`.
    fn aligned(&self, columns: Option<usize>) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let is_shown = |column: &usize| columns.is_none() || !self.is_of_addresses(*column);
        let kept: Vec<usize> = (0..self.head.len()).filter(is_shown).collect();
        let head: Vec<String> =
            kept.iter().map(|&column| self.head[column].to_uppercase()).collect();
        let row = |row: &Vec<Cell>| kept.iter().map(|&column| row[column].for_people()).collect();
        let mut shown: Vec<Vec<String>> = self.rows.iter().map(row).collect();
        let width = |column: usize| {
            let cells = shown.iter().chain([&head]).filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..head.len()).map(width).collect();
        if let Some(columns) = columns {
            self.narrow(&kept, &mut widths, columns);
            for (cell, width) in shown.iter_mut().flat_map(|row| row.iter_mut().zip(&widths)) {
                *cell = out::cut(cell, *width);
            }
        }
        let is_right = |column: usize| {
            let mut cells = self.rows.iter().filter_map(|row| row.get(kept[column]));
            cells.any(|c| matches!(c, Cell::Count(_) | Cell::Real(_) | Cell::Share(_)))
        };
        let right: Vec<bool> = (0..head.len()).map(is_right).collect();
        let mut text = String::new();
        for row in std::iter::once(&head).chain(&shown) {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let blanks = " ".repeat(widths[column].saturating_sub(cell.width()));
                match right[column] {
                    true => line.extend([&blanks, cell.as_str(), "  "]),
                    false => line.extend([cell.as_str(), &blanks, "  "]),
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    fn is_of_addresses(&self, column: usize) -> bool {
        self.rows.iter().any(|row| matches!(row.get(column), Some(Cell::Address(_))))
    }

    /// Takes from the widest columns of words until the table fits, or none has much to give.
    fn narrow(&self, kept: &[usize], widths: &mut [usize], columns: usize) {
        let is_words = |column: usize| {
            let mut cells = self.rows.iter().filter_map(|row| row.get(kept[column]));
            cells.all(|cell| matches!(cell, Cell::Text(_) | Cell::Empty))
        };
        let words: Vec<usize> = (0..widths.len()).filter(|&column| is_words(column)).collect();
        let gaps = 2 * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > columns
            && let Some(&widest) = words.iter().max_by_key(|&&column| widths[column])
            && widths[widest] > WORDS_COLUMNS_MIN
        {
            widths[widest] -= 1;
        }
    }

    fn csv(&self, out: impl Write) -> anyhow::Result<()> {
        let kept: Vec<bool> = match self.rows.first() {
            Some(row) => row.iter().map(|cell| !matches!(cell, Cell::Drawn(_))).collect(),
            None => vec![true; self.head.len()],
        };
        let mut csv = csv::Writer::from_writer(out);
        let head = self.head.iter().zip(&kept).filter(|(_, kept)| **kept);
        csv.write_record(head.map(|(name, _)| name))?;
        for row in &self.rows {
            let cells = row.iter().zip(&kept).filter(|(_, kept)| **kept);
            csv.write_record(cells.map(|(cell, _)| cell.for_programs()))?;
        }
        Ok(csv.flush()?)
    }
}

impl Cell {
    /// Words, or nothing.
    pub fn maybe(text: Option<String>) -> Cell {
        text.map_or(Cell::Empty, Cell::Text)
    }

    /// A date, or nothing.
    pub fn day(date: Option<String>) -> Cell {
        date.map_or(Cell::Empty, Cell::Day)
    }

    /// A part of one, or nothing.
    pub fn share(share: Option<f64>) -> Cell {
        share.map_or(Cell::Empty, Cell::Share)
    }

    fn for_people(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Address(text) | Cell::Drawn(text) => text.clone(),
            Cell::Day(date) => date.get(..10).unwrap_or(date).to_owned(),
            Cell::Count(number) => number.to_string(),
            Cell::Real(number) => format!("{number:.2}"),
            Cell::Share(share) => format!("{:.1} %", share * 100.0),
            Cell::Empty => "-".to_owned(),
        }
    }

    fn for_programs(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Address(text) => export::defused(text.clone()),
            Cell::Day(date) => date.clone(),
            Cell::Count(number) => number.to_string(),
            Cell::Real(number) | Cell::Share(number) => number.to_string(),
            Cell::Drawn(_) | Cell::Empty => String::new(),
        }
    }
}

/// Prints a report: its record as JSON, or its table as CSV or in columns.
pub fn print(
    global: &Global,
    format: Format,
    record: &impl Serialize,
    table: &Table,
) -> anyhow::Result<()> {
    match (global.json, format.csv) {
        (true, true) => anyhow::bail!("--json and --csv exclude each other: give one of them"),
        (true, false) => out::json(record),
        (false, true) => table.csv(std::io::stdout().lock()),
        (false, false) => {
            Ok(out::stdout().write_all(table.aligned(out::terminal_width()).as_bytes())?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(vec!["id", "url", "count", "title"]);
        let title = "The harbour master and the eels".to_owned();
        let mut row = |id: &str, count, title| {
            let url = Cell::Address("e.org".into());
            table.row(vec![Cell::Text(id.into()), url, Cell::Count(count), title]);
        };
        row("abcdefghijklmnop", 12, Cell::Text(title));
        row("bcdefghijklmnopq", 3, Cell::Empty);
        table
    }

    #[test]
    fn words_are_cut_to_the_terminal_and_nothing_else_is() {
        let piped = "ID                URL    COUNT  TITLE\n\
                     abcdefghijklmnop  e.org     12  The harbour master and the eels\n\
                     bcdefghijklmnopq  e.org      3  -\n";
        assert_eq!(table().aligned(None), piped);
        assert_eq!(table().aligned(Some(80)), piped.replace("e.org  ", "").replace("URL    ", ""));
        let cut = "ID                COUNT  TITLE\n\
                   abcdefghijklmnop     12  The harbour mas…\n\
                   bcdefghijklmnopq      3  -\n";
        assert_eq!(table().aligned(Some(41)), cut);
        assert_eq!(table().aligned(Some(5)), cut, "an id is not cut");
        assert_eq!(Table::new(vec!["id"]).aligned(None), "");
    }
}
