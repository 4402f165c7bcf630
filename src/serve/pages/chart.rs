//! The timeline of matches as a picture that is drawn here (SVG), and as a table.
//!
//! Each bar leads to the articles of its time. The bars are no stops of the keyboard: the table
//! below has a button for each.

use maud::{Markup, html};

use super::super::timeline::{Grain, Period, Timeline};
use super::search_link::SearchLink;
use super::visitor::Visitor;

/// The picture's size, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 120.0;

/// A bar is no wider: few periods must not look like many articles.
const BAR_WIDTH_MAX: f64 = 28.0;

/// The figure below the search box.
pub(super) fn figure(visitor: &Visitor, link: SearchLink<'_>, timeline: &Timeline) -> Markup {
    let most = timeline.periods.iter().map(count).max().unwrap_or(0).max(1);
    let highest = timeline.periods.iter().map(|p| p.share(0)).fold(0.0, f64::max);
    html! {
        figure.timeline {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" preserveAspectRatio="none" {
                (gaps(&timeline.periods))
                @for (n, period) in timeline.periods.iter().enumerate() {
                    (bar(visitor, link, timeline, (n, period, most)))
                }
                @if highest > 0.0 && timeline.periods.len() > 1 {
                    polyline.share points=(line(&timeline.periods, |p| p.share(0) / highest)) {}
                }
            }
            p.axis aria-hidden="true" {
                @for period in ends(&timeline.periods) { span { (name(visitor, timeline.grain, period)) } }
            }
            figcaption {
                span.key.bars { "articles, at most " (visitor.locale.number(most)) }
                @if highest > 0.0 {
                    span.key.line { "share of all, at most " (visitor.locale.percent(highest)) }
                }
                @if timeline.periods.iter().any(|p| p.has_gap) {
                    span.key.gap { "most feeds were not read then" }
                }
            }
            (table(visitor, link, timeline))
        }
    }
}

/// The times in which most feeds were not read, hatched.
fn gaps(periods: &[Period]) -> Markup {
    let step = WIDTH / periods.len() as f64;
    html! {
        @if periods.iter().any(|p| p.has_gap) {
            defs {
                pattern #gap width="6" height="6" patternUnits="userSpaceOnUse"
                    patternTransform="rotate(45)" { rect.hatch width="1.5" height="6" {} }
            }
            @for (n, _) in periods.iter().enumerate().filter(|(_, p)| p.has_gap) {
                rect.gap x=(short(step * n as f64)) width=(short(step)) height=(HEIGHT)
                    fill="url(#gap)" {}
            }
        }
    }
}

/// A bar, its label, and the whole height of its place to click on.
fn bar(
    visitor: &Visitor,
    link: SearchLink<'_>,
    timeline: &Timeline,
    (n, period, most): (usize, &Period, u64),
) -> Markup {
    let step = WIDTH / timeline.periods.len() as f64;
    let width = (step * 0.85).min(BAR_WIDTH_MAX);
    let height = HEIGHT * count(period) as f64 / most as f64;
    let (place, y) = (step * n as f64, HEIGHT - height);
    let x = place + (step - width) / 2.0;
    let date = timeline.grain.name(period.first);
    html! {
        @if count(period) > 0 {
            a href=(link.target(&[("date", &date)])) tabindex="-1" {
                title {
                    (name(visitor, timeline.grain, period)) ": " (visitor.locale.number(count(period)))
                    " (" (visitor.locale.percent(period.share(0))) ")"
                }
                rect.hit x=(short(place)) width=(short(step)) height=(HEIGHT) {}
                rect x=(short(x)) y=(short(y)) width=(short(width)) height=(short(height)) {}
            }
        }
    }
}

/// A line over the middles of the periods; `height` is from 0 to 1.
fn line(periods: &[Period], height: impl Fn(&Period) -> f64) -> String {
    let step = WIDTH / periods.len() as f64;
    let point = |(n, period): (usize, &Period)| {
        let y = HEIGHT - (HEIGHT - 4.0) * height(period);
        format!("{},{}", short(step * (n as f64 + 0.5)), short(y))
    };
    periods.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
}

