//! What leaves the archive: the public shape of an article, and one file for each format.
//!
//! The shape is documented in `docs/export.md` and changes only with [`SCHEMA_VERSION`]. Rows are
//! written one by one, so that an export of everything needs no more memory than one article.

mod csv;
mod feeds;
mod record;

pub use feeds::FeedRecord;
pub use record::{ArticleRecord, AuthorRecord, CommentRecord, SCHEMA_VERSION, SourceRecord};

use std::io::{self, Write};

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One JSON array.
    Json,
    /// JSON Lines: one object a line.
    Jsonl,
    /// One row an article, for spreadsheets.
    Csv,
}

/// Writes articles one by one.
pub enum Writer<W: Write> {
    /// A JSON array, and whether a row was written.
    Json(W, bool),
    /// JSON Lines.
    Jsonl(W),
    /// CSV.
    Csv(Box<::csv::Writer<W>>),
}

impl<W: Write> Writer<W> {
    /// Begins the file.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn begin(format: Format, mut out: W) -> io::Result<Writer<W>> {
        Ok(match format {
            Format::Json => {
                out.write_all(b"[")?;
                Writer::Json(out, false)
            }
            Format::Jsonl => Writer::Jsonl(out),
            Format::Csv => Writer::Csv(Box::new(csv::begin(out)?)),
        })
    }

    /// Writes one article.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn row(&mut self, article: &ArticleRecord) -> io::Result<()> {
        match self {
            Writer::Json(out, any) => {
                out.write_all(if *any { b",\n" } else { b"\n" })?;
                *any = true;
                Ok(serde_json::to_writer(out, article)?)
            }
            Writer::Jsonl(out) => {
                serde_json::to_writer(&mut *out, article)?;
                out.write_all(b"\n")
            }
            Writer::Csv(out) => csv::row(out, article),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn end(self) -> io::Result<()> {
        match self {
            Writer::Json(mut out, any) => {
                out.write_all(if any { b"\n]\n" } else { b"]\n" })?;
                out.flush()
            }
            Writer::Jsonl(mut out) => out.flush(),
            Writer::Csv(mut out) => out.flush(),
        }
    }
}
