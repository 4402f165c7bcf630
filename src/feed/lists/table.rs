//! A table of sources (CSV): one row a feed, columns in any order under the names people give them.

use super::{Collected, country, written};
use crate::feed::decode;
use crate::model::{Parsed, Subscription};

/// What a column holds, and the names it goes by.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("url", &["url", "feed", "feed_url", "feedurl", "xmlurl", "rss", "link", "address"]),
    ("name", &["name", "title", "source", "text"]),
    ("country", &["country", "country_code", "pub_country"]),
    ("lang", &["lang", "language"]),
    ("tags", &["tags", "tag", "categories", "category", "labels", "folder"]),
];

/// The feeds of a table whose first row names the columns; `None` where none of them holds
/// addresses. Fields are parted by commas, semicolons or tabs.
pub fn table(bytes: &[u8]) -> Option<Parsed<Vec<Subscription>>> {
    let (body, _) = decode::inflate(bytes);
    let text = decode::decode(&body, None).text;
    let head = text.lines().next()?;
    let count = |sign: char| head.matches(sign).count();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|&b| (count(char::from(b)), b == b','));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter?)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let names = reader.headers().ok()?.clone();
    let place = |column: &str| {
        let (_, known) = COLUMNS.iter().find(|(name, _)| *name == column)?;
        known.iter().find_map(|k| names.iter().position(|n| n.eq_ignore_ascii_case(k)))
    };
    let places = ["url", "name", "country", "lang", "tags"].map(place);
    let url = places[0]?;
    let mut found = Collected::default();
    for (n, row) in reader.records().enumerate() {
        let Ok(row) = row else {
            found.list.warnings.push(format!("row {} cannot be read", n + 2));
            continue;
        };
        let cell = |place: Option<usize>| place.and_then(|p| row.get(p)).and_then(written);
        let Some(address) = row.get(url).filter(|url| !url.is_empty()) else { continue };
        let tags = cell(places[4]).unwrap_or_default();
        found.add(address, |url| Subscription {
            url,
            name: cell(places[1]),
            country: cell(places[2]).and_then(|code| country(&code)),
            lang: cell(places[3]),
            tags: tags.split([';', ',', '|']).filter_map(written).collect(),
            every: None,
        });
    }
    Some(found.list)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Address, name, country and labels of a feed.
    type Row<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a [&'a str]);

    fn check(text: &str, expected: &[Row<'_>]) {
        let found = table(text.as_bytes()).expect("a table").value;
        assert_eq!(found.len(), expected.len());
        for (feed, (url, name, country, tags)) in found.iter().zip(expected) {
            let row = (feed.url.as_str(), feed.name.as_deref(), feed.country.as_deref());
            assert_eq!(row, (*url, *name, *country), "{text}");
            assert_eq!(feed.tags, *tags, "{text}");
        }
    }

    #[test]
    fn columns_stand_in_any_order() {
        let row = [("http://e.org/f", Some("Post, the"), Some("FR"), &["sea", "ports"][..])];
        check("url,name,country,lang,tags\nhttp://e.org/f,\"Post, the\",fr,fr,sea;ports\n", &row);
        check("Tags;Country;Title;URL\r\nsea, ports;FR;Post, the;http://e.org/f\r\n", &row);
        check(
            "\u{feff}XMLURL\tcomment\nhttp://e.org/f\tx\n",
            &[("http://e.org/f", None, None, &[])],
        );
    }

    #[test]
    fn what_is_no_table_of_sources_is_none() {
        assert!(table(b"").is_none());
        assert!(table(b"a,b\n1,2\n").is_none());
        assert_eq!(table(b"url\nnowhere\n").unwrap().warnings.len(), 1);
    }
}
