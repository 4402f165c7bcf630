//! JSON-LD scripts: the objects of the page, and the one that is the article.
//!
//! Broken JSON is mended where one slip is common; what stays broken is left out. Values are
//! borrowed, references (`@id`) are followed one step at a time, nothing recurses.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::dom::Page;
use super::tag::Tag;
use super::text::{key, likeness, plain, words};

/// The most bytes of JSON-LD that are read of a page; the largest live blogs have 3 MB.
const BYTES_MAX: usize = 8 << 20;
/// How many objects are looked at.
const OBJECTS_MAX: usize = 50_000;

/// An object of a script.
pub(super) type Object = Map<String, Value>;

/// The scripts of a page, parsed.
pub(super) struct Scripts {
    values: Vec<Value>,
    /// What could not be read.
    pub warnings: Vec<String>,
}

impl Scripts {
    /// Parses every JSON-LD script of the page.
    pub fn read(page: &Page<'_>) -> Scripts {
        let mut scripts = Scripts { values: Vec::new(), warnings: Vec::new() };
        let mut left = BYTES_MAX;
        for id in page.elements().filter(|&i| page.nodes[i].tag == Tag::Script) {
            let is_ld = page
                .attr(id, "type")
                .is_some_and(|t| t.trim().to_ascii_lowercase().starts_with("application/ld+json"));
            if !is_ld {
                continue;
            }
            let size: usize = page.below(id).map(|n| page.nodes[n].text.len()).sum();
            if size > left {
                scripts.warnings.push(format!("JSON-LD of {size} bytes not read"));
                continue;
            }
            left -= size;
            match parse(&page.raw_text(id)) {
                Some(value) => scripts.values.push(value),
                None => scripts.warnings.push("a JSON-LD script does not parse".to_owned()),
            }
        }
        scripts
    }

    /// The objects of all scripts, with the way to find the one that is the article.
    pub fn graph(&self) -> Graph<'_> {
        let mut graph = Graph { objects: Vec::new(), by_id: HashMap::new() };
        let mut waiting: Vec<&Value> = self.values.iter().rev().collect();
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(items) => waiting.extend(items.iter().rev()),
                Value::Object(object) => {
                    if graph.objects.len() >= OBJECTS_MAX {
                        break;
                    }
                    graph.objects.push(object);
                    if let Some(id) = object.get("@id").and_then(Value::as_str)
                        && object.len() > 1
                    {
                        let known = graph.by_id.entry(id).or_insert(object);
                        if known.len() < object.len() {
                            *known = object;
                        }
                    }
                    // Only containers hold further articles; comments are read on their own.
                    let nested = object.iter().filter(|(k, v)| {
                        k.as_str() != "comment" && (v.is_array() || v.is_object())
                    });
                    let nested: Vec<&Value> = nested.map(|(_, v)| v).collect();
                    waiting.extend(nested.into_iter().rev());
                }
                _ => {}
            }
        }
        graph
    }
}

/// Parses a script, with the usual slips mended: comments around it, raw line ends inside strings, trailing
/// commas, a closing semicolon.
fn parse(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches('\u{feff}');
    let text = text
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_start_matches("<![CDATA[");
    let text = text
        .trim()
        .trim_end_matches(';')
        .trim_end_matches("-->")
        .trim_end_matches("]]>")
        .trim_end_matches("//")
        .trim();
    if text.is_empty() {
        return Some(Value::Null);
    }
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&mended(text)).ok()).or_else(
        || {
            // Two objects one behind the other: the first counts.
            serde_json::Deserializer::from_str(text).into_iter().next()?.ok()
        },
    )
}

fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in text.chars() {
        if in_string {
            match c {
                '\n' => out.push_str("\\n"),
                c if (c as u32) < 0x20 => out.push(' '),
                // Not an escape of JSON: `\'`, `\x`.
                c if escaped
                    && !matches!(c, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') =>
                {
                    out.pop();
                    out.push(c);
                }
                c => out.push(c),
            }
            in_string = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            continue;
        }
        if matches!(c, '}' | ']') {
            let kept = out.trim_end().len();
            if out[..kept].ends_with(',') {
                out.truncate(kept - 1);
            }
        }
        in_string = c == '"';
        out.push(c);
    }
    out
}

