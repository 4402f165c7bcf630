//! JSON that means a feed to JSON Feed 1.1 that feed-rs reads.
//!
//! Takes numbers for strings and strings for lists, and drops what has no sensible type. Decides
//! nothing about the values.

use serde_json::{Map, Value, json};

use super::NotAFeed;
use super::limits::{ENTRIES_MAX, JSON_VALUES_MAX, REPEATS_MAX};
use super::people;
use super::rewrite::{EntryFacts, Facts};

/// Mends a JSON Feed; gives it as feed-rs reads it, and what it does not hold.
///
/// # Errors
/// Where the text is no JSON, or JSON without `items`.
pub fn mend(text: &str) -> Result<(String, Facts), NotAFeed> {
    if text.bytes().filter(|b| matches!(b, b',' | b':')).nth(JSON_VALUES_MAX).is_some() {
        return Err(NotAFeed::because("JSON with more values than any feed has"));
    }
    let mut facts = Facts::default();
    let value = read(text, &mut facts.warnings)?;
    let not_a_feed = || NotAFeed::because("JSON, but not a feed: it has no list of items");
    let Value::Object(mut feed) = value else { return Err(not_a_feed()) };
    let Some(Value::Array(items)) = feed.remove("items") else { return Err(not_a_feed()) };
    if items.len() > ENTRIES_MAX {
        facts.warnings.push(format!("only the first {ENTRIES_MAX} entries read"));
    }
    let mut mended = Map::new();
    mended.insert("version".into(), "https://jsonfeed.org/version/1.1".into());
    mended.insert("title".into(), string(&feed, "title").unwrap_or_default().into());
    copy(&feed, &mut mended, &["home_page_url", "description"]);
    mended.insert("authors".into(), authors(&feed));
    let mut entries = Vec::new();
    for item in items.into_iter().filter_map(object).take(ENTRIES_MAX) {
        let (entry, entry_facts) = item_of(&item);
        entries.push(entry);
        facts.entries.push(entry_facts);
    }
    mended.insert("items".into(), Value::Array(entries));
    facts.language = string(&feed, "language");
    facts.next_page = string(&feed, "next_url");
    facts.self_link = string(&feed, "feed_url");
    facts.hubs = list(&feed, "hubs")
        .into_iter()
        .filter_map(|hub| object(hub).and_then(|hub| string(&hub, "url")))
        .collect();
    Ok((Value::Object(mended).to_string(), facts))
}

/// Reads JSON, without the commas that stand before a closing bracket where it must.
fn read(text: &str, warnings: &mut Vec<String>) -> Result<Value, NotAFeed> {
    let first = |text: &str| {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        values.next().unwrap_or(Ok(Value::Null))
    };
    // Only the first value is read: what follows it is the server's chatter.
    match first(text) {
        Ok(value) => Ok(value),
        Err(error) => match first(&tidy(text)) {
            Ok(value) => {
                warnings.push(format!("not quite JSON: {error}"));
                Ok(value)
            }
            Err(_) => Err(NotAFeed::because(format!("broken JSON: {error}"))),
        },
    }
}

/// Drops trailing commas, and escapes line ends within strings.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in text.chars() {
        if in_string {
            match c {
                '"' if !escaped => in_string = false,
                '\n' => out.push_str("\\n"),
                '\r' | '\t' => out.push(' '),
                _ => {}
            }
            escaped = c == '\\' && !escaped;
            if matches!(c, '\n' | '\r' | '\t') {
                continue;
            }
        } else if c == '"' {
            in_string = true;
        } else if matches!(c, ']' | '}') {
            let kept = out.trim_end().trim_end_matches(',').len();
            out.truncate(kept);
        }
        out.push(c);
    }
    out
}

fn item_of(item: &Map<String, Value>) -> (Value, EntryFacts) {
    let mut entry = Map::new();
    copy(
        item,
        &mut entry,
        &[
            "id",
            "title",
            "content_html",
            "content_text",
            "summary",
            "date_published",
            "date_modified",
        ],
    );
    // feed-rs lists both as links; the entry's page is the first of them.
    if let Some(link) = string(item, "url").or_else(|| string(item, "external_url")) {
        entry.insert("url".into(), link.into());
    }
    entry.insert("authors".into(), authors(item));
    let tags: Vec<String> = list(item, "tags").iter().filter_map(text_of).collect();
    entry.insert("tags".into(), json!(tags));
    let attachments = list(item, "attachments").into_iter().filter_map(object);
    let facts = EntryFacts {
        has_updated: string(item, "date_modified").is_some(),
        dated: string(item, "date_published").unwrap_or_default(),
        enclosures: attachments.filter_map(|a| string(&a, "url")).collect(),
        ..EntryFacts::default()
    };
    (Value::Object(entry), facts)
}

/// `authors` of version 1.1 and `author` of version 1, each an object, a name, or a list of them.
fn authors(of: &Map<String, Value>) -> Value {
    let all = list(of, "authors").into_iter().chain(list(of, "author"));
    let names = all.filter_map(|author| {
        let name = match &author {
            Value::Object(author) => string(author, "name"),
            other => text_of(other),
        };
        // feed-rs takes a name apart around a mail address; see `people`.
        people::name(&name?)
    });
    Value::Array(names.map(|name| json!({ "name": name })).collect())
}

/// A list, or the one value that stands in its place.
fn list(of: &Map<String, Value>, key: &str) -> Vec<Value> {
    match of.get(key) {
        Some(Value::Array(all)) => all.iter().take(REPEATS_MAX).cloned().collect(),
        Some(Value::Null) | None => vec![],
        Some(one) => vec![one.clone()],
    }
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

fn copy(from: &Map<String, Value>, to: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        if let Some(text) = string(from, key) {
            to.insert((*key).into(), text.into());
        }
    }
}

fn string(of: &Map<String, Value>, key: &str) -> Option<String> {
    of.get(key).and_then(text_of)
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|t| !t.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_types_become_right_ones() {
        let (mended, facts) = mend(
            r#"{"items": [{"id": 7, "title": null, "author": "Ann", "tags": "a", "url": "u",
                "attachments": {"url": "m"}}, 3], "hubs": [{"url": "h"}], "next_url": "n"}"#,
        )
        .unwrap();
        let feed: Value = serde_json::from_str(&mended).unwrap();
        assert_eq!(
            feed["items"],
            json!([{"id": "7", "url": "u", "authors": [{"name": "Ann"}], "tags": ["a"]}])
        );
        assert_eq!((facts.hubs, facts.next_page), (vec!["h".to_owned()], Some("n".to_owned())));
        assert_eq!(facts.entries[0].enclosures, ["m"]);
    }

    #[test]
    fn commas_too_many_and_raw_line_ends() {
        let (mended, facts) = mend("{\"items\": [{\"title\": \"a\nb,]\",},],}").unwrap();
        let feed: Value = serde_json::from_str(&mended).unwrap();
        assert_eq!(feed["items"][0]["title"], "a\nb,]");
        assert_eq!(facts.warnings.len(), 1);
    }

    #[test]
    fn what_is_no_feed_says_so() {
        for (text, reason) in [
            ("{\"a\": 1}", "JSON, but not a feed"),
            ("[1]", "JSON, but not a feed"),
            ("{\"items\"", "broken JSON"),
        ] {
            assert!(mend(text).unwrap_err().reason.starts_with(reason), "{text}");
        }
    }
}
