//! Taking a result away: as a file in every format, or as a feed that goes on.

use clap::ValueEnum;
use maud::{Markup, html};

use super::super::target::target;
use crate::export::Format;

/// A menu of every format and both kinds of feed.
pub(super) fn menu(query: &str) -> Markup {
    let formats = Format::value_variants().iter().filter_map(|f| f.to_possible_value());
    html! {
        details.take {
            summary { "Download" }
            ul {
                @for format in formats {
                    @let name = format.get_name().to_owned();
                    li {
                        a href=(target("/api/v1/export", [("q", query), ("format", name.as_str())])) download {
                            (name)
                            @if let Some(help) = format.get_help() { span { (help.to_string()) } }
                        }
                    }
                }
            }
        }
        details.take {
            summary { "Subscribe" }
            ul {
                li { a href=(target("/search.atom", [("q", query)])) { "Atom" span { "For a feed reader" } } }
                li { a href=(target("/search.json", [("q", query)])) { "JSON Feed" span { "For a program" } } }
            }
        }
    }
}

/// A form that saves the search under a name.
pub(super) fn save(query: &str) -> Markup {
    html! {
        details.take {
            summary { "Save" }
            form.panel method="post" action="/saved" {
                input type="hidden" name="q" value=(query);
                label for="save-name" { "Name of the search" }
                input #save-name name="name" required maxlength="100";
                button { "Save" }
            }
        }
    }
}

/// The same for the head of the page, where feed readers look, and the search box for browsers.
pub(super) fn links(query: &str) -> Markup {
    let title = if query.is_empty() { "every article" } else { query };
    html! {
        link rel="alternate" type="application/atom+xml" title={ "Annals: " (title) }
            href=(target("/search.atom", [("q", query)]));
        link rel="alternate" type="application/feed+json" title={ "Annals: " (title) }
            href=(target("/search.json", [("q", query)]));
        link rel="search" type="application/opensearchdescription+xml" title="Annals"
            href="/opensearch.xml";
    }
}
