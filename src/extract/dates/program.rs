//! The day of publication in the data that a page carries for its own programs: the last resort,
//! where no other place states one.

use crate::dates::StatedDate;
use crate::extract::decide::Candidate;
use crate::extract::dom::Page;
use crate::extract::evidence::Evidence;
use crate::extract::tag::Tag;
use crate::model::Source;

use super::plausible;

/// Names that such data has for it.
const NAMES: &[&str] = &[
    "datePublished",
    "publishedAt",
    "published_at",
    "publishedDate",
    "published_date",
    "publishDate",
    "publish_date",
    "publicationDate",
    "publication_date",
    "firstPublishedAt",
    "first_published_at",
];

/// The most data that is read of a page, in bytes.
const BYTES_MAX: usize = 4 << 20;
/// The longest value that is a date, in bytes.
const VALUE_BYTES_MAX: usize = 60;

/// The day of publication, where everything in the data that has such a name says the same day.
pub(super) fn published(evidence: &Evidence<'_, '_>) -> Option<Candidate<StatedDate>> {
    const SCORE: f32 = 2.0;
    let mut left = BYTES_MAX;
    let mut found: Option<StatedDate> = None;
    for data in data(evidence.page) {
        let Some(rest) = left.checked_sub(data.len()) else { break };
        left = rest;
        let values = NAMES.iter().flat_map(|name| values(data, name));
        for date in values.filter_map(|v| evidence.date(v)).filter(plausible) {
            let first = *found.get_or_insert(date);
            if first.civil.date() != date.civil.date() {
                return None;
            }
        }
    }
    Some(Candidate::new(found?, Source::Heuristic, "data of the page's programs", SCORE))
}

/// The texts of scripts that are data, and of attributes that hold such.
fn data<'t>(page: &Page<'t>) -> impl Iterator<Item = &'t str> {
    page.elements().flat_map(move |id| {
        let kind = page.attr(id, "type").unwrap_or_default();
        let is_data =
            page.nodes[id].tag == Tag::Script && kind.contains("json") && !kind.contains("ld+json");
        let texts = page.below(id).filter(move |_| is_data).map(|n| page.nodes[n].text);
        texts.chain(page.attr_values(id).filter(|value| value.starts_with(['{', '['])))
    })
}

/// What stands as text under a name in JSON, also where that is a text within JSON itself.
fn values<'d>(data: &'d str, name: &'d str) -> impl Iterator<Item = &'d str> {
    memchr::memmem::find_iter(data.as_bytes(), name).filter_map(move |at| {
        let value = data[at + name.len()..].trim_start_matches(['\\', '"']).strip_prefix(':')?;
        let value = value.trim_start_matches([' ', '\\']).strip_prefix('"')?;
        value.get(..value.find(['"', '\\'])?).filter(|v| v.len() <= VALUE_BYTES_MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_name_are_found_in_any_nesting() {
        let check = |data, expected: &[&str]| {
            assert_eq!(values(data, "publishedAt").collect::<Vec<_>>(), expected, "{data}");
        };
        check(r#"{"publishedAt":"2026-02-06","x":1}"#, &["2026-02-06"]);
        check(r#"{"a":"{\"publishedAt\": \"2026-02-06\"}"}"#, &["2026-02-06"]);
        check(r#"{"publishedAt":null}"#, &[]);
        check(r#"{"publishedAt":"#, &[]);
        check(r#"{"publishedAt":"2026"#, &[]);
    }
}
