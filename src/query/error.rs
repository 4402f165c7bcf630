//! Why a query was not understood.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// A query that does not parse: where, why, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// The place in the query, in bytes.
    pub range: Range<usize>,
    /// What is wrong: one line, lower case, without a final stop.
    pub message: String,
    /// What would be right, where that can be said.
    pub hint: Option<String>,
}

impl QueryError {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>) -> QueryError {
        QueryError { range, message: message.into(), hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> QueryError {
        self.hint = Some(hint.into());
        self
    }

    /// The message, the query with the place marked below it, and the hint; several lines.
    ///
    /// `query` is the text that was parsed.
    pub fn render(&self, query: &str) -> String {
        let before = visible(query.get(..self.range.start).unwrap_or(query));
        let place = visible(query.get(self.range.clone()).unwrap_or_default());
        let indent = " ".repeat(before.width());
        let carets = "^".repeat(place.width().max(1));
        let mut text = format!("{}\n  {}\n  {indent}{carets}", self.message, visible(query));
        if let Some(hint) = &self.hint {
            text.push_str("\n  ");
            text.push_str(hint);
        }
        text
    }
}

/// The text on one line, so that the carets stand below their place.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_its_place() {
        let error = QueryError::new(7..8, "no closing bracket").hint("add one");
        assert_eq!(error.render("選挙 (a"), "no closing bracket\n  選挙 (a\n       ^\n  add one");
    }
}
