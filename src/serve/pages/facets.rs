//! By what the results can be narrowed: sources, authors, languages, tags, access.

use maud::{Markup, html};

use super::super::problem::Problem;
use super::refine;
use super::search_link::SearchLink;
use super::visitor::Visitor;
use crate::clock;
use crate::index::{Index, Label};
use crate::query::{self, Query};

/// The labels that are offered, and what a page calls them.
const OFFERED: [(Label, &str); 5] = [
    (Label::Source, "Source"),
    (Label::Author, "Author"),
    (Label::Lang, "Language"),
    (Label::Tag, "Tag"),
    (Label::Access, "Access"),
];

/// Values of each that are shown.
const VALUES_SHOWN: usize = 8;

/// One label and its most frequent values among the results.
pub(super) struct Facet {
    name: &'static str,
    values: Vec<Value>,
}

struct Value {
    text: String,
    articles: u64,
    /// The query with it, or without it where it was chosen already.
    leads_to: String,
    is_chosen: bool,
}

/// The facets of the articles that answer a query.
pub(super) fn facets(index: &Index, query: &Query) -> Result<Vec<Facet>, Problem> {
    let counts = index.counts(query, &OFFERED.map(|(label, _)| label), VALUES_SHOWN)?;
    let facets = OFFERED.into_iter().zip(counts).map(|((label, name), counts)| {
        let values = counts.into_iter();
        let values = values.filter_map(|c| value(query, label, (c.value, c.articles)));
        Facet { name, values: values.collect() }
    });
    Ok(facets.filter(|facet| !facet.values.is_empty()).collect())
}

fn value(query: &Query, label: Label, (text, articles): (String, u64)) -> Option<Value> {
    let clause = clause(label.name(), &text)?;
    let without = refine::without(query, &clause);
    let is_chosen = without.is_some();
    let leads_to = without.unwrap_or_else(|| refine::with(query, &clause)).to_string();
    Some(Value { text, articles, leads_to, is_chosen })
}

/// The clause that asks for a value; none where the language has no way to ask for it.
fn clause(field: &str, value: &str) -> Option<Query> {
    let text = format!("{field}:\"{}\"", value.replace('"', " "));
    query::parse(&text, clock::now()).ok()
}

/// The facets beside the results.
pub(super) fn aside(visitor: &Visitor, facets: &[Facet], link: SearchLink<'_>) -> Markup {
    html! {
        @if !facets.is_empty() {
            aside.facets aria-label="Narrow the results" {
                @for facet in facets {
                    section {
                        h2 { (facet.name) }
                        ul { @for value in &facet.values { li { (entry(visitor, value, link)) } } }
                    }
                }
            }
        }
    }
}

fn entry(visitor: &Visitor, value: &Value, link: SearchLink<'_>) -> Markup {
    html! {
        a href=(link.with(&value.leads_to).target(&[]))
            aria-current=[value.is_chosen.then_some("true")] {
            span.value dir="auto" { (value.text) }
            @if value.is_chosen { span.remove title="Take it back" { "×" } }
            @else { span.n { (visitor.locale.number(value.articles)) } }
        }
    }
}
