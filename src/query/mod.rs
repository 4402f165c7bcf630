//! The query language: what a researcher types, as a tree, and back to words.
//!
//! [`parse`] reads a query or says where and why it cannot; nothing is dropped in silence. A
//! [`Query`] prints itself canonically (`Display`), says in plain words what it asks
//! ([`Query::explain`]) and finds its matches in one document ([`matches()`]). It knows no engine:
//! `index/` compiles the tree.
//!
//! ```
//! let now = "2026-02-15T12:00:00Z".parse().unwrap();
//! let query = annals::query::parse("title:élection (maire OR mairie) since:7d", now).unwrap();
//! assert_eq!(
//!     query.to_string(),
//!     "title:élection AND (maire OR mairie) AND date:>=2026-02-08T12:00:00Z"
//! );
//! ```

mod dates;
mod display;
mod error;
mod explain;
mod fields;
mod lexer;
mod matches;
mod merged;
mod parser;
mod passage;
mod pattern;
mod places;
mod snippets;
mod syntax;
mod tree;
mod values;

pub use dates::DateRange;
pub use error::QueryError;
pub use fields::TextField;
pub use matches::{FieldMatch, Matches, matches};
pub use parser::parse;
pub use pattern::{Likeness, PatternToken, Sought};
pub use places::{Layout, Place, places};
pub use snippets::{Snippet, SnippetOptions, snippets};
pub use syntax::{Syntax, parse_as};
pub use tree::{DateField, NumberRange, Passage, Pattern, Query, Reach, TextClause};
