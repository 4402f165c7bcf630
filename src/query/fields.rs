//! The fields that a query can name.

use crate::model::Document;

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
}

impl TextField {
    /// Every field, in the order of the documentation.
    pub const ALL: [TextField; 12] = [
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
        }
    }

    /// Whether it holds sentences, in which a word has forms. Others hold names and labels.
    pub fn is_prose(self) -> bool {
        use TextField::{Bio, Body, Comment, Lead, Title};
        matches!(self, Title | Lead | Body | Comment | Bio)
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

const OTHERS: [(&str, FieldName); 13] = [
    ("by", FieldName::Text(TextField::Author)),
    ("date", FieldName::Date(DateField::Published)),
    ("published", FieldName::Date(DateField::Published)),
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

impl FieldName {
    /// The field called `name`, in any case.
    pub(super) fn find(name: &str) -> Option<FieldName> {
        all().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field)| field)
    }
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

/// How many characters to insert, delete or replace (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
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
        for (name, field) in all() {
            assert_eq!(FieldName::find(&name.to_uppercase()), Some(field));
        }
    }
}
