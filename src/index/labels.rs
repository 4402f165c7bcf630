//! What articles are counted by: the values of a field, whole and as printed.

use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use super::error::Fault;
use super::record::{FREE, PAYWALLED};
use super::schema::{COUNTRY, FLAG, HOST, LANG};

/// A field whose values articles are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Names of the feeds that led to it.
    Source,
    /// Addresses of those feeds.
    Feed,
    /// Its host.
    Host,
    /// Its authors' names.
    Author,
    /// Its language's primary tag, lower case.
    Lang,
    /// Its tags and keywords.
    Tag,
    /// The country of its source, lower case.
    Country,
    /// News agencies credited.
    Agency,
    /// The section of the paper.
    Section,
    /// `free` or `paywalled`.
    Access,
}

impl Label {
    /// Every label, in the order of the documentation.
    pub const ALL: [Label; 10] = [
        Label::Source,
        Label::Feed,
        Label::Host,
        Label::Author,
        Label::Lang,
        Label::Tag,
        Label::Country,
        Label::Agency,
        Label::Section,
        Label::Access,
    ];

    /// The label's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Label::Source => "source",
            Label::Feed => "feed",
            Label::Host => "host",
            Label::Author => "author",
            Label::Lang => "lang",
            Label::Tag => "tag",
            Label::Country => "country",
            Label::Agency => "agency",
            Label::Section => "section",
            Label::Access => "access",
        }
    }

    /// The label of a name.
    pub fn parse(name: &str) -> Option<Label> {
        Label::ALL.into_iter().find(|label| label.name() == name)
    }

    /// The column that holds it.
    fn column(self) -> &'static str {
        match self {
            Label::Host => HOST,
            Label::Lang => LANG,
            Label::Country => COUNTRY,
            Label::Access => FLAG,
            other => other.name(),
        }
    }

    /// Whether only the first value in its column counts: the host stands before its domains, the
    /// primary tag before the whole one.
    fn is_first_only(self) -> bool {
        matches!(self, Label::Host | Label::Lang)
    }

    /// The label's own name for a value in its column; none where that is another's.
    pub(super) fn value(self, stored: &str) -> Option<&str> {
        match self {
            Label::Access if stored == FREE || stored == PAYWALLED => {
                stored.split_once(':').map(|(_, access)| access)
            }
            Label::Access => None,
            _ => Some(stored),
        }
    }
}

/// One label's values in one piece of the index.
pub(super) struct Values {
    label: Label,
    column: Option<StrColumn>,
    /// Values that were read, by their number in the column.
    known: Vec<Option<Box<str>>>,
}

impl Values {
    pub fn open(label: Label, reader: &SegmentReader) -> Result<Values, Fault> {
        let column = reader.fast_fields().str(label.column())?;
        let count = column.as_ref().map_or(0, |column| column.num_terms());
        Ok(Values { label, column, known: vec![None; count] })
    }

    pub fn label(&self) -> Label {
        self.label
    }

    /// Puts the numbers of a document's values into `out`.
    pub fn numbers(&self, doc: DocId, out: &mut Vec<usize>) {
        out.clear();
        let Some(column) = &self.column else { return };
        let most = if self.label.is_first_only() { 1 } else { usize::MAX };
        for number in column.term_ords(doc).take(most) {
            let number = usize::try_from(number).unwrap_or(usize::MAX);
            if !out.contains(&number) {
                out.push(number);
            }
        }
    }

    /// How many of the documents have each value, by its number; 0 where a value is another
    /// label's.
    pub fn tally(&mut self, docs: &[DocId]) -> Result<Vec<u64>, Fault> {
        let mut tally = vec![0; self.known.len()];
        let mut numbers = Vec::new();
        for &doc in docs {
            self.numbers(doc, &mut numbers);
            numbers.iter().for_each(|&number| tally[number] += 1);
        }
        if self.label == Label::Access {
            for (number, documents) in tally.iter_mut().enumerate() {
                self.read(number)?;
                *documents = self.get(number).map_or(0, |_| *documents);
            }
        }
        Ok(tally)
    }

    /// Reads a value, so that [`Values::get`] has it.
    pub fn read(&mut self, number: usize) -> Result<(), Fault> {
        let (Some(column), Some(known)) = (&self.column, self.known.get_mut(number)) else {
            return Ok(());
        };
        if known.is_none() {
            let mut text = String::new();
            column.ord_to_str(number as u64, &mut text)?;
            *known = Some(text.into_boxed_str());
        }
        Ok(())
    }

    /// A value that was read; none where it is not of this label.
    pub fn get(&self, number: usize) -> Option<&str> {
        self.label.value(self.stored(number)?)
    }

    /// A value that was read, as it stands in its column.
    pub fn stored(&self, number: usize) -> Option<&str> {
        self.known.get(number)?.as_deref()
    }

    /// The number of a value, as it stands in its column.
    pub fn number(&self, stored: &str) -> Result<Option<usize>, Fault> {
        let Some(column) = &self.column else { return Ok(None) };
        let number = column.dictionary().term_ord(stored)?;
        Ok(number.and_then(|number| usize::try_from(number).ok()))
    }
}
