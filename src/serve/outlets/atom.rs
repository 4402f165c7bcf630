//! A search as an Atom feed (RFC 4287) in pages (RFC 5005 s.3).

use super::FeedPage;
use crate::export::{atom_entry, xml_element, xml_escape};

const PATH: &str = "/search.atom";

/// One page of the feed.
pub(super) fn feed(page: &FeedPage) -> String {
    // A tag URI (RFC 4151) under a name that nobody can own (RFC 2606).
    let id = format!("tag:annals.invalid,2026:search:{}", page.query.replace(' ', "+"));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" \
         xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\">\n{}{}\
         <updated>{}</updated>\n<author><name>Annals</name></author>\n\
         <generator version=\"{}\">annals</generator>\n\
         <opensearch:totalResults>{}</opensearch:totalResults>\n",
        xml_element("id", Some(&id)),
        xml_element("title", Some(&page.title)),
        page.updated,
        env!("CARGO_PKG_VERSION"),
        page.total,
    );
    out += &link("alternate", &page.home());
    for (relation, number) in links(page) {
        out += &link(relation, &page.address(PATH, number));
    }
    page.articles.iter().for_each(|article| out += &atom_entry(article));
    out + "</feed>\n"
}

/// Which page stands in which relation to this one.
fn links(page: &FeedPage) -> Vec<(&'static str, usize)> {
    let (number, last) = (page.number, page.last());
    let mut links = vec![("self", number), ("first", 1), ("last", last)];
    if number > 1 {
        links.push(("previous", number - 1));
    }
    if number < last {
        links.push(("next", number + 1));
    }
    links
}

fn link(relation: &str, address: &str) -> String {
    format!("<link rel=\"{relation}\" href=\"{}\"/>\n", xml_escape(address))
}
