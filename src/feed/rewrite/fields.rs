//! What an element of a feed means: one table for every version of RSS and Atom.

use super::namespaces::Ns;

/// The meaning of an element in a channel or an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The title.
    Title,
    /// A title in an extension, for where there is no other.
    SecondTitle,
    /// A link, as text or in `href`.
    Link,
    /// The id.
    Id,
    /// An id in an extension or of the other format.
    SecondId,
    /// A short text.
    Summary,
    /// A short text in an extension, for where there is no other.
    SecondSummary,
    /// The full text.
    Content,
    /// When it was published; the greater number is the better word for it.
    Published(u8),
    /// When it was changed; likewise.
    Updated(u8),
    /// An author, as text or with a `name` inside.
    Person,
    /// A label, as text or in `term`.
    Category,
    /// Media in `url`.
    Enclosure,
    /// The page of replies.
    Comments,
    /// The feed of replies.
    CommentsFeed,
    /// The feed that an entry was copied from, with its own authors.
    Source,
    /// The language.
    Language,
    /// Minutes between visits.
    Ttl,
    /// An hour without changes.
    SkipHour,
    /// A day without changes.
    SkipDay,
    /// hourly, daily, …
    UpdatePeriod,
    /// How many times in a period.
    UpdateFrequency,
    /// Only holds others.
    Group,
}

impl Field {
    /// Whether its text may hold unescaped markup of any kind, other fields' names included.
    pub fn is_body(self) -> bool {
        matches!(self, Field::Summary | Field::SecondSummary | Field::Content)
    }
}

/// The longest element name in the table, in bytes.
const NAME_BYTES_MAX: usize = 20;

/// What an element means; none where Annals keeps nothing of it. Case does not matter.
pub fn field(ns: Ns, local: &str) -> Option<Field> {
    let mut buffer = [0; NAME_BYTES_MAX];
    let name = buffer.get_mut(..local.len())?;
    name.copy_from_slice(local.as_bytes());
    name.make_ascii_lowercase();
    let name: &[u8] = name;
    match ns {
        Ns::Core | Ns::Atom => core(ns, name),
        Ns::Content => match name {
            b"encoded" => Some(Field::Content),
            _ => None,
        },
        Ns::Dc => dublin_core(name),
        Ns::DcTerms => Some(match name {
            b"issued" | b"available" => Field::Published(2),
            b"created" => Field::Published(1),
            b"modified" => Field::Updated(1),
            _ => return dublin_core(name),
        }),
        Ns::Media => Some(match name {
            b"group" => Field::Group,
            b"content" => Field::Enclosure,
            b"title" => Field::SecondTitle,
            b"description" => Field::SecondSummary,
            _ => return None,
        }),
        Ns::Itunes => Some(match name {
            b"title" => Field::SecondTitle,
            b"summary" | b"subtitle" | b"description" => Field::SecondSummary,
            b"author" => Field::Person,
            _ => return None,
        }),
        Ns::Wfw => (name == b"commentrss").then_some(Field::CommentsFeed),
        Ns::Sy => Some(match name {
            b"updateperiod" => Field::UpdatePeriod,
            b"updatefrequency" => Field::UpdateFrequency,
            _ => return None,
        }),
        Ns::Xhtml => matches!(name, b"body" | b"div").then_some(Field::Content),
        Ns::Rdf => matches!(name, b"seq" | b"bag").then_some(Field::Group),
        Ns::History | Ns::Other => None,
    }
}

fn core(ns: Ns, name: &[u8]) -> Option<Field> {
    Some(match name {
        b"title" => Field::Title,
        b"link" => Field::Link,
        b"guid" => Field::Id,
        b"id" if ns == Ns::Core => Field::Id,
        b"id" => Field::SecondId,
        b"description" | b"summary" | b"subtitle" | b"tagline" | b"abstract" => Field::Summary,
        b"content" | b"body" | b"fullitem" => Field::Content,
        b"pubdate" | b"published" => Field::Published(4),
        b"issued" => Field::Published(3),
        b"created" => Field::Published(1),
        b"date" => Field::Published(0),
        b"updated" | b"modified" => Field::Updated(2),
        b"author" => Field::Person,
        b"category" => Field::Category,
        b"enclosure" => Field::Enclosure,
        b"comments" => Field::Comments,
        b"source" => Field::Source,
        b"language" => Field::Language,
        b"ttl" => Field::Ttl,
        b"skiphours" | b"skipdays" | b"items" => Field::Group,
        b"hour" => Field::SkipHour,
        b"day" => Field::SkipDay,
        _ => return None,
    })
}

fn dublin_core(name: &[u8]) -> Option<Field> {
    Some(match name {
        b"title" => Field::SecondTitle,
        b"description" => Field::SecondSummary,
        b"creator" | b"author" => Field::Person,
        b"date" => Field::Published(0),
        b"subject" => Field::Category,
        b"identifier" => Field::SecondId,
        b"language" => Field::Language,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_case() {
        assert_eq!(field(Ns::Core, "PubDate"), Some(Field::Published(4)));
        assert_eq!(field(Ns::Core, "pubdate"), Some(Field::Published(4)));
        assert_eq!(field(Ns::Wfw, "commentRSS"), Some(Field::CommentsFeed));
        assert_eq!(field(Ns::Core, "a-name-longer-than-any-in-the-table"), None);
        assert_eq!(field(Ns::Other, "title"), None);
    }
}