/// The objects of a page.
pub(super) struct Graph<'s> {
    objects: Vec<&'s Object>,
    by_id: HashMap<&'s str, &'s Object>,
}

impl<'s> Graph<'s> {
    /// The objects, in page order.
    pub fn objects(&self) -> impl Iterator<Item = &'s Object> + '_ {
        self.objects.iter().copied()
    }

    /// The objects that describe an article, this or another one.
    pub fn articles(&self) -> impl Iterator<Item = &'s Object> + '_ {
        self.objects().filter(|object| type_rank(object).is_some())
    }

    /// The object that describes the article of this page, if any does.
    pub fn article(&self, title: Option<&str>, url: Option<&str>) -> Option<&'s Object> {
        let title = words(title.unwrap_or_default());
        let score = |object: &Object| {
            let mut score = type_rank(object)?;
            for property in ["headline", "datePublished", "author", "articleBody", "description"] {
                score += f32::from(u8::from(object.contains_key(property)));
            }
            if let Some(headline) = text_of(object, "headline").or_else(|| text_of(object, "name"))
            {
                score += 6.0 * likeness(&title, &words(&headline));
            }
            let here = ["url", "mainEntityOfPage", "@id"]
                .iter()
                .filter_map(|p| address_of(object.get(*p)?))
                .any(|a| url.is_some_and(|u| same_page(a, u)));
            Some(score + if here { 4.0 } else { 0.0 })
        };
        let mut best: Option<(f32, &'s Object)> = None;
        for object in self.objects() {
            if let Some(score) = score(object)
                && best.is_none_or(|(top, _)| score > top)
            {
                best = Some((score, object));
            }
        }
        best.map(|(_, object)| object)
    }

    /// The object that a value is or refers to.
    pub fn resolve(&self, value: &'s Value) -> Option<&'s Object> {
        match value {
            Value::Object(object) => {
                let id = object.get("@id").and_then(Value::as_str);
                Some(
                    id.and_then(|id| self.by_id.get(id).copied())
                        .filter(|full| full.len() > object.len())
                        .unwrap_or(object),
                )
            }
            Value::String(id) => self.by_id.get(id.as_str()).copied(),
            _ => None,
        }
    }
}

/// How much an object's type says that it is an article; none where it is something else.
fn type_rank(object: &Object) -> Option<f32> {
    let best = types(object).filter_map(|name| {
        Some(match name {
            "newsarticle"
            | "reportagenewsarticle"
            | "analysisnewsarticle"
            | "opinionnewsarticle"
            | "reviewnewsarticle"
            | "backgroundnewsarticle"
            | "liveblogposting"
            | "advertisercontentarticle" => 6.0,
            "article"
            | "blogposting"
            | "scholarlyarticle"
            | "techarticle"
            | "report"
            | "satiricalarticle"
            | "medicalscholarlyarticle" => 5.0,
            "socialmediaposting"
            | "discussionforumposting"
            | "review"
            | "recipe"
            | "howto"
            | "podcastepisode" => 3.0,
            "creativework" | "blog" => 2.0,
            "webpage" | "itempage" | "aboutpage" | "medicalwebpage" => 1.0,
            _ => return None,
        })
    });
    best.reduce(f32::max)
}

/// The types of an object, lower case, without the vocabulary's address.
pub(super) fn types(object: &Object) -> impl Iterator<Item = &'static str> + use<'_> {
    const KNOWN: &[&str] = &[
        "newsarticle",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "reviewnewsarticle",
        "backgroundnewsarticle",
        "liveblogposting",
        "advertisercontentarticle",
        "article",
        "blogposting",
        "scholarlyarticle",
        "techarticle",
        "report",
        "satiricalarticle",
        "medicalscholarlyarticle",
        "socialmediaposting",
        "discussionforumposting",
        "review",
        "recipe",
        "howto",
        "podcastepisode",
        "creativework",
        "blog",
        "webpage",
        "itempage",
        "aboutpage",
        "medicalwebpage",
        "person",
        "organization",
        "newsmediaorganization",
        "corporation",
        "comment",
        "usercomment",
        "answer",
        "question",
        "qapage",
        "website",
        "educationalorganization",
        "ngo",
        "localbusiness",
        "onlinebusiness",
    ];
    let values = match object.get("@type") {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    values.iter().filter_map(|v| {
        let name = v.as_str()?.rsplit(['/', ':', '#']).next()?;
        KNOWN.iter().find(|k| k.eq_ignore_ascii_case(name)).copied()
    })
}

/// A property as text: a string, or the first of several, or the value of an object.
pub(super) fn text_of(object: &Object, property: &str) -> Option<String> {
    let text = string(object.get(property)?)?;
    let text = plain(text);
    (!text.is_empty()).then_some(text)
}

fn string(value: &Value) -> Option<&str> {
    match value {
        Value::String(s) => Some(s),
        Value::Array(items) => items.first().and_then(Value::as_str),
        Value::Object(object) => {
            object.get("@value").or_else(|| object.get("name")).and_then(Value::as_str)
        }
        _ => None,
    }
}

/// A property as a list of texts; one text is cut at its commas.
pub(super) fn list_of(object: &Object, property: &str) -> Vec<String> {
    let texts: Vec<String> = match object.get(property) {
        Some(Value::Array(items)) => items.iter().filter_map(string).map(plain).collect(),
        Some(one) => string(one).into_iter().flat_map(|s| s.split(',')).map(plain).collect(),
        None => Vec::new(),
    };
    texts.into_iter().filter(|t| !key(t).is_empty()).collect()
}

/// The address in a value: a string, `url`, `contentUrl` or `@id` of an object, or of the first of several.
pub(super) fn address_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(s) => Some(s.trim()).filter(|s| !s.is_empty()),
        Value::Array(items) => items.first().and_then(|v| match v {
            Value::Array(_) => None,
            one => address_of(one),
        }),
        Value::Object(object) => {
            let named = ["url", "contentUrl", "@id"].iter().find_map(|p| object.get(*p)?.as_str());
            named.map(str::trim).filter(|s| !s.is_empty())
        }
        _ => None,
    }
}

