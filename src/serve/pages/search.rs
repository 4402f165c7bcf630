//! The search page: the box, what was understood, the results.

use std::sync::Arc;

use axum::extract::State as Shared;
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::State;
use super::super::api::{SortParameter, moment, parse_query, parse_query_as};
use super::super::asked::Parameters;
use super::super::problem::Problem;
use super::super::state::View;
use super::super::timeline::{Timeline, days, timeline};
use super::chart;
use super::facets::{Facet, aside, facets};
use super::layout::{self, Frame, Section};
use super::refine;
use super::results::{Leads, list};
use super::search_link::SearchLink;
use super::take;
use super::visitor::Visitor;
use crate::query::{Query, Syntax};
use crate::results::{self, Order, Results};

/// Results on a page.
const PAGE_RESULTS: usize = 20;

/// How deep into the results the pages reach.
const OFFSET_MAX: usize = 10_000;

/// What the languages of queries are called.
const SYNTAXES: [(Syntax, &str); 5] = [
    (Syntax::Annals, "Annals"),
    (Syntax::Lucene, "Lucene"),
    (Syntax::Lexis, "LexisNexis"),
    (Syntax::Factiva, "Factiva"),
    (Syntax::Proquest, "ProQuest"),
];

/// The parameters of the page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct SearchForm {
    #[serde(default)]
    q: String,
    sort: Option<SortParameter>,
    #[serde(default)]
    offset: usize,
    /// A time that was chosen on the timeline: it takes the place of the query's own.
    date: Option<String>,
    /// The archive as it stood at the end of this day.
    #[serde(default)]
    as_of: String,
    /// The language of the query.
    #[serde(default)]
    syntax: String,
}

/// What is asked, understood.
struct Asked {
    /// What stands in the box, and its language.
    typed: String,
    syntax: Syntax,
    query: Query,
    /// The query in our own language.
    text: String,
    as_of: Option<(String, Timestamp)>,
    sort: Option<SortParameter>,
    offset: usize,
}

impl Asked {
    fn read(form: SearchForm) -> Result<Asked, Problem> {
        if form.offset > OFFSET_MAX {
            let detail = format!("the pages reach {OFFSET_MAX} results deep: narrow the search");
            return Err(Problem::wrong(detail));
        }
        let mut syntax = match form.syntax.as_str() {
            "" => Syntax::Annals,
            name => name.parse().map_err(Problem::wrong)?,
        };
        let mut typed = form.q;
        let mut query = parse_query_as(syntax, &typed)?;
        if let Some(date) = form.date {
            query = refine::with_dates(&query, &parse_query(&format!("date:{date}"))?);
            (typed, syntax) = (query.to_string(), Syntax::Annals);
        }
        let text = match syntax {
            Syntax::Annals => typed.clone(),
            _ => query.to_string(),
        };
        let as_of = match form.as_of.as_str() {
            "" => None,
            date => Some((date.to_owned(), moment(date)?)),
        };
        Ok(Asked { typed, syntax, query, text, as_of, sort: form.sort, offset: form.offset })
    }

    fn link(&self) -> SearchLink<'_> {
        SearchLink { query: &self.text, as_of: self.as_of.as_ref().map(|(date, _)| date.as_str()) }
    }

    /// The order that was asked for; without words to match, the latest come first.
    fn order(&self) -> Order {
        let default = match self.query.has_text() {
            true => SortParameter::Relevance,
            false => SortParameter::Newest,
        };
        Order::from(self.sort.unwrap_or(default))
    }

    /// Whether this is the page that a visitor comes to first.
    fn is_front(&self) -> bool {
        self.query == Query::Everything && self.as_of.is_none()
    }
}

/// What the page shows.
struct Answer {
    found: Results,
    facets: Vec<Facet>,
    timeline: Option<Timeline>,
}

/// The search page.
pub(super) async fn search(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    Parameters(form): Parameters<SearchForm>,
) -> Result<Markup, Problem> {
    let asked = Asked::read(form)?;
    let read = move |view: View<'_>| Ok(show(&visitor, &asked, &answer(view, &asked)?));
    state.read(read).await
}

fn answer(View { state, reader, index }: View<'_>, asked: &Asked) -> Result<Answer, Problem> {
    let as_of = asked.as_of.as_ref();
    let index = &as_of.map_or_else(|| index.clone(), |(_, moment)| index.as_of(*moment));
    let page = (PAGE_RESULTS, asked.offset, asked.order());
    let all = match as_of {
        None => state.days()?,
        Some(_) => Arc::new(days(index, &Query::Everything)?),
    };
    let timeline = timeline(index, std::slice::from_ref(&asked.query), &all)?;
    let coverage = state.coverage(reader)?;
    Ok(Answer {
        found: results::search(reader, index, &asked.query, page)?,
        facets: facets(index, &asked.query)?,
        timeline: timeline.map(|timeline| timeline.with_gaps(&coverage)),
    })
}