/// What the lines of a comparison show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// How many articles answer.
    Articles,
    /// Their share of all articles of the same time.
    Share,
}

impl Measure {
    fn of(self, period: &Period, query: usize) -> f64 {
        match self {
            Measure::Articles => period.counts.get(query).map_or(0.0, |count| *count as f64),
            Measure::Share => period.share(query),
        }
    }

    fn print(self, visitor: &Visitor, value: f64) -> String {
        match self {
            Measure::Articles => visitor.locale.number(value as u64),
            Measure::Share => visitor.locale.percent(value),
        }
    }
}

/// Several queries as lines, each with its sign, and as a table.
pub(super) fn lines(
    visitor: &Visitor,
    queries: &[String],
    timeline: &Timeline,
    measure: Measure,
) -> Markup {
    let values = |query: usize| timeline.periods.iter().map(move |p| measure.of(p, query));
    let highest = (0..queries.len()).flat_map(values).fold(0.0, f64::max);
    let highest = if highest > 0.0 { highest } else { 1.0 };
    html! {
        figure.timeline.trend {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" preserveAspectRatio="none" {
                @for n in 0..queries.len() {
                    polyline.{ "series-" (n) } points=(line(&timeline.periods, |p| measure.of(p, n) / highest)) {}
                }
            }
            p.axis aria-hidden="true" {
                @for period in ends(&timeline.periods) { span { (name(visitor, timeline.grain, period)) } }
            }
            figcaption {
                @for (n, query) in queries.iter().enumerate() {
                    span.key.line.{ "series-" (n) } { (query) }
                }
                span { "top: " (measure.print(visitor, highest)) }
            }
            details {
                summary { "As a table" }
                (comparison(visitor, queries, timeline, measure))
            }
        }
    }
}

fn comparison(
    visitor: &Visitor,
    queries: &[String],
    timeline: &Timeline,
    measure: Measure,
) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="The numbers" {
            table.list {
                thead { tr {
                    th scope="col" { "Published" }
                    @for query in queries { th.number scope="col" { (query) } }
                } }
                tbody {
                    @for period in &timeline.periods {
                        tr {
                            th scope="row" { (name(visitor, timeline.grain, period)) }
                            @for n in 0..queries.len() {
                                td.number { (measure.print(visitor, measure.of(period, n))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn table(visitor: &Visitor, link: SearchLink<'_>, timeline: &Timeline) -> Markup {
    html! {
        details {
            summary { "As a table" }
            form action="/" {
                (link.fields())
                table.list {
                    thead { tr {
                        th scope="col" { "Published" } th.number scope="col" { "Articles" }
                        th.number scope="col" { "Share" }
                    } }
                    tbody {
                        @for period in timeline.periods.iter().filter(|p| count(p) > 0) {
                            tr {
                                td {
                                    button.plain name="date" value=(timeline.grain.name(period.first)) {
                                        (name(visitor, timeline.grain, period))
                                    }
                                }
                                td.number { (visitor.locale.number(count(period))) }
                                td.number { (visitor.locale.percent(period.share(0))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The first and the last period, and one between them.
fn ends(periods: &[Period]) -> Vec<&Period> {
    let last = periods.len().saturating_sub(1);
    let mut places = vec![0, last / 2, last];
    places.dedup();
    places.into_iter().filter_map(|place| periods.get(place)).collect()
}

fn name(visitor: &Visitor, grain: Grain, period: &Period) -> String {
    let day = period.first.to_string();
    let named = match grain {
        Grain::Day => visitor.locale.day(&day),
        Grain::Month => visitor.locale.month(&day),
        Grain::Year => None,
    };
    named.unwrap_or_else(|| grain.name(period.first))
}

/// How many articles of a period answer the first query.
fn count(period: &Period) -> u64 {
    period.counts.first().copied().unwrap_or(0)
}

/// A length with one digit after the point: more cannot be seen.
fn short(length: f64) -> String {
    format!("{length:.1}")
}
