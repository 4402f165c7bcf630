//! The fields that a query can name.

use crate::model::Document;
use crate::text::distance;

use super::tree::DateField;

/// A field of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextField {
    /// The headline.
    Title,
    /// The standfirst.
    Lead,
    /// The text.
    Body,
    /// Authors' names.
    Author,
    /// Names of the feeds.
    Source,
    /// Addresses of the feeds.
    Feed,
    /// Tags and keywords.
    Tag,
    /// The section of the paper.
    Section,
    /// The article's address.
    Url,
    /// Readers' comments.
    Comment,
    /// What the page says about the authors.
    Bio,
    /// News agencies credited.
    Agency,
    /// Sentences that a revision put in.
    Added,
    /// Sentences that a revision took out.
    Removed,
}

impl TextField {
    /// Every field, in the order of the documentation.
    pub const ALL: [TextField; 14] = [
        TextField::Title,
        TextField::Lead,
        TextField::Body,
        TextField::Author,
        TextField::Source,
        TextField::Feed,
        TextField::Tag,
        TextField::Section,
        TextField::Url,
        TextField::Comment,
        TextField::Bio,
        TextField::Agency,
        TextField::Added,
        TextField::Removed,
    ];

    /// The fields that a word without a field is sought in.
    pub const DEFAULT: [TextField; 4] =
        [TextField::Title, TextField::Lead, TextField::Body, TextField::Author];

    /// The field's canonical name.
    pub fn name(self) -> &'static str {
        match self {
            TextField::Title => "title",
            TextField::Lead => "lead",
            TextField::Body => "body",
            TextField::Author => "author",
            TextField::Source => "source",
            TextField::Feed => "feed",
            TextField::Tag => "tag",
            TextField::Section => "section",
            TextField::Url => "url",
            TextField::Comment => "comment",
            TextField::Bio => "bio",
            TextField::Agency => "agency",
            TextField::Added => "added",
            TextField::Removed => "removed",
        }
    }

    /// Whether it may have several values.
    pub fn has_values(self) -> bool {
        use TextField::{Body, Lead, Section, Title, Url};
        !matches!(self, Title | Lead | Body | Section | Url)
    }

    /// Whether it holds sentences, in which a word has forms. Others hold names and labels.
    pub fn is_prose(self) -> bool {
        use TextField::{Added, Bio, Body, Comment, Lead, Removed, Title};
        matches!(self, Title | Lead | Body | Comment | Bio | Added | Removed)
    }
}

impl Document {
    /// The values of a field, in order.
    pub fn values(&self, field: TextField) -> Vec<&str> {
        let many = match field {
            TextField::Title => return vec![&self.title],
            TextField::Lead => return vec![&self.lead],
            TextField::Body => return vec![&self.body],
            TextField::Url => return vec![self.url.as_str()],
            TextField::Section => return self.section.as_deref().into_iter().collect(),
            TextField::Author => &self.authors,
            TextField::Source => &self.sources,
            TextField::Feed => &self.feeds,
            TextField::Tag => &self.tags,
            TextField::Comment => &self.comments,
            TextField::Bio => &self.bios,
            TextField::Agency => &self.agencies,
            TextField::Added => &self.added,
            TextField::Removed => &self.removed,
        };
        many.iter().map(String::as_str).collect()
    }
}

/// Everything that may stand before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldName {
    Text(TextField),
    Date(DateField),
    Since,
    Words,
    Id,
    Host,
    Lang,
    Country,
    Access,
    Has,
    Is,
}

const OTHERS: [(&str, FieldName); 14] = [
    ("by", FieldName::Text(TextField::Author)),
    ("date", FieldName::Date(DateField::Published)),
    ("published", FieldName::Date(DateField::Published)),
    ("modified", FieldName::Date(DateField::Modified)),
    ("captured", FieldName::Date(DateField::Captured)),
    ("since", FieldName::Since),
    ("words", FieldName::Words),
    ("id", FieldName::Id),
    ("host", FieldName::Host),
    ("lang", FieldName::Lang),
    ("country", FieldName::Country),
    ("access", FieldName::Access),
    ("has", FieldName::Has),
    ("is", FieldName::Is),
];

/// Names that other programs give these fields.
const ALIASES: [(&str, FieldName); 14] = [
    ("headline", FieldName::Text(TextField::Title)),
    ("intitle", FieldName::Text(TextField::Title)),
    ("text", FieldName::Text(TextField::Body)),
    ("intext", FieldName::Text(TextField::Body)),
    ("byline", FieldName::Text(TextField::Author)),
    ("outlet", FieldName::Text(TextField::Source)),
    ("inurl", FieldName::Text(TextField::Url)),
    ("keyword", FieldName::Text(TextField::Tag)),
    ("label", FieldName::Text(TextField::Tag)),
    ("pubdate", FieldName::Date(DateField::Published)),
    ("site", FieldName::Host),
    ("domain", FieldName::Host),
    ("language", FieldName::Lang),
    ("length", FieldName::Words),
];

impl FieldName {
    /// The field called `name`, in any case.
    pub(super) fn find(name: &str) -> Option<FieldName> {
        all()
            .chain(ALIASES)
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, field)| field)
    }
}

/// What to write for a name that another reader has and that nothing here is called by.
pub(super) fn elsewhere(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "f" => "feeds have no numbers here: write feed:ADDRESS or source:NAME",
        "c" | "l" | "labels" => "labels of feeds and articles are tags here: write tag:NAME",
        "search" | "s" => "a saved search is asked by its name: annals watch NAME",
        "userdate" => "write captured: for when an article was archived, or date: for its own date",
        "e" => "articles are named by id: here",
        _ => return None,
    })
}

/// The known name that is most like `name`, if one is like it at all.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let (known, distance) =
        all().map(|(known, _)| (known, distance(&name, known))).min_by_key(|&(_, d)| d)?;
    (distance <= 2 && distance < known.len()).then_some(known)
}

/// Every name, for a message.
pub(super) fn list() -> String {
    all().map(|(name, _)| format!("{name}:")).collect::<Vec<_>>().join(" ")
}

fn all() -> impl Iterator<Item = (&'static str, FieldName)> {
    let texts = TextField::ALL.into_iter().map(|field| (field.name(), FieldName::Text(field)));
    texts.chain(OTHERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_field() {
        assert_eq!(nearest("titel"), Some("title"));
        assert_eq!(nearest("autor"), Some("author"));
        assert_eq!(nearest("sorce"), Some("source"));
        assert_eq!(nearest("https"), None);
    }

    #[test]
    fn names_are_unique_and_found_in_any_case() {
        for (name, field) in all().chain(ALIASES) {
            assert_eq!(FieldName::find(&name.to_uppercase()), Some(field));
        }
    }
}
