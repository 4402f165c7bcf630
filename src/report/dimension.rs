//! By what articles are counted.

use jiff::civil::Date;

use crate::index::Label;

use super::facts::Facts;
use super::period::Period;

/// By what articles are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Dimension {
    /// The day of publication, in UTC.
    Day,
    /// Its week (ISO 8601).
    Week,
    /// Its month.
    Month,
    /// Its year.
    Year,
    /// Each feed that led to the article.
    Source,
    /// The host of its address.
    Host,
    /// Each of its authors.
    Author,
    /// Its language, without region.
    Lang,
    /// Each of its tags.
    Tag,
    /// The country of its source.
    Country,
    /// Each news agency credited.
    Agency,
    /// Free or paywalled.
    Access,
}

/// What an article has in one dimension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Value {
    /// A period, by its first day.
    Period(Date),
    /// A name.
    Name(String),
    /// Nothing.
    None,
}

impl Dimension {
    /// The dimension's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Dimension::Day => "day",
            Dimension::Week => "week",
            Dimension::Month => "month",
            Dimension::Year => "year",
            Dimension::Source => "source",
            Dimension::Host => "host",
            Dimension::Author => "author",
            Dimension::Lang => "lang",
            Dimension::Tag => "tag",
            Dimension::Country => "country",
            Dimension::Agency => "agency",
            Dimension::Access => "access",
        }
    }

    /// The length of time, where it is one.
    pub fn period(self) -> Option<Period> {
        match self {
            Dimension::Day => Some(Period::Day),
            Dimension::Week => Some(Period::Week),
            Dimension::Month => Some(Period::Month),
            Dimension::Year => Some(Period::Year),
            _ => None,
        }
    }

    /// Whether it has values without end: those that no article of the answer has are left out.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Dimension::Author | Dimension::Tag | Dimension::Agency)
    }

    /// The label of the index that holds its values; none where it is a length of time.
    pub(super) fn label(self) -> Option<Label> {
        match self {
            Dimension::Source => Some(Label::Source),
            Dimension::Host => Some(Label::Host),
            Dimension::Author => Some(Label::Author),
            Dimension::Lang => Some(Label::Lang),
            Dimension::Tag => Some(Label::Tag),
            Dimension::Country => Some(Label::Country),
            Dimension::Agency => Some(Label::Agency),
            Dimension::Access => Some(Label::Access),
            Dimension::Day | Dimension::Week | Dimension::Month | Dimension::Year => None,
        }
    }

    /// What an article has in it; [`Value::None`] where that is nothing.
    pub(super) fn values(self, facts: &Facts) -> Vec<Value> {
        if let Some(period) = self.period() {
            let published = facts.published;
            return vec![published.map_or(Value::None, |at| Value::Period(period.beginning(at)))];
        }
        let names = self.label().map(|label| facts.names(label)).unwrap_or_default();
        let values: Vec<Value> = names.iter().map(|name| Value::Name(name.clone())).collect();
        if values.is_empty() { vec![Value::None] } else { values }
    }

    /// The value as it is printed.
    pub(super) fn printed(self, value: &Value) -> Option<String> {
        match (value, self.period()) {
            (Value::Period(beginning), Some(period)) => Some(period.label(*beginning)),
            (Value::Period(beginning), None) => Some(beginning.to_string()),
            // The index holds countries in lower case.
            (Value::Name(name), _) if self == Dimension::Country => Some(name.to_uppercase()),
            (Value::Name(name), _) => Some(name.clone()),
            (Value::None, _) => None,
        }
    }
}
