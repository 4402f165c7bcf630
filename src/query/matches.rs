//! Where a query truly matches in one document.
//!
//! This is the meaning of the language: obvious, slow, one document at a time. The index must find
//! the same documents; the highlights are exactly these places.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::Range;

use crate::model::Document;
use crate::text::{self, Break, Stemmer, Stems, Token, TokenKind, fold, is_wild};

use super::fields::TextField;
use super::pattern::{Likeness, PatternToken, Sought};
use super::places::{Layout, Place, places};
use super::tree::{DateField, Pattern, Query, TextClause};

/// The places in a document at which a query matched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matches {
    /// Fields in order, and within them the values in order.
    pub fields: Vec<FieldMatch>,
}

/// The places in one value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldMatch {
    /// The field.
    pub field: TextField,
    /// Which of the field's values, from 0.
    pub value: usize,
    /// The places, in bytes: in order, none touching another.
    pub ranges: Vec<Range<usize>>,
}

impl Matches {
    /// The places in one value of a field.
    pub fn ranges(&self, field: TextField, value: usize) -> &[Range<usize>] {
        let found = self.fields.iter().find(|m| m.field == field && m.value == value);
        found.map_or(&[], |m| &m.ranges)
    }
}

/// The matches of `query` in `document`; none where the document is no answer to it.
///
/// What only a failed part of an OR would have found is not among them, nor what a NOT excludes.
pub fn matches(query: &Query, document: &Document) -> Option<Matches> {
    let mut reader = Reader::new(document);
    let mut found: BTreeMap<(TextField, usize), Vec<Range<usize>>> = BTreeMap::new();
    for place in reader.evaluate(query)? {
        found.entry((place.field, place.value)).or_default().push(place.range);
    }
    let fields = found.into_iter().map(|((field, value), ranges)| FieldMatch {
        field,
        value,
        ranges: merge(ranges),
    });
    Some(Matches { fields: fields.collect() })
}

/// Sorts places and joins those that overlap.
fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// A place to be shown.
struct Shown {
    field: TextField,
    value: usize,
    range: Range<usize>,
}

/// A document whose fields are read once, when they are first asked of.
struct Reader<'d> {
    document: &'d Document,
    stemmer: Stemmer,
    fields: BTreeMap<TextField, Vec<Text<'d>>>,
}

/// One value of a field.
#[derive(Default)]
struct Text<'d> {
    tokens: Vec<Token<'d>>,
    /// The numbers of the tokens that begin a sentence, but for the first.
    sentences: Vec<u32>,
    /// The numbers of the tokens that begin a paragraph, but for the first.
    paragraphs: Vec<u32>,
}

impl<'d> Reader<'d> {
    fn new(document: &'d Document) -> Reader<'d> {
        let stemmer = Stemmer::for_lang(document.lang.as_deref());
        Reader { document, stemmer, fields: BTreeMap::new() }
    }

    /// The places where `query` matched, or none where it did not.
    fn evaluate(&mut self, query: &Query) -> Option<Vec<Shown>> {
        match query {
            Query::Text(clause) => self.text(clause),
            Query::Author(clause, others) => {
                let others = others.iter().filter_map(|other| self.evaluate(other)).flatten();
                let others: Vec<Shown> = others.collect();
                match self.text(clause) {
                    Some(named) => Some(named.into_iter().chain(others).collect()),
                    None => (!others.is_empty()).then_some(others),
                }
            }
            Query::And(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    all.extend(self.evaluate(part)?);
                }
                Some(all)
            }
            Query::Or(parts) => {
                let found: Vec<_> = parts.iter().filter_map(|part| self.evaluate(part)).collect();
                (!found.is_empty()).then(|| found.into_iter().flatten().collect())
            }
            Query::Not(inner) => self.evaluate(inner).is_none().then(Vec::new),
            fact => holds(fact, self.document).then(Vec::new),
        }
    }

    fn text(&mut self, clause: &TextClause) -> Option<Vec<Shown>> {
        let fields = match &clause.field {
            Some(field) => std::slice::from_ref(field),
            None => &TextField::DEFAULT,
        };
        let mut shown = Vec::new();
        for &field in fields {
            let stemmer = Some(self.stemmer).filter(|_| field.is_prose());
            let seek = |pattern: &Pattern| Ok::<_, Infallible>(Seeker::new(pattern, stemmer));
            let Ok(mut passage) = clause.passage.map(&mut { seek });
            for (value, text) in self.read(field).iter().enumerate() {
                let find = &mut |seeker: &mut Seeker| seeker.find(&text.tokens);
                for place in places(&mut passage, text.layout(), find) {
                    shown.extend(place.marks.into_iter().map(|range| Shown {
                        field,
                        value,
                        range,
                    }));
                }
            }
        }
        (!shown.is_empty()).then_some(shown)
    }

    fn read(&mut self, field: TextField) -> &[Text<'d>] {
        let document = self.document;
        self.fields
            .entry(field)
            .or_insert_with(|| document.values(field).into_iter().map(Text::read).collect())
    }
}

