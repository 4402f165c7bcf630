//! Up to six queries over time, absolute or as a share, and what two of them speak of differently.

use std::sync::Arc;

use axum::extract::{RawQuery, State as Shared};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::super::State;
use super::super::api::{KEYNESS_MIN, parse_query};
use super::super::problem::Problem;
use super::super::target::target;
use super::super::timeline::{self, Timeline};
use super::chart::{self, Measure};
use super::layout::{self, Frame, Section};
use super::visitor::Visitor;
use crate::archive::Reader;
use crate::query::Query;
use crate::report::{self, KeyRow, Keyness, WordsOptions};

/// Queries that can be compared: as many as there are lines that can be told apart.
const QUERIES_MAX: usize = 6;

/// Boxes for queries that are offered at first.
const BOXES: usize = 3;

/// Words of each side that are shown.
const WORDS_SHOWN: usize = 20;

/// What is asked, in the order of the form.
#[derive(Debug)]
struct Asked {
    queries: Vec<String>,
    measure: Measure,
    with_words: bool,
    as_csv: bool,
}

impl Asked {
    fn read(parameters: &str) -> Result<Asked, Problem> {
        let mut asked = Asked {
            queries: Vec::new(),
            measure: Measure::Articles,
            with_words: false,
            as_csv: false,
        };
        for (name, value) in url::form_urlencoded::parse(parameters.as_bytes()) {
            match &*name {
                "q" if !value.trim().is_empty() => asked.queries.push(value.trim().to_owned()),
                "as" if value == "share" => asked.measure = Measure::Share,
                "words" => asked.with_words = value == "yes",
                "format" => asked.as_csv = value == "csv",
                _ => {}
            }
        }
        if asked.queries.len() > QUERIES_MAX {
            return Err(Problem::wrong(format!("at most {QUERIES_MAX} queries can be compared")));
        }
        Ok(asked)
    }

    /// The same in another way.
    fn target(&self, more: &[(&'static str, &'static str)]) -> String {
        let queries = self.queries.iter().map(|q| ("q", q.as_str()));
        target("/trends", queries.chain(more.iter().copied()))
    }
}

/// The page, or the numbers alone as CSV.
pub(super) async fn trends(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    RawQuery(parameters): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read(parameters.as_deref().unwrap_or_default())?;
    let queries = asked.queries.iter().map(|q| parse_query(q)).collect::<Result<Vec<_>, _>>()?;
    let read = move |state: &State, reader: &Reader| {
        let timeline = timeline::timeline(&state.index, &queries)?;
        if asked.as_csv {
            return csv(&asked, timeline.as_ref());
        }
        let keyness = match queries.as_slice() {
            [a, b, ..] if asked.with_words => Some(keyness(state, reader, (a, b))?),
            _ => None,
        };
        Ok(show(&visitor, &asked, timeline.as_ref(), keyness.as_ref()).into_response())
    };
    state.read(read).await
}

fn keyness(state: &State, reader: &Reader, queries: (&Query, &Query)) -> Result<Keyness, Problem> {
    let options = WordsOptions { length: 1, min: KEYNESS_MIN, limit: WORDS_SHOWN * 4 };
    Ok(report::keyness((reader, &state.index), queries, options)?)
}

/// A row a period: its name, each query's articles, every article.
fn csv(asked: &Asked, timeline: Option<&Timeline>) -> Result<Response, Problem> {
    let failed = |_| Problem::internal("the table cannot be written");
    let mut out = csv::Writer::from_writer(Vec::new());
    let queries = asked.queries.iter().map(|q| crate::export::defused(q.clone()));
    let head = [String::from("period")].into_iter().chain(queries).chain(["all".into()]);
    out.write_record(head).map_err(failed)?;
    for period in timeline.iter().flat_map(|timeline| &timeline.periods) {
        let name = timeline.map(|t| t.grain.name(period.first)).unwrap_or_default();
        let counts = period.counts.iter().chain([&period.of]).map(u64::to_string);
        out.write_record([name].into_iter().chain(counts)).map_err(failed)?;
    }
    let bytes = out.into_inner().map_err(|_| Problem::internal("the table cannot be written"))?;
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"trends.csv\""),
    ];
    Ok((head, bytes).into_response())
}

fn show(
    visitor: &Visitor,
    asked: &Asked,
    timeline: Option<&Timeline>,
    keyness: Option<&Keyness>,
) -> Markup {
    let main = html! {
        h1 { "Trends" }
        (form(asked))
        @match timeline {
            Some(timeline) => {
                (chart::lines(visitor, &asked.queries, timeline, asked.measure))
                p { a href=(asked.target(&[("format", "csv")])) download { "As CSV" } }
            },
            None => @if asked.queries.is_empty() {
                p.empty { "Type up to six queries to see how many articles answer each, over time." }
            } @else {
                p.empty { "No article that answers has a date." }
            },
        }
        @if let Some(keyness) = keyness { (words(visitor, keyness)) }
    };
    let frame =
        Frame { title: "Trends", section: Section::Trends, query: Some(""), head: html! {} };
    layout::page(visitor, &frame, &main)
}

fn form(asked: &Asked) -> Markup {
    let boxes = (asked.queries.len() + 1).clamp(BOXES, QUERIES_MAX);
    html! {
        form.trends action="/trends" {
            @for n in 0..boxes {
                label.{ "series-" (n) } {
                    span.hidden { "Query " (n + 1) }
                    input name="q" value=(asked.queries.get(n).map_or("", String::as_str))
                        placeholder={ "Query " (n + 1) } autocapitalize="none" spellcheck="false";
                }
            }
            fieldset {
                legend.hidden { "How to count" }
                label { input type="radio" name="as" value="articles" checked[asked.measure == Measure::Articles]; " articles" }
                label { input type="radio" name="as" value="share" checked[asked.measure == Measure::Share]; " share of all" }
                label { input type="checkbox" name="words" value="yes" checked[asked.with_words];
                    " words typical of the first beside the second" }
            }
            button { "Compare" }
        }
    }
}

/// The words of each side that the other has much less of.
fn words(visitor: &Visitor, keyness: &Keyness) -> Markup {
    let side = |own: bool| -> Vec<&KeyRow> {
        let rows = keyness.rows.iter().filter(|row| (row.log_ratio > 0.0) == own);
        rows.take(WORDS_SHOWN).collect()
    };
    html! {
        section.keyness {
            h2 { "Typical words" }
            p.empty { "The surest differences first (log-likelihood); the number says how many times as frequent." }
            div.sides {
                @for (query, rows) in [(&keyness.query, side(true)), (&keyness.against, side(false))] {
                    table.list {
                        caption { code { (query) } }
                        thead.hidden { tr { th scope="col" { "Word" } th scope="col" { "Times" } } }
                        tbody { @for row in rows { (word(visitor, row)) } }
                    }
                }
            }
        }
    }
}

fn word(visitor: &Visitor, row: &KeyRow) -> Markup {
    let times = row.log_ratio.abs().exp2();
    html! {
        tr {
            th scope="row" { (row.word) }
            td.number title={ "G² " (format!("{:.1}", row.log_likelihood)) } {
                @if times < 100.0 { "× " (visitor.locale.tenths(times)) } @else { "here only" }
            }
        }
    }
}
