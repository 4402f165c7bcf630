//! What the index knows of an article, as far as it is counted by.

use jiff::Timestamp;

use crate::canonical_url::ArticleId;
use crate::index::{Index, IndexError, Label, Row};
use crate::query::Query;

/// An article without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    pub id: ArticleId,
    pub published: Option<Timestamp>,
    pub words: u32,
    /// The revision that answers: the last one, or the last one at a moment.
    pub revision: u32,
    /// The cluster of its near copies; itself where that was not looked up.
    pub cluster: ArticleId,
    names: Vec<(Label, Vec<String>)>,
}

impl Facts {
    fn of(row: &Row<'_>, labels: &[Label]) -> Facts {
        let names = |label: &Label| (*label, row.labels(*label).map(str::to_owned).collect());
        Facts {
            id: row.id().clone(),
            cluster: row.id().clone(),
            published: row.published(),
            words: row.words(),
            revision: row.revision(),
            names: labels.iter().map(names).collect(),
        }
    }

    /// An article of which only this is known.
    #[cfg(test)]
    pub fn new(
        id: ArticleId,
        published: Option<Timestamp>,
        names: Vec<(Label, Vec<String>)>,
    ) -> Facts {
        Facts { cluster: id.clone(), id, published, words: 0, revision: 1, names }
    }

    /// Its values of a label, each once.
    pub fn names(&self, label: Label) -> &[String] {
        let found = self.names.iter().find(|(known, _)| *known == label);
        found.map_or(&[], |(_, names)| names)
    }

    /// Puts other values in the place of a label's.
    pub fn set_names(&mut self, label: Label, values: Vec<String>) {
        if let Some((_, names)) = self.names.iter_mut().find(|(known, _)| *known == label) {
            *names = values;
        }
    }
}

/// Tells `each` the facts of every article that answers, with the labels asked for, in no
/// particular order.
pub(super) fn facts(
    index: &Index,
    query: &Query,
    labels: &[Label],
    mut each: impl FnMut(Facts),
) -> Result<(), IndexError> {
    index.rows(query, labels, &mut |row| each(Facts::of(row, labels))).map(drop)
}
