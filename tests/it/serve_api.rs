//! The interface for programs, held against its own description.

use serde_json::Value;

use crate::press::{Story, publish};
use crate::server::{Answered, Server};
use crate::site::Site;
use crate::world::World;

fn published() -> (Site, World) {
    let site = Site::open();
    let eel = Story::new("/news/eel", "Eels return", "Anglers counted ninety glass eels.");
    let eel = eel.comment("Tom", "Ninety-one.");
    publish(&site, std::slice::from_ref(&eel));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    publish(&site, &[eel.edited("Anglers counted eighty glass eels.")]);
    world.done(&["poll", "--all"]);
    (site, world)
}

/// What is said of one operation, and the means to follow references.
struct Described<'a> {
    document: &'a Value,
    operation: &'a Value,
}

impl Described<'_> {
    /// The schemas that are described for a status, by media type.
    fn content(&self, status: u16) -> Option<&serde_json::Map<String, Value>> {
        self.operation["responses"][status.to_string()]["content"].as_object()
    }

    /// Expects an answer to be as described.
    #[track_caller]
    fn describes(&self, target: &str, answer: &Answered) {
        let Some(content) = self.content(answer.status) else {
            panic!("{target} answers {}, and that is not described", answer.status);
        };
        let said = answer.field("content-type").unwrap_or_default();
        let kind = said.split(';').next().unwrap_or_default();
        let described = content.get(kind);
        let described = described.unwrap_or_else(|| panic!("{target}: {said} is not described"));
        if kind.ends_with("json") {
            fits(self.document, &described["schema"], &answer.json(), target);
        }
    }
}

/// Expects a value to be of a schema: its type, every property known, none missing.
#[track_caller]
fn fits(document: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#'));
        return fits(document, target.expect(reference), value, place);
    }
    if let Some(ways) = schema["oneOf"].as_array() {
        let way = ways.iter().find(|way| might_fit(document, way, value));
        return fits(document, way.unwrap_or_else(|| panic!("{place}: {value}")), value, place);
    }
    assert!(is_type(document, schema, value), "{place}: {value} is not of {schema}");
    if let (Some(values), false) = (value.as_array(), schema["items"].is_null()) {
        for (n, value) in values.iter().enumerate() {
            fits(document, &schema["items"], value, &format!("{place}[{n}]"));
        }
    }
    let (Some(fields), Some(properties)) = (value.as_object(), schema["properties"].as_object())
    else {
        return;
    };
    for (name, value) in fields {
        let known = properties.get(name).unwrap_or_else(|| panic!("{place}.{name}: unknown"));
        fits(document, known, value, &format!("{place}.{name}"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(fields.contains_key(name.as_str().unwrap()), "{place}.{name} is missing");
    }
}

/// Whether a value is the one of several that a schema describes: of its type, with what it needs.
fn might_fit(document: &Value, schema: &Value, value: &Value) -> bool {
    let needs = schema["required"].as_array().into_iter().flatten();
    let mut needs = needs.filter_map(Value::as_str);
    is_type(document, schema, value) && needs.all(|name| value.get(name).is_some())
}

/// Whether a value has the type of a schema; references are looked up.
fn is_type(document: &Value, schema: &Value, value: &Value) -> bool {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#')).expect(reference);
        return is_type(document, target, value);
    }
    let is = |name: &Value| match name.as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("null") => value.is_null(),
        _ => false,
    };
    match &schema["type"] {
        Value::Array(names) => names.iter().any(is),
        Value::Null => true,
        name => is(name),
    }
}

#[test]
fn every_format_of_an_export_is_described() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let document = server.get("/openapi.json").is(200).json();
    let operation = &document["paths"]["/api/v1/export"]["get"];
    let described = Described { document: &document, operation };
    // A format that nobody knows is refused with the names of all that there are.
    let refused = server.get("/api/v1/export?format=none").is(400).json();
    let detail = refused["detail"].as_str().unwrap();
    let names: Vec<&str> = detail.split_once("none of ").unwrap().1.split(", ").collect();
    assert!(names.len() >= 12, "{detail}");
    // Binary files are not read here as text.
    for name in names.into_iter().filter(|name| !["parquet", "warc"].contains(name)) {
        let target = format!("/api/v1/export?format={name}");
        described.describes(&target, &server.get(&target).is(200));
    }
}

#[test]
fn the_description_is_what_the_server_does() {
    let (_site, world) = published();
    let id = world.article("Eels return")["id"].as_str().unwrap().to_owned();
    world.done(&["watch", "tides", "eels"]);
    let server = Server::of(&world);
    let document = server.get("/openapi.json").is(200).json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 26, "{:?}", paths.keys());
    for (path, item) in paths {
        let described = Described { document: &document, operation: &item["get"] };
        let target = path.replace("{id}", &id).replace("{name}", "tides");
        described.describes(&target, &server.get(&target).is(200));
        if path.contains('{') {
            let wrong = path.replace("{id}", "aaaaaaaaaaaaaaaa").replace("{name}", "nothing");
            described.describes(&wrong, &server.get(&wrong).is(404));
        }
        for parameter in described.operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].is_string(), "{path}: {parameter}");
            let is_number = fits_number(&document, &parameter["schema"]);
            if parameter["in"] == "query" && is_number {
                let wrong = format!("{target}?{}=many", parameter["name"].as_str().unwrap());
                described.describes(&wrong, &server.get(&wrong).is(400));
            }
        }
    }
    server.stops();
}

