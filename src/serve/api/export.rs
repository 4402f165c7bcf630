//! Exports: every format of the command line, written while it is read.

use std::io::{self, Write};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State as Shared;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use clap::ValueEnum;
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use tokio::sync::mpsc;
use utoipa::{IntoParams, ToSchema};

use super::super::State;
use super::super::asked::Parameters;
use super::super::problem::{Problem, Refused};
use super::super::state::View;
use super::parameters::parse_query;
use crate::export::{Comments, Format, Plan, Revisions, Text, export as write};
use crate::query::Query;
use crate::report::Holdings;
use crate::results::understood;

/// Pieces of an export that wait for the client, at most.
const PIECES_MAX: usize = 4;

/// The size of a piece, in bytes.
const PIECE_BYTES: usize = 64 << 10;

/// What to export.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportParameters {
    /// Which articles; all of them where it is empty.
    #[serde(default)]
    q: String,
    /// The format: `json`, `jsonl`, `csv`, `parquet`, `bibtex`, `ris`, `csl-json`, `tei`,
    /// `markdown`, `html`, `atom`, `warc`.
    #[param(default = "jsonl", example = "csv")]
    format: Option<String>,
    /// These fields only, parted by commas (json, jsonl, csv, parquet).
    fields: Option<String>,
    /// Whether the text is among it.
    #[param(default = true)]
    body: Option<bool>,
    /// How readers' comments are signed, if they are exported at all.
    #[param(inline, default = "pseudonymous")]
    comments: Option<CommentsParameter>,
    /// Which revisions.
    #[param(inline, default = "last")]
    revisions: Option<RevisionsParameter>,
}

/// How readers' comments are exported.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum CommentsParameter {
    /// Under a pseudonym, the same for the same name on the same host.
    Pseudonymous,
    /// As they are signed.
    AsSigned,
    /// Not at all.
    None,
}

/// Which revisions are exported.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum RevisionsParameter {
    /// The last one.
    Last,
    /// Each.
    All,
}

/// Export the articles that answer, the first published first.
#[utoipa::path(
    get,
    path = "/api/v1/export",
    tag = "export",
    params(ExportParameters),
    responses(
        (status = 200, description = "The file, written while it is read: where it breaks off, \
          the connection does", content(
            (String = "application/jsonl"),
            (serde_json::Value = "application/json"),
            (serde_json::Value = "application/vnd.citationstyles.csl+json"),
            (String = "text/csv"),
            (String = "text/markdown"),
            (String = "text/html"),
            (String = "application/x-bibtex"),
            (String = "application/x-research-info-systems"),
            (String = "application/tei+xml"),
            (String = "application/atom+xml"),
            (String = "application/vnd.apache.parquet"),
            (String = "application/warc"),
        )),
        Refused,
    )
)]
pub(super) async fn export(
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<ExportParameters>,
) -> Result<Response, Problem> {
    let query = parse_query(&asked.q)?;
    let plan = plan(&asked, &query)?;
    let name = format!("attachment; filename=\"annals.{}\"", plan.format.extension());
    let head = [
        (header::CONTENT_TYPE, plan.format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    let (send, pieces) = mpsc::channel(PIECES_MAX);
    tokio::spawn(send_export(state, query, plan, send));
    let pieces = stream::unfold(pieces, async |mut pieces| Some((pieces.recv().await?, pieces)));
    // Compression asks once more behind the end.
    Ok((head, Body::from_stream(pieces.fuse())).into_response())
}

fn plan(asked: &ExportParameters, query: &Query) -> Result<Plan, Problem> {
    let name = asked.format.as_deref().unwrap_or("jsonl");
    let known = || Format::value_variants().iter().filter_map(|f| f.to_possible_value());
    let format = Format::from_str(name, true).map_err(|_| {
        let names: Vec<String> = known().map(|f| f.get_name().to_owned()).collect();
        Problem::wrong(format!("format {name:?} is none of {}", names.join(", ")))
    })?;
    let fields = asked.fields.as_deref().filter(|fields| !fields.is_empty());
    let plan = Plan {
        format,
        fields: fields.map(|list| list.split(',').map(|f| f.trim().to_owned()).collect()),
        text: if asked.body == Some(false) { Text::LeftOut } else { Text::Whole },
        comments: match asked.comments {
            None | Some(CommentsParameter::Pseudonymous) => Comments::Pseudonymous,
            Some(CommentsParameter::AsSigned) => Comments::AsSigned,
            Some(CommentsParameter::None) => Comments::LeftOut,
        },
        revisions: match asked.revisions {
            None | Some(RevisionsParameter::Last) => Revisions::Last,
            Some(RevisionsParameter::All) => Revisions::All,
        },
        title: query.to_string(),
    };
    plan.check().map_err(|unfit| Problem::wrong(unfit.to_string()))?;
    Ok(plan)
}

type Piece = Result<Bytes, io::Error>;

/// Writes the export into the channel. What goes wrong breaks the answer off, so that a client
/// never takes a part for the whole.
async fn send_export(state: Arc<State>, query: Query, plan: Plan, send: mpsc::Sender<Piece>) {
    let failed = send.clone();
    let done = state.read(move |View { reader, index, .. }: View<'_>| {
        let query = understood(reader, query)?;
        let answers = Holdings::new(reader, index).answers(&query)?;
        let mut out = Pieces { send, piece: Vec::with_capacity(PIECE_BYTES) };
        write(reader, &answers, &plan, &mut out, &|| {}).map_err(|error| {
            tracing::warn!(%error, "an export was broken off");
            Problem::internal("the export was broken off")
        })?;
        out.flush().map_err(|_| Problem::internal("the client went away"))
    });
    if let Err(problem) = done.await {
        let _ = failed.send(Err(io::Error::other(problem.detail))).await;
    }
}

/// Gives what is written to the client, piece by piece, as fast as it takes it.
struct Pieces {
    send: mpsc::Sender<Piece>,
    piece: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE_BYTES));
        let sent = self.send.blocking_send(Ok(piece.into()));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}
