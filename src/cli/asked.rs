//! A query as it is asked: in which language, of which archive, and of which moment.

use std::process::ExitCode;

use jiff::Timestamp;

use super::out::EXIT_NOTHING;
use super::{Global, out, workspace};
use crate::archive::Reader;
use crate::clock;
use crate::config::Config;
use crate::index::Index;
use crate::query::{self, DateRange, Query, Syntax};
use crate::report::{Holdings, ReportError};
use crate::results;

/// In which language a query is written.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Language {
    /// The language of the query: annals, lucene, lexis, factiva or proquest
    #[arg(long, value_name = "LANGUAGE", default_value = "annals", hide_default_value = true)]
    pub syntax: Syntax,
}

/// How a query is asked.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Asking {
    /// The archive as it stood at the end of a day, or at a moment
    #[arg(long, value_name = "DATE", value_parser = DateRange::moment)]
    pub as_of: Option<Timestamp>,
    #[command(flatten)]
    pub language: Language,
}

/// A query, and what it is asked of.
pub struct Asked {
    /// The configuration.
    pub config: Config,
    /// The archive.
    pub reader: Reader,
    /// Its index, now or as it stood.
    pub index: Index,
    /// The query.
    pub query: Query,
}

impl Language {
    /// Reads a query; nothing asks for everything. An error shows the place.
    ///
    /// # Errors
    /// Where the query does not parse.
    pub fn parse(self, typed: &str) -> anyhow::Result<Query> {
        let query = query::parse_as(self.syntax, typed, clock::now());
        query.map_err(|e| anyhow::anyhow!("{}", e.render(typed)))
    }
}

impl Asking {
    /// Reads the query, everything where none is given, and opens archive and index.
    ///
    /// # Errors
    /// Where the query does not parse, or archive or index cannot be read.
    pub fn open(self, global: &Global, words: &[String]) -> anyhow::Result<Asked> {
        let query = self.language.parse(&words.join(" "))?;
        let config = workspace::config(global)?;
        let reader = workspace::reader(&config)?;
        let query = results::understood(&reader, query)?;
        let now = workspace::index(global, &config, &reader)?;
        let index = self.as_of.map_or_else(|| now.clone(), |moment| now.as_of(moment));
        Ok(Asked { config, reader, index, query })
    }

    /// Reads another query that is asked beside it.
    ///
    /// # Errors
    /// Where it does not parse.
    pub fn beside(self, asked: &Asked, typed: &str) -> anyhow::Result<Query> {
        Ok(results::understood(&asked.reader, self.language.parse(typed)?)?)
    }
}

impl Asked {
    /// Says that nothing answers, and what may help; gives the exit code of that.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn nothing(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let articles = self.reader.status()?.articles;
        let held = out::count(articles, "article", "articles");
        out::say(global, &format!("nothing found for {} in {held}", self.query));
        out::say(
            global,
            match articles {
                0 => "`annals poll` fetches what the feeds name",
                _ => {
                    "every word must be there: try fewer, or join them with OR; \
                  `annals search --explain` says how it was understood"
                }
            },
        );
        Ok(ExitCode::from(EXIT_NOTHING))
    }

    /// Makes a report, on all cores, with progress on a terminal while texts are read.
    ///
    /// # Errors
    /// As the report.
    pub fn report<T>(
        &self,
        global: &Global,
        make: impl FnOnce(&Holdings<'_>) -> Result<T, ReportError>,
    ) -> anyhow::Result<T> {
        let bar = out::progress(global, "read");
        let told = |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        };
        let made = make(&Holdings::new(&self.reader, &self.index).on_all_cores(&told));
        bar.finish_and_clear();
        Ok(made?)
    }
}
