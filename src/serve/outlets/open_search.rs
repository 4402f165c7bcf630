//! The search box as an OpenSearch 1.1 description: a browser can search the archive from its own.

use crate::export::xml_escape;

/// The description; `base` is where we are.
pub(super) fn description(base: &str) -> String {
    let base = xml_escape(base);
    let url = |kind: &str, path: &str| {
        format!("<Url type=\"{kind}\" template=\"{base}{path}?q={{searchTerms}}\"/>\n")
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>Annals</ShortName>\n<Description>Search the archive of news</Description>\n\
         <InputEncoding>UTF-8</InputEncoding>\n\
         <Image height=\"16\" width=\"16\" type=\"image/svg+xml\">{base}/assets/icon.svg</Image>\n\
         {}{}{}</OpenSearchDescription>\n",
        url("text/html", "/"),
        url("application/atom+xml", "/search.atom"),
        url("application/json", "/api/v1/search"),
    )
}
