//! The people and desks who wrote the answers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::archive::Reader;
use crate::index::Label;
use crate::model::{AuthorKind, StoredAuthor};
use crate::query::Query;

use super::facts::{Facts, facts};
use super::{Holdings, ReportError};

/// Who wrote the answers to a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct People {
    /// The query as it was understood.
    pub query: String,
    /// How many there are.
    pub total: u64,
    /// Those with the most articles first, then by name.
    pub rows: Vec<PersonRow>,
}

/// A person or desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonRow {
    /// The archive's number, by which authors are merged.
    pub id: i64,
    /// The name.
    pub name: String,
    /// `person` or `organization`.
    pub kind: &'static str,
    /// How many of the answers have the byline.
    pub articles: u64,
    /// When the first of them was published (RFC 3339).
    pub first_byline: Option<String>,
    /// When the last of them was.
    pub last_byline: Option<String>,
    /// The feeds that led to them.
    pub sources: Vec<String>,
    /// Their hosts.
    pub hosts: Vec<String>,
    /// What pages say last.
    pub bio: Option<String>,
    /// The profile page.
    pub url: Option<String>,
    /// Numbers of the authors that were merged into this one.
    pub merged: Vec<i64>,
}

/// Authors and whom they count as.
pub(super) struct Authors {
    known: HashMap<i64, StoredAuthor>,
    by_byline: HashMap<(String, String), i64>,
}

impl Authors {
    pub fn read(reader: &Reader) -> Result<Authors, ReportError> {
        Ok(Authors::new(reader.authors()?))
    }

    fn new(all: Vec<StoredAuthor>) -> Authors {
        let key = |a: &StoredAuthor| ((a.host.clone(), a.name.clone()), a.id);
        let by_byline = all.iter().map(key).collect();
        Authors { known: all.into_iter().map(|a| (a.id, a)).collect(), by_byline }
    }

    /// The author that another counts as.
    fn counts_as(&self, mut id: i64) -> i64 {
        while let Some(into) = self.known.get(&id).and_then(|author| author.merged_into) {
            id = into;
        }
        id
    }

    /// Who wrote an article; its facts need the labels author and host.
    fn of(&self, facts: &Facts) -> BTreeSet<i64> {
        let host = facts.names(Label::Host).first().cloned().unwrap_or_default();
        let names = facts.names(Label::Author).iter();
        let ids = names.filter_map(|name| self.by_byline.get(&(host.clone(), name.clone())));
        ids.map(|id| self.counts_as(*id)).collect()
    }

    /// Puts the names that authors count by in the place of those that are printed.
    pub fn rename(&self, facts: &mut Facts) {
        let ids = self.of(facts);
        let names = ids.iter().filter_map(|id| self.known.get(id)).map(|a| a.name.clone());
        let names: BTreeSet<String> = names.collect();
        if !names.is_empty() {
            facts.set_names(Label::Author, names.into_iter().collect());
        }
    }
}

/// Who wrote the articles that answer, at most `limit` of them; merged authors are one.
///
/// # Errors
/// Where archive or index cannot be read.
pub fn people(holdings: &Holdings<'_>, query: &Query, limit: usize) -> Result<People, ReportError> {
    let authors = Authors::read(holdings.reader)?;
    let mut works: BTreeMap<i64, Works> = BTreeMap::new();
    facts(holdings.index, query, &[Label::Author, Label::Host, Label::Source], |facts| {
        for id in authors.of(&facts) {
            works.entry(id).or_default().add(&facts);
        }
    })?;
    let total = works.len() as u64;
    let mut rows: Vec<PersonRow> =
        works.into_iter().filter_map(|(id, works)| row(&authors, id, works)).collect();
    rows.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.name.cmp(&b.name)));
    rows.truncate(limit);
    Ok(People { query: query.to_string(), total, rows })
}

/// What somebody wrote.
#[derive(Default)]
struct Works {
    articles: u64,
    span: Option<(Timestamp, Timestamp)>,
    sources: BTreeSet<String>,
    hosts: BTreeSet<String>,
}

impl Works {
    fn add(&mut self, facts: &Facts) {
        self.articles += 1;
        self.sources.extend(facts.names(Label::Source).iter().cloned());
        self.hosts.extend(facts.names(Label::Host).iter().cloned());
        if let Some(at) = facts.published {
            let (first, last) = self.span.unwrap_or((at, at));
            self.span = Some((first.min(at), last.max(at)));
        }
    }
}

fn row(authors: &Authors, id: i64, works: Works) -> Option<PersonRow> {
    let author = authors.known.get(&id)?;
    let mut merged: Vec<&StoredAuthor> =
        authors.known.values().filter(|a| a.id != id && a.merged_into.is_some()).collect();
    merged.retain(|a| authors.counts_as(a.id) == id);
    merged.sort_by_key(|a| a.id);
    let bios = merged.iter().find_map(|a| a.bio.clone());
    let urls = merged.iter().find_map(|a| a.url.clone());
    Some(PersonRow {
        id,
        name: author.name.clone(),
        kind: AuthorKind::name(author.kind),
        articles: works.articles,
        first_byline: works.span.map(|(first, _)| first.to_string()),
        last_byline: works.span.map(|(_, last)| last.to_string()),
        sources: works.sources.into_iter().collect(),
        hosts: works.hosts.into_iter().collect(),
        bio: author.bio.clone().or(bios),
        url: author.url.clone().or(urls),
        merged: merged.iter().map(|a| a.id).collect(),
    })
}