impl<'d> Text<'d> {
    fn read(text: &'d str) -> Text<'d> {
        let tokens: Vec<_> = text::tokens(text).collect();
        let mut read = Text::default();
        for (number, pair) in (1..).zip(tokens.windows(2)) {
            let [before, after] = pair else { continue };
            let ends = text::break_between(text, before, after);
            read.sentences.extend((ends >= Break::Sentence).then_some(number));
            read.paragraphs.extend((ends >= Break::Paragraph).then_some(number));
        }
        Text { tokens, ..read }
    }

    fn layout(&self) -> Layout<'_> {
        Layout { sentences: &self.sentences, paragraphs: &self.paragraphs, values: &[] }
    }
}

/// A pattern that is sought, with the stems of its words where other forms will do.
struct Seeker {
    wanted: Vec<Wanted>,
}

struct Wanted {
    token: PatternToken,
    /// Its stems and the rules that make them, where other forms will do.
    stems: Option<(Stemmer, Stems)>,
    /// What a word that meets it begins with; none where that may differ.
    beginning: Option<char>,
}

impl Seeker {
    fn new(pattern: &Pattern, stemmer: Option<Stemmer>) -> Seeker {
        let sought = Sought::new(pattern);
        let stemmer = stemmer.filter(|_| sought.any_form);
        Seeker { wanted: sought.tokens.into_iter().map(|t| Wanted::new(t, stemmer)).collect() }
    }

    /// The places of the pattern, each with what is shown of it.
    fn find(&self, tokens: &[Token<'_>]) -> Vec<Place<Range<usize>>> {
        let Some(last) = self.wanted.last() else { return Vec::new() };
        let has_plain =
            self.wanted.iter().any(|w| w.stems.as_ref().is_some_and(|s| s.1.plain.is_some()));
        let starts = (0..tokens.len()).filter(|&at| {
            let here = |spelling| {
                let next = |w: &Wanted| tokens.get(at + w.token.offset);
                self.wanted.iter().all(|w| next(w).is_some_and(|t| w.meets(t.surface, spelling)))
            };
            here(Spelling::Proper) || (has_plain && here(Spelling::Plain))
        });
        let place = |at: usize| {
            let (first, end) = (tokens.get(at)?, tokens.get(at + last.token.offset)?);
            let number = |at: usize| u32::try_from(at).ok();
            Some(Place {
                start: number(at)?,
                end: number(at + last.token.offset + 1)?,
                marks: std::iter::once(first.range.start..last.shown_end(end)).collect(),
            })
        };
        starts.filter_map(place).collect()
    }
}

impl Wanted {
    fn new(token: PatternToken, stemmer: Option<Stemmer>) -> Wanted {
        let stems = stemmer.map(|stemmer| (stemmer, stemmer.stems(&token.surface)));
        let first = token.folded.chars().next();
        let beginning = match (&stems, &token.likeness) {
            (Some((stemmer, stems)), _) => {
                first.filter(|_| stemmer.keeps_beginning() && !stems.contains(""))
            }
            (None, Likeness::Folded) => first,
            (None, Likeness::Wild) => first.filter(|c| !is_wild(*c)),
            (None, Likeness::Written(_) | Likeness::Slips(_)) => None,
        };
        Wanted { token, stems, beginning }
    }

    /// Whether a word of a text is what is wanted. Most are not, which their beginning shows: the
    /// stem of each would take ten times as long as to read the text.
    fn meets(&self, surface: &str, spelling: Spelling) -> bool {
        if self.beginning.is_some_and(|wanted| text::first_folded(surface) != Some(wanted)) {
            return false;
        }
        if let Some((stemmer, wanted)) = &self.stems {
            return stemmer.stems(surface).contains(match spelling {
                Spelling::Proper => &wanted.proper,
                Spelling::Plain => wanted.plain(),
            });
        }
        let folded = &self.token.folded;
        match &self.token.likeness {
            Likeness::Folded => fold(surface) == *folded,
            Likeness::Written(wanted) => {
                let mut written = String::new();
                text::written_into(surface, &mut written);
                written == *wanted
            }
            Likeness::Wild => text::is_like(&fold(surface), folded),
            Likeness::Slips(slips) => text::is_within(&fold(surface), folded, usize::from(*slips)),
        }
    }

