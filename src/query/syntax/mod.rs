//! The query languages of other programs, read into the same tree.
//!
//! [`scan`] parts a query into words and signs by a [`Dialect`]'s tables, [`grammar`] joins them by
//! its order of operators. A file for each language holds its tables. What Annals cannot find
//! exactly is refused, never left out.

mod dialect;
mod factiva;
mod grammar;
mod lexis;
mod lucene;
mod proquest;
mod scan;

use std::str::FromStr;

use jiff::Timestamp;

use super::error::QueryError;
use super::tree::Query;

/// A language that queries are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Syntax {
    /// Our own.
    #[default]
    Annals,
    /// Apache Lucene's, which many search engines follow.
    Lucene,
    /// LexisNexis and Nexis Uni.
    Lexis,
    /// Factiva.
    Factiva,
    /// ProQuest.
    Proquest,
}

impl Syntax {
    /// Every language.
    pub const ALL: [Syntax; 5] =
        [Syntax::Annals, Syntax::Lucene, Syntax::Lexis, Syntax::Factiva, Syntax::Proquest];

    /// The language's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Syntax::Annals => "annals",
            Syntax::Lucene => "lucene",
            Syntax::Lexis => "lexis",
            Syntax::Factiva => "factiva",
            Syntax::Proquest => "proquest",
        }
    }
}

impl FromStr for Syntax {
    type Err = String;

    fn from_str(name: &str) -> Result<Syntax, String> {
        let found = Syntax::ALL.into_iter().find(|s| s.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            let names = Syntax::ALL.map(Syntax::name).join(", ");
            format!("{name:?} is none of {names}")
        })
    }
}

/// Reads a query in one of the languages; see [`super::parse`].
///
/// # Errors
/// [`QueryError`] with the place, the reason and mostly what would be right.
pub fn parse_as(syntax: Syntax, query: &str, now: Timestamp) -> Result<Query, QueryError> {
    let dialect = match syntax {
        Syntax::Annals => return super::parse(query, now),
        Syntax::Lucene => lucene::DIALECT,
        Syntax::Lexis => lexis::DIALECT,
        Syntax::Factiva => factiva::DIALECT,
        Syntax::Proquest => proquest::DIALECT,
    };
    grammar::read(query, &dialect, now)
}

#[cfg(test)]
mod tests;