fn show(visitor: &Visitor, asked: &Asked, answer: &Answer) -> Markup {
    let (found, link) = (&answer.found, asked.link());
    let leads = if asked.as_of.is_some() { Leads::ToRevision } else { Leads::ToArticle };
    let main = html! {
        (form(asked))
        @if asked.query != Query::Everything { (understood(&asked.query)) }
        @if let Some(timeline) = &answer.timeline { (chart::figure(visitor, link, timeline)) }
        div.results-head {
            h1.count {
                @if asked.is_front() { "Latest articles" } @else { (count(visitor, found.total)) }
            }
            // What is taken away is the archive as it is.
            @if asked.as_of.is_none() {
                (take::menu(link.query))
                @if visitor.may_change && !asked.is_front() { (take::save(link.query)) }
            }
            (orders(asked))
        }
        @if found.hits.is_empty() { (nothing(&asked.query)) }
        div.found {
            div {
                (list(visitor, &found.hits, leads))
                (pager(visitor, asked, found))
            }
            (aside(visitor, &answer.facets, link))
        }
    };
    let title = if asked.is_front() { "Search" } else { asked.typed.as_str() };
    let frame =
        Frame { title, section: Section::Search, query: None, head: take::links(link.query) };
    layout::page(visitor, &frame, &main)
}

/// The box, and what is seldom wanted folded away below it.
fn form(asked: &Asked) -> Markup {
    let as_of = asked.as_of.as_ref().map_or("", |(date, _)| date.as_str());
    let is_special = asked.as_of.is_some() || asked.syntax != Syntax::Annals;
    html! {
        form.asks action="/" role="search" {
            div.search {
                label.hidden for="q" { "Search the archive" }
                input #q type="search" name="q" value=(asked.typed) autocapitalize="none"
                    spellcheck="false" placeholder="Words, \"phrases\", title:, by:, since:7d …";
                button { "Search" }
            }
            details.more open[is_special] {
                summary { "More" }
                div.fields {
                    label {
                        "As the archive stood at the end of "
                        input type="text" name="as_of" value=(as_of) placeholder="2026-02-15"
                            inputmode="numeric" size="11" autocomplete="off";
                    }
                    label {
                        "Query in the language of "
                        select name="syntax" {
                            @for (syntax, name) in SYNTAXES {
                                option value=(syntax.name()) selected[syntax == asked.syntax] { (name) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn count(visitor: &Visitor, total: u64) -> String {
    let noun = if total == 1 { "article" } else { "articles" };
    format!("{} {noun}", visitor.locale.number(total))
}

fn understood(query: &Query) -> Markup {
    html! {
        p.understood {
            "Understood: " (query.explain()) ". "
            code { (query.to_string()) }
        }
    }
}

/// Links to the same results in other orders.
fn orders(asked: &Asked) -> Markup {
    let current = asked.order();
    let named = [
        (Order::Relevance, "relevance", "Best match"),
        (Order::Newest, "newest", "Newest"),
        (Order::Oldest, "oldest", "Oldest"),
        (Order::Captured, "captured", "Last captured"),
    ];
    html! {
        nav.orders aria-label="Order" {
            @for (order, name, label) in named {
                a href=(asked.link().target(&[("sort", name)]))
                    aria-current=[(order == current).then_some("true")] { (label) }
            }
        }
    }
}

fn nothing(query: &Query) -> Markup {
    html! {
        div.empty {
            @if *query == Query::Everything {
                p { "The archive holds no article yet. " code { "annals poll" } " fetches what the feeds name." }
            } @else {
                p { "No article answers this. Every word must be there: try fewer, or join them with "
                    code { "OR" } "." }
            }
        }
    }
}

fn pager(visitor: &Visitor, asked: &Asked, found: &Results) -> Markup {
    let (first, last) = (asked.offset, asked.offset + found.hits.len());
    let to = |offset: usize| {
        let offset = offset.to_string();
        let sort = asked.sort.map(|sort| ("sort", sort.name()));
        let more: Vec<_> = [("offset", offset.as_str())].into_iter().chain(sort).collect();
        asked.link().target(&more)
    };
    html! {
        @if found.total > found.hits.len() as u64 {
            nav.pager aria-label="Pages" {
                @if first > 0 {
                    a rel="prev" href=(to(first.saturating_sub(PAGE_RESULTS))) { "← Before" }
                }
                span {
                    (visitor.locale.number(first as u64 + 1)) "–" (visitor.locale.number(last as u64))
                    " of " (visitor.locale.number(found.total))
                }
                @if (last as u64) < found.total && last <= OFFSET_MAX {
                    a rel="next" href=(to(last)) { "More →" }
                }
            }
        }
    }
}
