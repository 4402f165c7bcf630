//! Matches in their contexts and nothing else of a text, for material that may not be passed on.

use std::io::{self, Write};

use serde::Serialize;

use super::csv::defused;
use super::{ExportError, Format};
use crate::archive::Reader;
use crate::query::Query;
use crate::report::{Answer, KwicLine, lines};

/// One match, and the article that it stands in.
#[derive(Debug, Clone, Serialize)]
struct Row {
    id: String,
    url: String,
    title: String,
    source: Option<String>,
    published: Option<String>,
    captured: String,
    revision: u32,
    field: &'static str,
    left: String,
    keyword: String,
    right: String,
}

/// The query and how much of the text stands on either side of a match, in characters.
#[derive(Debug, Clone, Copy)]
pub struct Contexts<'q> {
    /// What is sought.
    pub query: &'q Query,
    /// Characters on either side.
    pub width: usize,
}

/// Writes every match in these answers, as `json`, `jsonl` or `csv`; gives how many.
///
/// # Errors
/// Where the archive cannot be read, or what is exported not be written.
pub fn export_contexts(
    reader: &Reader,
    answers: &[Answer],
    contexts: Contexts<'_>,
    (format, out): (Format, impl Write),
    told: &dyn Fn(),
) -> Result<u64, ExportError> {
    let mut rows = Rows::begin(format, out);
    for answer in answers {
        if let Some((document, _)) = reader.document_at(&answer.id, answer.revision)? {
            for line in lines(contexts.query, &document, contexts.width) {
                let KwicLine { id, published, source, field, left, keyword, right } = line;
                let (url, title) = (document.url.to_string(), document.title.clone());
                let (captured, revision) = (document.captured.to_string(), document.revision);
                rows.row(Row {
                    id,
                    url,
                    title,
                    source,
                    published,
                    captured,
                    revision,
                    field,
                    left,
                    keyword,
                    right,
                })?;
            }
        }
        told();
    }
    Ok(rows.end()?)
}

/// The rows in one of the formats, and how many there are.
enum Rows<W: Write> {
    Csv(Box<::csv::Writer<W>>, u64),
    Json(W, bool, u64),
}

impl<W: Write> Rows<W> {
    fn begin(format: Format, out: W) -> Rows<W> {
        match format {
            Format::Csv => Rows::Csv(Box::new(::csv::Writer::from_writer(out)), 0),
            format => Rows::Json(out, format == Format::Json, 0),
        }
    }

    fn row(&mut self, mut row: Row) -> io::Result<()> {
        match self {
            Rows::Csv(out, count) => {
                *count += 1;
                for text in [&mut row.title, &mut row.left, &mut row.keyword, &mut row.right] {
                    *text = defused(std::mem::take(text));
                }
                row.source = row.source.map(defused);
                Ok(out.serialize(row)?)
            }
            Rows::Json(out, is_list, count) => {
                let before = match (*is_list, *count) {
                    (false, _) => "",
                    (true, 0) => "[\n",
                    (true, _) => ",\n",
                };
                *count += 1;
                out.write_all(before.as_bytes())?;
                serde_json::to_writer(&mut *out, &row)?;
                out.write_all(if *is_list { b"" } else { b"\n" })
            }
        }
    }

    fn end(self) -> io::Result<u64> {
        match self {
            Rows::Csv(mut out, count) => out.flush().map(|()| count),
            Rows::Json(mut out, is_list, count) => {
                let end = match (is_list, count) {
                    (false, _) => "",
                    (true, 0) => "[]\n",
                    (true, _) => "\n]\n",
                };
                out.write_all(end.as_bytes())?;
                out.flush().map(|()| count)
            }
        }
    }
}