/// A number that may be written as a string.
pub(super) fn number_of(object: &Object, property: &str) -> Option<i64> {
    match object.get(property)? {
        Value::Number(n) => n.as_i64(),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    }
}

/// Whether two addresses name one page, whatever their scheme, query or last slash.
fn same_page(a: &str, b: &str) -> bool {
    fn bare(u: &str) -> &str {
        let u = u.split(['?', '#']).next().unwrap_or_default();
        u.trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_start_matches("www.")
            .trim_end_matches('/')
    }
    bare(a) == bare(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_slips_are_mended() {
        for text in [
            r#"<!-- {"a": "b"} -->"#,
            "{\"a\": \"b\",}",
            "{\"a\": \"b\"};",
            r#"{"a": "b"}{"c": 1}"#,
            r#"//<![CDATA[
{"a": "b"}
//]]>"#,
        ] {
            assert_eq!(parse(text).unwrap()["a"], "b", "{text}");
        }
        assert_eq!(parse("{\"a\": \"b\nc\\'s\"}").unwrap()["a"], "b\nc's");
        assert_eq!(parse("{\"a\": "), None);
        assert_eq!(parse(&"[".repeat(100_000)), None);
    }

    #[test]
    fn the_article_is_found_in_a_graph() {
        let json = r#"{"@graph": [{"@type": "WebPage", "name": "Site"}, {"@type": "http://schema.org/NewsArticle", "headline": "Yes",
            "author": {"@id": "x"}}, {"@type": "Article", "headline": "Other"}, {"@id": "x", "@type": "Person", "name": "Ann"}]}"#;
        let scripts = Scripts { values: vec![parse(json).unwrap()], warnings: Vec::new() };
        let graph = scripts.graph();
        let article = graph.article(Some("Yes"), None).unwrap();
        assert_eq!(text_of(article, "headline").as_deref(), Some("Yes"));
        let author = graph.resolve(&article["author"]).unwrap();
        assert_eq!(text_of(author, "name").as_deref(), Some("Ann"));
    }
}
