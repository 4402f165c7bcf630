//! The timeline of matches as a picture that is drawn here (SVG), and as a table.
//!
//! Each bar leads to the articles of its time. The bars are no stops of the keyboard: the table
//! below has a button for each.

use maud::{Markup, html};

use super::super::target::target;
use super::super::timeline::{Grain, Period, Timeline};

use super::visitor::Visitor;

/// The picture's size, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 120.0;

/// A bar is no wider: few periods must not look like many articles.
const BAR_WIDTH_MAX: f64 = 28.0;

/// The figure below the search box.
pub(super) fn figure(visitor: &Visitor, query: &str, timeline: &Timeline) -> Markup {
    let most = timeline.periods.iter().map(|p| p.count).max().unwrap_or(0).max(1);
    let highest = timeline.periods.iter().map(share).fold(0.0, f64::max);
    html! {
        figure.timeline {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" preserveAspectRatio="none" {
                @for (n, period) in timeline.periods.iter().enumerate() {
                    (bar(visitor, query, timeline, (n, period, most)))
                }
                @if highest > 0.0 && timeline.periods.len() > 1 {
                    polyline.share points=(line(&timeline.periods, highest)) {}
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
            }
            (table(visitor, query, timeline))
        }
    }
}

/// A bar, its label, and the whole height of its place to click on.
fn bar(
    visitor: &Visitor,
    query: &str,
    timeline: &Timeline,
    (n, period, most): (usize, &Period, u64),
) -> Markup {
    let step = WIDTH / timeline.periods.len() as f64;
    let width = (step * 0.85).min(BAR_WIDTH_MAX);
    let height = HEIGHT * period.count as f64 / most as f64;
    let (place, y) = (step * n as f64, HEIGHT - height);
    let x = place + (step - width) / 2.0;
    let date = timeline.grain.name(period.first);
    html! {
        @if period.count > 0 {
            a href=(target("/", [("q", query), ("date", date.as_str())])) tabindex="-1" {
                title {
                    (name(visitor, timeline.grain, period)) ": " (visitor.locale.number(period.count))
                    " (" (visitor.locale.percent(share(period))) ")"
                }
                rect.hit x=(short(place)) width=(short(step)) height=(HEIGHT) {}
                rect x=(short(x)) y=(short(y)) width=(short(width)) height=(short(height)) {}
            }
        }
    }
}

/// The share of all articles, as a line over the middles of the bars.
fn line(periods: &[Period], highest: f64) -> String {
    let step = WIDTH / periods.len() as f64;
    let point = |(n, period): (usize, &Period)| {
        let x = step * (n as f64 + 0.5);
        let y = HEIGHT - (HEIGHT - 4.0) * share(period) / highest;
        format!("{},{}", short(x), short(y))
    };
    periods.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
}

fn table(visitor: &Visitor, query: &str, timeline: &Timeline) -> Markup {
    html! {
        details {
            summary { "As a table" }
            form action="/" {
                input type="hidden" name="q" value=(query);
                table.list {
                    thead { tr {
                        th scope="col" { "Published" } th.number scope="col" { "Articles" }
                        th.number scope="col" { "Share" }
                    } }
                    tbody {
                        @for period in timeline.periods.iter().filter(|p| p.count > 0) {
                            tr {
                                td {
                                    button.plain name="date" value=(timeline.grain.name(period.first)) {
                                        (name(visitor, timeline.grain, period))
                                    }
                                }
                                td.number { (visitor.locale.number(period.count)) }
                                td.number { (visitor.locale.percent(share(period))) }
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

fn share(period: &Period) -> f64 {
    if period.of == 0 { 0.0 } else { period.count as f64 / period.of as f64 }
}

/// A length with one digit after the point: more cannot be seen.
fn short(length: f64) -> String {
    format!("{length:.1}")
}
