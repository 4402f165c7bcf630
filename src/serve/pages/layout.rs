//! The frame of every page: head, navigation, foot.

use maud::{DOCTYPE, Markup, html};

use super::visitor::Visitor;

/// The parts of the site, as the navigation names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Search,
    Trends,
    Authors,
    Sources,
    Feeds,
    Saved,
    Status,
    None,
}

const NAVIGATION: [(Section, &str, &str); 7] = [
    (Section::Search, "/", "Search"),
    (Section::Trends, "/trends", "Trends"),
    (Section::Authors, "/authors", "Authors"),
    (Section::Sources, "/sources", "Sources"),
    (Section::Feeds, "/feeds", "Feeds"),
    (Section::Saved, "/saved", "Saved"),
    (Section::Status, "/status", "Status"),
];

/// What a page says of itself.
pub(super) struct Frame<'a> {
    /// The title, without the site's name.
    pub title: &'a str,
    /// Where it belongs.
    pub section: Section,
    /// The query in the search box of the header; none where the page has a box of its own.
    pub query: Option<&'a str>,
    /// More for the head: links to the same in other forms.
    pub head: Markup,
}

/// A page.
pub(super) fn page(visitor: &Visitor, frame: &Frame<'_>, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (frame.title) " · Annals" }
                link rel="stylesheet" href="/assets/style.css";
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                (frame.head)
                script src="/assets/annals.js" defer {}
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                (header(visitor, frame))
                main #main tabindex="-1" { (main) }
                footer.foot {
                    p {
                        "Annals " (env!("CARGO_PKG_VERSION")) " · "
                        a href="/openapi.json" { "Interface for programs" }
                    }
                }
            }
        }
    }
}

fn header(visitor: &Visitor, frame: &Frame<'_>) -> Markup {
    html! {
        header.top {
            a.brand href="/" { "Annals" }
            nav aria-label="Main" {
                ul {
                    @for (section, href, name) in NAVIGATION {
                        li {
                            a href=(href) aria-current=[(section == frame.section).then_some("page")] {
                                (name)
                            }
                        }
                    }
                }
            }
            @if let Some(query) = frame.query {
                form.find action="/" role="search" {
                    label.hidden for="find" { "Search the archive" }
                    input #find type="search" name="q" value=(query) placeholder="Search"
                        autocapitalize="none" spellcheck="false";
                }
            }
            @match visitor.logged_in {
                Some(true) => form.log method="post" action="/logout" {
                    button.plain { "Log out" }
                },
                Some(false) => a.log href="/login" { "Log in" },
                None => {},
            }
        }
    }
}
