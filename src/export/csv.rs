//! One row an article, for spreadsheets (RFC 4180, UTF-8).

use std::io::{self, Write};

use super::ArticleRecord;

const COLUMNS: [&str; 22] = [
    "id",
    "url",
    "title",
    "lead",
    "authors",
    "byline",
    "agencies",
    "published",
    "modified",
    "lang",
    "section",
    "tags",
    "access",
    "words",
    "text",
    "source",
    "feed",
    "country",
    "first_seen",
    "captured",
    "revision",
    "content_hash",
];

pub(super) fn begin<W: Write>(out: W) -> io::Result<csv::Writer<W>> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    Ok(writer)
}

pub(super) fn row<W: Write>(out: &mut csv::Writer<W>, a: &ArticleRecord) -> io::Result<()> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let names: Vec<&str> = a.authors.iter().map(|a| a.name.as_str()).collect();
    let cells: [String; COLUMNS.len()] = [
        a.id.clone(),
        a.url.clone(),
        text(&a.title),
        text(&a.lead),
        names.join("; "),
        text(&a.byline),
        a.agencies.join("; "),
        text(&a.published),
        text(&a.modified),
        text(&a.lang),
        text(&a.section),
        a.tags.join("; "),
        a.access.unwrap_or_default().to_owned(),
        a.words.to_string(),
        text(&a.text),
        text(&a.source.name),
        text(&a.source.feed),
        text(&a.source.country),
        a.first_seen.clone(),
        a.captured.clone(),
        a.revision.to_string(),
        a.content_hash.clone(),
    ];
    Ok(out.write_record(cells.iter().map(|cell| defused(cell)))?)
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP advises
/// against CSV injection.
fn defused(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(defused(cell), format!("'{cell}"));
        }
        assert_eq!(defused("plain - text"), "plain - text");
    }
}
