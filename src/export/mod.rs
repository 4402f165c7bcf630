//! What leaves the archive: the public shape of an article, and one file for each format.
//!
//! The shape is documented in `docs/export.md` and changes only with [`SCHEMA_VERSION`]. Rows are
//! written one by one, so that an export of everything needs no more memory than a few articles.

mod atom;
mod bibtex;
pub mod cite;
mod collection;
pub mod corpus;
mod csl;
mod csv;
mod datasheet;
mod feeds;
mod html;
mod imported;
mod json;
mod kwic;
mod markdown;
mod names;
mod opml;
mod parquet;
mod plan;
mod pseudonym;
mod ledger;
mod record;
mod ris;
mod schema;
mod table;
mod tei;
mod warc;
mod xml;

pub(crate) use atom::entry as atom_entry;
pub use csv::defused;
pub use datasheet::Datasheet;
pub use feeds::FeedRecord;
pub use imported::imported;
pub use kwic::{Contexts, export_contexts};
pub use ledger::GapRecord;
pub use opml::opml;
pub use plan::{Comments, Format, Plan, Revisions, Text, Unfit};
pub use record::{ArticleRecord, AuthorRecord, CommentRecord, SCHEMA_VERSION, SourceRecord};
pub use schema::json_schema;
pub(crate) use xml::{element as xml_element, escape as xml_escape};

use std::io::{self, Write};

use crate::archive::{ArchiveError, Reader};
use crate::model::Revision;
use crate::report::Answer;
use pseudonym::Pseudonyms;

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// What is exported cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Writes articles one by one.
trait Rows {
    /// Writes one article.
    fn article(&mut self, article: &ArticleRecord) -> io::Result<()>;
    /// Ends the file.
    fn end(self: Box<Self>) -> io::Result<()>;
}

/// Writes these answers as `plan` says, and calls `told` after each; gives how many rows.
///
/// # Errors
/// Where the archive cannot be read, or what is exported not be written.
pub fn export(
    reader: &Reader,
    answers: &[Answer],
    plan: &Plan,
    out: impl Write + Send,
    told: &dyn Fn(),
) -> Result<u64, ExportError> {
    if plan.format == Format::Warc {
        return warc::write(reader, answers, plan, out, told);
    }
    let pseudonyms = Pseudonyms::new(reader.salt()?);
    let mut rows = begin(reader, plan, out)?;
    let mut count = 0;
    for answer in answers {
        for revision in revisions(reader, answer, plan)? {
            rows.article(&record(reader, plan, &pseudonyms, revision)?)?;
            count += 1;
        }
        told();
    }
    rows.end()?;
    Ok(count)
}

/// Begins the file.
fn begin<'w>(
    reader: &Reader,
    plan: &Plan,
    out: impl Write + Send + 'w,
) -> Result<Box<dyn Rows + 'w>, ExportError> {
    Ok(match plan.format {
        Format::Json | Format::Jsonl | Format::Warc => json::begin(plan, out),
        Format::Csv => csv::begin(plan, out)?,
        Format::Parquet => parquet::begin(plan, out)?,
        Format::Bibtex => bibtex::begin(out),
        Format::Ris => ris::begin(out),
        Format::CslJson => csl::begin(out),
        Format::Tei => tei::begin(plan, out)?,
        Format::Markdown => markdown::begin(out),
        Format::Html => html::begin(plan, out)?,
        Format::Atom => atom::begin(plan, reader.last_changed()?, out)?,
    })
}

/// The revisions of an article that are wanted: the one that answers, or all up to it.
fn revisions(reader: &Reader, answer: &Answer, plan: &Plan) -> Result<Vec<Revision>, ArchiveError> {
    if plan.revisions == Revisions::Last {
        return Ok(reader.revision(&answer.id, Some(answer.revision))?.into_iter().collect());
    }
    let mut all = reader.revisions(&answer.id)?;
    all.retain(|revision| revision.number <= answer.revision);
    Ok(all)
}

/// A revision as it leaves: without what is not wanted.
fn record(
    reader: &Reader,
    plan: &Plan,
    pseudonyms: &Pseudonyms,
    revision: Revision,
) -> Result<ArticleRecord, ArchiveError> {
    let id = revision.article_id.clone();
    let host = revision.url.host().to_owned();
    let mut record = ArticleRecord::from(revision);
    if plan.text == Text::LeftOut {
        record = record.without_body();
    }
    if plan.comments != Comments::LeftOut && plan.format.holds_comments() {
        let mut comments = reader.comments(&id)?;
        if plan.comments == Comments::Pseudonymous {
            for comment in &mut comments {
                comment.author = comment.author.take().map(|name| pseudonyms.of(&host, &name));
            }
        }
        record = record.with_comments(comments);
    }
    Ok(record)
}
