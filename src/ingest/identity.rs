//! Which article is this page?
//!
//! Pure. A page may declare an address of its own (`link rel=canonical`, RFC 6596); most do, and
//! some are wrong in ways that would fold many articles into one.

use crate::archive::LastRevision;
use crate::canonical_url::CanonicalUrl;

/// The canonical address of the article on a page: the declared one where it can be believed,
/// else the one that the page was found at.
///
/// `known` is the article that the archive has at the declared address, if any.
pub fn article_address(
    page: &CanonicalUrl,
    declared: Option<&CanonicalUrl>,
    title: Option<&str>,
    known: Option<&LastRevision>,
) -> CanonicalUrl {
    match declared {
        Some(declared) if believable(page, declared) && !taken(page, title, known) => {
            declared.canonical()
        }
        _ => page.canonical(),
    }
}

/// A declared address within the same site that is not a front page or a section above this page.
fn believable(page: &CanonicalUrl, declared: &CanonicalUrl) -> bool {
    if declared.registrable_domain() != page.registrable_domain() {
        return false;
    }
    let path = |url: &CanonicalUrl| url.as_url().path().trim_end_matches('/').to_owned();
    let (page_path, declared_path) = (path(page), path(declared));
    let same_place = page_path == declared_path;
    // Some sites tell articles apart by the query alone and declare the script as canonical.
    let loses_query = same_place
        && page.as_url().query().is_some_and(|q| q.contains('='))
        && declared.as_url().query().is_none();
    let above = page_path.strip_prefix(&declared_path).is_some_and(|rest| rest.starts_with('/'));
    !loses_query && (same_place || (!declared_path.is_empty() && !above))
}

/// Another page with another headline was archived under the declared address already.
fn taken(page: &CanonicalUrl, title: Option<&str>, known: Option<&LastRevision>) -> bool {
    known.is_some_and(|k| k.page.article_id() != page.article_id() && k.title.as_deref() != title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).unwrap()
    }

    fn check(page: &str, declared: &str, expected: &str) {
        let found = article_address(&url(page), Some(&url(declared)), Some("Tide"), None);
        assert_eq!(found, url(expected));
    }

    #[test]
    fn a_page_that_names_its_address_is_known_by_it() {
        check("http://m.e.org/a?x", "https://e.org/news/a", "https://e.org/news/a");
        check("http://e.org/amp/a", "http://e.org/a", "http://e.org/a");
    }

    #[test]
    fn a_front_page_a_section_or_another_site_is_not_believed() {
        for declared in ["http://e.org/", "http://e.org/news", "http://other.org/news/a"] {
            check("http://e.org/news/a", declared, "http://e.org/news/a");
        }
        check("http://e.org/show?id=7", "http://e.org/show", "http://e.org/show?id=7");
    }

    #[test]
    fn two_pages_with_different_headlines_stay_two_articles() {
        let known = LastRevision {
            url: url("http://e.org/x"),
            number: 1,
            content_hash: String::new(),
            title: Some("Ebb".into()),
            page: url("http://e.org/ebb"),
        };
        let address = |title| {
            let (page, declared) = (url("http://e.org/tide"), url("http://e.org/x"));
            article_address(&page, Some(&declared), Some(title), Some(&known))
        };
        assert_eq!(address("Tide"), url("http://e.org/tide"));
        assert_eq!(address("Ebb"), url("http://e.org/x"));
    }
}