fn fits_number(document: &Value, schema: &Value) -> bool {
    is_type(document, schema, &1.into()) && !is_type(document, schema, &"many".into())
}

#[test]
fn an_answer_that_a_client_has_is_not_sent_again() {
    let (_site, world) = published();
    let id = world.article("Eels return")["id"].as_str().unwrap().to_owned();
    let server = Server::of(&world);
    for target in ["/api/v1/search?q=eels", "/", "/assets/style.css"] {
        let first = server.get(target).is(200);
        // Weak tags are compared without their `W/`, and their letters have no case here.
        let tag = first.field("etag").unwrap().replace("w/", "W/");
        let again = server.get_with(target, &[("If-None-Match", &tag)]).is(304);
        assert!(again.bytes.is_empty());
        server.get_with(target, &[("If-None-Match", "\"other\"")]).is(200);
    }
    let article = server.get(&format!("/api/v1/articles/{id}")).is(200);
    let changed = article.field("last-modified").unwrap().to_owned();
    for target in ["/compare", "/original/page"] {
        let page = server.page(&format!("/articles/{id}{target}")).is(200);
        assert_eq!(page.field("last-modified"), Some(changed.as_str()), "{target}");
    }
    server.stops();
}

#[test]
fn answers_are_compressed_for_who_can_read_that() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let plain = server.get("/assets/style.css").is(200);
    let zstd = server.get_with("/assets/style.css", &[("Accept-Encoding", "zstd")]).is(200);
    assert_eq!(zstd.field("content-encoding"), Some("zstd"));
    assert_eq!(zstd::decode_all(zstd.bytes.as_slice()).unwrap(), plain.bytes);
    let gzip = server.get_with("/assets/style.css", &[("Accept-Encoding", "gzip")]).is(200);
    assert_eq!(gzip.field("content-encoding"), Some("gzip"));
    assert!(gzip.bytes.len() < plain.bytes.len() / 2);
    server.stops();
}

#[test]
fn a_wrong_query_is_marked_at_its_place() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let problem = server.get("/api/v1/search?q=eels+titel:tide").is(400).json();
    assert_eq!(problem["place"], serde_json::json!({"start": 5, "end": 11}), "{problem:#}");
    assert!(problem["hint"].as_str().unwrap().contains("title"), "{problem:#}");
    server.stops();
}

#[test]
fn prometheus_reads_the_numbers() {
    let (_site, world) = published();
    let server = Server::of(&world);
    server.get("/api/v1/search?q=eels").is(200);
    let text = server.get("/metrics").is(200);
    assert!(text.field("content-type").unwrap().starts_with("application/openmetrics-text"));
    text.shows("annals_articles 1\n")
        .shows("annals_revisions 2\n")
        .shows("annals_index_lag 0\n")
        .shows("annals_polls{outcome=\"read\"} 2\n")
        .shows("annals_fetches{of=\"feed\",result=\"2xx\"} 2\n")
        .shows("annals_fetches{of=\"page\",result=\"extracted\"} 2\n")
        .shows("annals_pages{state=\"archived\"} 1\n")
        .shows("annals_requests_total{route=\"/api/v1/search\",status=\"200\"} 1\n")
        .shows("annals_request_seconds_count{route=\"/api/v1/search\"} 1\n")
        .shows("# EOF\n");
    server.stops();
}

#[test]
fn a_search_is_a_feed() {
    let (site, world) = published();
    let server = Server::of(&world);
    let atom = server.get("/search.atom?q=eels").is(200);
    assert!(atom.field("content-type").unwrap().starts_with("application/atom+xml"));
    assert!(atom.field("last-modified").is_some());
    // What goes out comes in again by our own reader of feeds.
    let here = annals::canonical_url::CanonicalUrl::parse(&site.url("/")).unwrap();
    for (target, answer) in [("atom", atom), ("json", server.get("/search.json?q=eels").is(200))] {
        let feed = annals::feed::parse(answer.body.as_bytes(), &here, None).expect(target).value;
        assert_eq!(feed.title.as_deref(), Some("Annals: eels"));
        assert_eq!(feed.entries.len(), 1);
        assert_eq!(feed.entries[0].title.as_deref(), Some("Eels return"));
        assert_eq!(feed.entries[0].link.as_ref().unwrap().as_str(), site.url("/news/eel"));
        assert!(feed.entries[0].text.as_ref().unwrap().contains("eighty glass eels"));
    }
    let own = format!("href=\"http://{}/search.atom?q=eels&amp;page=1\"", server.authority);
    server.get("/search.atom?q=eels").is(200).shows(&own);
    server.get("/search.atom?q=eels+AND+(").is(400);
    server.get("/search.atom?page=0").is(400);
    server.get("/opensearch.xml").is(200).shows("{searchTerms}");
    server.get("/feeds.opml").is(200).shows(&format!("xmlUrl=\"{}\"", site.url("/feed")));
    server.stops();
}