    /// The end of what is shown of a token: of a pair that one character found, that character.
    fn shown_end(&self, token: &Token<'_>) -> usize {
        match (&self.token.likeness, token.kind) {
            (Likeness::Wild, TokenKind::Pair) => {
                token.range.start + text::first_unit(token.surface).len()
            }
            _ => token.range.end,
        }
    }
}

/// By which of its stems a pattern is sought; all of its words by the same.
#[derive(Clone, Copy)]
enum Spelling {
    Proper,
    Plain,
}

/// What does not depend on the text.
fn holds(query: &Query, document: &Document) -> bool {
    match query {
        Query::Date(DateField::Published, dates) => {
            document.published.is_some_and(|moment| dates.contains(moment))
        }
        Query::Date(DateField::Modified, dates) => {
            document.modified.is_some_and(|moment| dates.contains(moment))
        }
        Query::Date(DateField::Captured, dates) => dates.contains(document.captured),
        Query::WordCount(range) => range.contains(u64::from(document.word_count)),
        Query::Id(id) => *id == document.id,
        Query::Host(host) => is_within(document.url.host(), host),
        Query::Lang(lang) => document.lang.as_deref().is_some_and(|tag| is_lang(tag, lang)),
        Query::Country(country) => document.country.as_deref().is_some_and(|c| fold(c) == *country),
        Query::Access(access) => document.access == Some(*access),
        Query::HasComments => document.has_comments(),
        Query::IsRevised => document.is_revised(),
        Query::Everything => true,
        Query::Text(_) | Query::Author(..) | Query::And(_) | Query::Or(_) | Query::Not(_) => false,
    }
}

/// Whether `host` is `domain` or within it.
fn is_within(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether a tag is the one asked for, or that one with a region or script.
fn is_lang(tag: &str, asked: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    tag == asked || tag.split('-').next() == Some(asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical_url::CanonicalUrl;

    fn document(lang: &str, title: &str, body: &str) -> Document {
        let url = CanonicalUrl::parse("https://www.e.org/a").unwrap();
        let mut document = Document::new(url, jiff::Timestamp::UNIX_EPOCH);
        document.lang = Some(lang.to_owned());
        document.title = title.to_owned();
        document.body = body.to_owned();
        document
    }

    /// The places marked with brackets, in title and body.
    fn shown(query: &str, document: &Document) -> Option<[String; 2]> {
        let query = crate::query::parse(query, jiff::Timestamp::UNIX_EPOCH).unwrap();
        let found = matches(&query, document)?;
        Some([(TextField::Title, &document.title), (TextField::Body, &document.body)].map(
            |(field, text)| {
                let mut text = text.clone();
                for range in found.ranges(field, 0).iter().rev() {
                    text.insert(range.end, ']');
                    text.insert(range.start, '[');
                }
                text
            },
        ))
    }

    fn check(query: &str, document: &Document, title: &str, body: &str) {
        assert_eq!(shown(query, document), Some([title.into(), body.into()]), "{query}");
    }

    #[test]
    fn matches_stand_where_the_words_do() {
        let d = document("fr", "Élections à Lyon", "L’élection du maire. Le maire parle du port.");
        let (title, body) = (d.title.as_str(), d.body.as_str());
        check(
            "election",
            &d,
            "[Élections] à Lyon",
            "L’[élection] du maire. Le maire parle du port.",
        );
        check("=élection", &d, title, "L’[élection] du maire. Le maire parle du port.");
        check("=Le", &d, title, "L’élection du maire. [Le] maire parle du port.");
        check("\"election\"", &d, title, "L’[élection] du maire. Le maire parle du port.");
        check("*ire NEAR/2 parle", &d, title, "L’élection du maire. Le [maire] [parle] du port.");
        check(
            "maire NOT w/s election",
            &d,
            title,
            "L’élection du maire. Le [maire] parle du port.",
        );
        check("ATLEAST/2(maire)", &d, title, "L’élection du [maire]. Le [maire] parle du port.");
        check(
            "FIRST/2(lyon OR élection)",
            &d,
            "[Élections] à Lyon",
            "L’[élection] du maire. Le maire parle du port.",
        );
        check("prot~1", &d, title, "L’élection du maire. Le maire parle du [port].");
        assert_eq!(shown("=Élection", &d), None);
        assert_eq!(shown("port w/s election", &d), None);
        assert_eq!(shown("port PRE/9 parle", &d), None);
        check("\"le maire\"", &d, title, "L’élection du maire. [Le maire] parle du port.");
        check("\"l'election du\"", &d, title, "[L’élection du] maire. Le maire parle du port.");
        check("title:el* body:por*", &d, "[Élections] à Lyon", &body.replace("port", "[port]"));
        assert_eq!(shown("\"du port maire\"", &d), None);
        assert_eq!(shown("lyon -port", &d), None);
    }

    #[test]
    fn only_what_made_the_match_is_marked() {
        let d = document("en", "A harbour", "The mayor left the harbour.");
        check("(mayor nobody) OR left", &d, "A harbour", "The mayor [left] the harbour.");
        check("left -nobody", &d, "A harbour", "The mayor [left] the harbour.");
        check("host:e.org NOT id:abcdefghijklmnop", &d, "A harbour", "The mayor left the harbour.");
    }

    #[test]
    fn characters_without_spaces_are_marked_alone() {
        let d = document("ja", "東京都知事", "京都と東京");
        check("東京", &d, "[東京]都知事", "京都と[東京]");
        check("京", &d, "東[京]都知事", "[京]都と東[京]");
        check("京都", &d, "東[京都]知事", "[京都]と東京");
    }

    proptest::proptest! {
        #[test]
        fn places_lie_on_characters(body in "([a-cé'.東\u{301}]{1,4} ){0,12}", word in "[a-cé東]{1,3}") {
            let d = document("fr", &body, &body);
            for query in [word.clone(), format!("\"{word} {word}\""), format!("={word}")] {
                let _ = shown(&query, &d);
            }
        }
    }
}
