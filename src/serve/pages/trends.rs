//! Up to six queries over time, absolute or as a share, and what two of them speak of differently.

use std::sync::Arc;

use axum::extract::{RawQuery, State as Shared};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::super::State;
use super::super::api::{KEYNESS_MIN, parse_query};
use super::super::problem::Problem;
use super::super::state::View;
use super::super::target::target;
use super::super::timeline::{self, Timeline};
use super::chart::{self, Measure};
use super::layout::{self, Frame, Section};
use super::visitor::Visitor;
use crate::archive::Reader;
use crate::export::defused;
use crate::index::Index;
use crate::query::Query;
use crate::report::{self, Holdings, KeyRow, Keyness, WordsOptions};

/// Queries that can be compared: as many as there are lines that can be told apart.
const QUERIES_MAX: usize = 6;

/// Boxes for queries that are offered at first.
const BOXES: usize = 3;

/// Words of each side that are shown, and of both that the table holds.
const WORDS_SHOWN: usize = 20;
const WORDS_MAX: usize = 1_000;

/// What is asked, in the order of the form.
#[derive(Debug)]
struct Asked {
    queries: Vec<String>,
    measure: Measure,
    with_words: bool,
    form: Form,
}

/// In which form the answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    /// The counts as CSV.
    Counts,
    /// The typical words as CSV.
    Words,
}

impl Asked {
    fn read(parameters: &str) -> Result<Asked, Problem> {
        let mut asked = Asked {
            queries: Vec::new(),
            measure: Measure::Articles,
            with_words: false,
            form: Form::Page,
        };
        for (name, value) in url::form_urlencoded::parse(parameters.as_bytes()) {
            match &*name {
                "q" if !value.trim().is_empty() => asked.queries.push(value.trim().to_owned()),
                "as" if value == "share" => asked.measure = Measure::Share,
                "words" => asked.with_words = value == "yes",
                "format" if value == "csv" => asked.form = Form::Counts,
                "format" if value == "words.csv" => asked.form = Form::Words,
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
    let read = move |View { state, reader, index }: View<'_>| {
        let keyness = match queries.as_slice() {
            [a, b, ..] if asked.with_words || asked.form == Form::Words => {
                Some(keyness(reader, index, (a, b))?)
            }
            _ => None,
        };
        if asked.form == Form::Words {
            return words_csv(keyness.as_ref());
        }
        let all = state.days()?;
        let timeline = timeline::timeline(index, &queries, &all)?;
        if asked.form == Form::Counts {
            return counts_csv(&asked, timeline.as_ref());
        }
        Ok(show(&visitor, &asked, timeline.as_ref(), keyness.as_ref()).into_response())
    };
    state.read(read).await
}

fn keyness(reader: &Reader, index: &Index, queries: (&Query, &Query)) -> Result<Keyness, Problem> {
    let options = WordsOptions { length: 1, min: KEYNESS_MIN, limit: WORDS_MAX };
    Ok(report::keyness(&Holdings::new(reader, index), queries, options)?)
}

/// A row a period: its name, each query's articles, every article.
fn counts_csv(asked: &Asked, timeline: Option<&Timeline>) -> Result<Response, Problem> {
    let mut rows = Vec::new();
    let queries = asked.queries.iter().map(|q| defused(q.clone()));
    let head = [String::from("period")].into_iter().chain(queries).chain(["all".into()]);
    rows.push(head.collect());
    for period in timeline.iter().flat_map(|timeline| &timeline.periods) {
        let name = timeline.map(|t| t.grain.name(period.first)).unwrap_or_default();
        let counts = period.counts.iter().chain([&period.of]).map(u64::to_string);
        rows.push([name].into_iter().chain(counts).collect());
    }
    csv("trends.csv", rows)
}

/// A row a word, the surest difference first.
fn words_csv(keyness: Option<&Keyness>) -> Result<Response, Problem> {
    let wanted =
        || Problem::wrong("the words typical of one query beside another need two queries");
    let keyness = keyness.ok_or_else(wanted)?;
    let head = ["word", "count", "against_count", "log_likelihood", "log_ratio"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for row in &keyness.rows {
        rows.push(vec![
            defused(row.word.clone()),
            row.count.to_string(),
            row.against_count.to_string(),
            row.log_likelihood.to_string(),
            row.log_ratio.to_string(),
        ]);
    }
    csv("words.csv", rows)
}

fn csv(name: &str, rows: Vec<Vec<String>>) -> Result<Response, Problem> {
    let failed = || Problem::internal("the table cannot be written");
    let mut out = csv::Writer::from_writer(Vec::new());
    for row in rows {
        out.write_record(row).map_err(|_| failed())?;
    }
    let bytes = out.into_inner().map_err(|_| failed())?;
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
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
        @if let Some(keyness) = keyness {
            (words(visitor, keyness))
            p { a href=(asked.target(&[("format", "words.csv")])) download { "As CSV" } }
        }
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