#[test]
fn an_export_is_that_of_the_command_line() {
    let (_site, world) = published();
    let server = Server::of(&world);
    for format in ["json", "jsonl", "csv", "bibtex", "ris", "csl-json", "tei", "markdown", "html"] {
        let answer = server.get(&format!("/api/v1/export?q=eels&format={format}")).is(200);
        let printed = world.done(&["export", "eels", "--format", format]).stdout;
        assert_eq!(answer.body, printed, "{format}");
        assert!(answer.field("content-disposition").unwrap().starts_with("attachment"));
    }
    let parquet = server.get("/api/v1/export?format=parquet").is(200);
    assert!(parquet.bytes.starts_with(b"PAR1") && parquet.bytes.ends_with(b"PAR1"));
    let zstd = [("Accept-Encoding", "zstd")];
    let zstd = server.get_with("/api/v1/export?q=eels&format=jsonl", &zstd).is(200);
    let plain = server.get("/api/v1/export?q=eels&format=jsonl").is(200);
    assert_eq!(zstd::decode_all(zstd.bytes.as_slice()).unwrap(), plain.bytes);
    let fields = server.get("/api/v1/export?format=csv&fields=id,title").is(200);
    assert!(fields.body.starts_with("id,title\n"), "{}", fields.body);
    for wrong in
        ["format=docx", "format=csv&fields=nothing", "format=ris&fields=id", "q=eels+AND+("]
    {
        server.get(&format!("/api/v1/export?{wrong}")).is(400);
    }
    server.stops();
}

#[test]
fn research_is_the_same_as_on_the_command_line() {
    let (_site, world) = published();
    let server = Server::of(&world);
    for (target, args) in [
        ("/stats?q=eels&by=month,source", ["stats", "eels", "--by", "month,source"].as_slice()),
        ("/authors", &["authors"]),
        (
            "/keyness?q=eels&limit=20",
            &["words", "eels", "--against", "*", "--min", "3", "--limit", "20"],
        ),
        ("/words?q=eels&min=2&length=2", &["words", "eels", "--min", "2", "--length", "2"]),
        ("/kwic?q=glass&width=20&sort=left", &["kwic", "glass", "--width", "20", "--sort", "left"]),
        (
            "/collocates?q=eels&span=3&min=1&limit=9",
            &["collocates", "eels", "--span", "3", "--min", "1", "--limit", "9"],
        ),
        (
            "/changes?part=text&only=silent,dated",
            &["changes", "--part", "text", "--only", "silent,dated"],
        ),
    ] {
        let printed = world.done(&[&["--json"], args].concat()).json();
        assert_eq!(server.get(&format!("/api/v1{target}")).is(200).json(), printed, "{target}");
    }
    server.get("/api/v1/stats?by=colour").is(400).shows("month");
    server.get("/api/v1/changes?only=secret").is(400).shows("silent");
    server.get("/api/v1/kwic?q=eels&width=5000").is(400).shows("at most 500");
    // What was done up to this moment: the moments differ, the days do not.
    let printed = world.done(&["status", "--ledger", "--json"]).json();
    assert_eq!(server.get("/api/v1/ledger").is(200).json()["ledger"], printed["ledger"]);
    assert_eq!(printed["ledger"].as_array().unwrap().len(), 1);
    let printed = world.done(&["status", "--gaps", "--json"]).json();
    assert_eq!(server.get("/api/v1/gaps?back=7d").is(200).json()["gaps"], printed["gaps"]);
    server.get("/api/v1/gaps?back=soon").is(400).shows("no time");
    server.stops();
}

#[test]
fn an_article_is_cited_in_every_style() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let id = world.article("Eels return")["id"].as_str().unwrap().to_owned();
    for style in ["apa", "chicago", "bibtex", "ris", "csl-json"] {
        let target = format!("/api/v1/articles/{id}/cite?style={style}");
        let cited = server.get(&target).is(200);
        assert_eq!(cited.body, world.done(&["cite", &id, "--style", style]).stdout, "{style}");
        assert!(cited.field("last-modified").is_some());
    }
    let first = server.get(&format!("/api/v1/articles/{id}/cite?revision=1")).is(200);
    first.shows("revision 1, captured");
    server.get(&format!("/api/v1/articles/{id}/cite?style=mla")).is(400).shows("chicago");
    server.stops();
}

#[test]
fn a_search_is_asked_of_the_past_and_in_other_languages() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let total = |parameters: &str| {
        server.get(&format!("/api/v1/search?{parameters}")).is(200).json()["total"].clone()
    };
    assert_eq!(total("q=eighty"), 1);
    assert_eq!(total("q=eighty&as_of=2001-01-01"), 0);
    assert_eq!(total("q=glass+w/3+eels&syntax=lexis"), 1);
    server.get("/api/v1/search?q=eels&as_of=then").is(400);
    server.get("/api/v1/search?q=eels&syntax=sql").is(400).shows("lucene");
    server.stops();
}
