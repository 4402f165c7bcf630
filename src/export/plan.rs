//! What of each article is exported, and how.

use super::{json, table};

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One JSON array.
    Json,
    /// JSON Lines: one object a line.
    Jsonl,
    /// One row an article, for spreadsheets.
    Csv,
    /// One row an article, for pandas, R, DuckDB.
    Parquet,
    /// References for LaTeX.
    Bibtex,
    /// References for Zotero, EndNote, Citavi.
    Ris,
    /// References for citation processors.
    CslJson,
    /// A corpus in TEI P5.
    Tei,
    /// Texts to read and to keep.
    Markdown,
    /// One page to read or to print.
    Html,
    /// A feed (RFC 4287).
    Atom,
    /// The raw pages, as they were captured.
    Warc,
}

impl Format {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::Jsonl => "application/jsonl",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Parquet => "application/vnd.apache.parquet",
            Format::Bibtex => "application/x-bibtex; charset=utf-8",
            Format::Ris => "application/x-research-info-systems; charset=utf-8",
            Format::CslJson => "application/vnd.citationstyles.csl+json",
            Format::Tei => "application/tei+xml",
            Format::Markdown => "text/markdown; charset=utf-8",
            Format::Html => "text/html; charset=utf-8",
            Format::Atom => "application/atom+xml",
            Format::Warc => "application/warc",
        }
    }

    /// How a file of it is usually called.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Parquet => "parquet",
            Format::Bibtex => "bib",
            Format::Ris => "ris",
            Format::CslJson => "csl.json",
            Format::Tei => "tei.xml",
            Format::Markdown => "md",
            Format::Html => "html",
            Format::Atom => "atom.xml",
            Format::Warc => "warc.gz",
        }
    }

    /// Whether readers' comments stand in it.
    pub(super) fn holds_comments(self) -> bool {
        matches!(self, Format::Json | Format::Jsonl | Format::Tei | Format::Markdown | Format::Html)
    }

    /// The fields that can be chosen from; none where it has a shape of its own.
    fn fields(self) -> Option<Vec<&'static str>> {
        match self {
            Format::Json | Format::Jsonl => Some(json::FIELDS.to_vec()),
            Format::Csv | Format::Parquet => Some(table::COLUMNS.iter().map(|c| c.name).collect()),
            _ => None,
        }
    }
}

/// What is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The format.
    pub format: Format,
    /// These fields only, in this order.
    pub fields: Option<Vec<String>>,
    /// Whether the text is among it.
    pub text: Text,
    /// Whether readers' comments are.
    pub comments: Comments,
    /// Which revisions.
    pub revisions: Revisions,
    /// What it is an export of: the query, as it was understood.
    pub title: String,
}

/// Whether the text is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// Text and clean HTML.
    Whole,
    /// Neither, for material that may not be passed on.
    LeftOut,
}

/// How readers' comments are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comments {
    /// Under a pseudonym, the same for the same name on the same host.
    Pseudonymous,
    /// As they are signed.
    AsSigned,
    /// Not at all.
    LeftOut,
}

/// Which revisions of an article are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revisions {
    /// The last one.
    Last,
    /// Each.
    All,
}

/// What was asked for does not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The format's shape is its own.
    #[error("fields cannot be chosen in {0}: json, jsonl, csv and parquet have fields")]
    NoFields(&'static str),
    /// There is no such field.
    #[error("there is no field {field:?} in {format}: it has {known}")]
    UnknownField {
        /// What was asked for.
        field: String,
        /// Of which format.
        format: &'static str,
        /// What there is.
        known: String,
    },
    /// A raw page is its text.
    #[error("warc is the raw pages: they cannot be exported without their texts")]
    RawWithoutText,
}

impl Plan {
    /// Checks that it can be done.
    ///
    /// # Errors
    /// [`Unfit`] where it cannot.
    pub fn check(&self) -> Result<(), Unfit> {
        if self.format == Format::Warc && self.text == Text::LeftOut {
            return Err(Unfit::RawWithoutText);
        }
        let Some(wanted) = &self.fields else { return Ok(()) };
        let format = self.format.extension();
        let known = self.format.fields().ok_or(Unfit::NoFields(format))?;
        match wanted.iter().find(|field| !known.contains(&field.as_str())) {
            None => Ok(()),
            Some(field) => {
                let field = field.clone();
                Err(Unfit::UnknownField { field, format, known: known.join(", ") })
            }
        }
    }
}
