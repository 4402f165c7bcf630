//! One row an article, for spreadsheets (RFC 4180, UTF-8).

use std::io::{self, Write};

use super::table::{Cell, Column, chosen};
use super::{ArticleRecord, Plan, Rows};

struct Csv<W: Write> {
    out: csv::Writer<W>,
    columns: Vec<&'static Column>,
}

pub(super) fn begin<'w>(plan: &Plan, out: impl Write + 'w) -> io::Result<Box<dyn Rows + 'w>> {
    let columns = chosen(plan.fields.as_deref());
    let mut out = csv::Writer::from_writer(out);
    out.write_record(columns.iter().map(|c| c.name))?;
    Ok(Box::new(Csv { out, columns }))
}

impl<W: Write> Rows for Csv<W> {
    fn article(&mut self, article: &ArticleRecord) -> io::Result<()> {
        let cells = self.columns.iter().map(|c| defused(printed((c.cell)(article))));
        Ok(self.out.write_record(cells)?)
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

fn printed(cell: Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => text.unwrap_or_default().to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::List(list) => list.join("; "),
    }
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP advises
/// against CSV injection.
pub fn defused(cell: String) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(defused(cell.into()), format!("'{cell}"));
        }
        assert_eq!(defused("plain - text".into()), "plain - text");
    }
}
