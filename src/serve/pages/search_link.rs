//! Where the links of a page of results lead: another question, asked of the same archive.

use maud::{Markup, html};

use super::super::target::target;

/// A search as an address.
#[derive(Debug, Clone, Copy)]
pub(super) struct SearchLink<'a> {
    /// The query, in our own language.
    pub query: &'a str,
    /// The date of which the archive is asked; none for now.
    pub as_of: Option<&'a str>,
}

impl<'a> SearchLink<'a> {
    /// A search of the archive as it is.
    pub fn now(query: &'a str) -> SearchLink<'a> {
        SearchLink { query, as_of: None }
    }

    /// The same for another query.
    pub fn with<'b>(self, query: &'b str) -> SearchLink<'b>
    where
        'a: 'b,
    {
        SearchLink { query, as_of: self.as_of }
    }

    /// Its address, with more parameters.
    pub fn target(self, more: &[(&str, &str)]) -> String {
        let own = [("q", self.query)].into_iter().chain(self.as_of.map(|date| ("as_of", date)));
        target("/", own.chain(more.iter().copied()))
    }

    /// The same as fields of a form.
    pub fn fields(self) -> Markup {
        html! {
            input type="hidden" name="q" value=(self.query);
            @if let Some(date) = self.as_of { input type="hidden" name="as_of" value=(date); }
        }
    }
}
