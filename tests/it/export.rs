//! Tables for other programs: every format says the same, and what it says is in the archive.

use std::collections::BTreeMap;
use std::process::Stdio;

use serde_json::Value;

use crate::press::{Story, publish};
use crate::site::Site;
use crate::world::World;

fn stories() -> Vec<Story> {
    vec![
        Story::new(
            "/news/dyke",
            "The dyke holds",
            "The pumps ran, \"all night\", he said; enough.",
        )
        .comment("Tom", "I was there."),
        Story::new("/news/sum", "=SUM(A1:A9)", "@mentions, -minus and +plus stand in a text."),
        Story::new("/news/plus", "+44 and counting", "A telephone number made the news.")
            .by("@desk"),
        Story::new(
            "/news/minus",
            "-5 degrees in the fen",
            "Colder than last year, says the keeper.",
        )
        .by("Zoë Ørsted"),
    ]
}

fn polled() -> (Site, World) {
    let site = Site::open();
    publish(&site, &stories());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    (site, world)
}

fn csv_rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn every_format_says_the_same() {
    let (_site, world) = polled();
    let lines = world.export();
    assert_eq!(lines.len(), 4);
    let list = world.done(&["export", "--format", "json", "--comments-as-signed"]).json();
    assert_eq!(list, Value::Array(lines.clone()));
    let rows = csv_rows(&world.done(&["export", "--format", "csv"]).stdout);
    assert_eq!(rows.len(), 4);
    for (row, line) in rows.iter().zip(&lines) {
        for key in ["id", "url", "published", "lang", "content_hash", "captured"] {
            assert_eq!(row[key], line[key].as_str().unwrap(), "{key}");
        }
        assert_eq!(row["revision"], line["revision"].to_string());
        assert!(row["text"].contains("council"), "{row:#?}");
    }
}

#[test]
fn an_export_holds_what_the_archive_holds() {
    let (site, world) = polled();
    for row in world.export() {
        let id = row["id"].as_str().unwrap();
        let sql = format!("SELECT content_hash FROM revisions WHERE article_id = '{id}'");
        assert_eq!(row["content_hash"], world.sql::<String>(&sql));
        let keys = [
            "title",
            "authors",
            "published",
            "modified",
            "lang",
            "text",
            "revision",
            "captured",
            "source",
            "comments",
        ];
        for key in keys {
            assert!(row.get(key).is_some(), "no {key} in {row:#}");
        }
        assert_eq!(row["source"]["feed"], site.url("/feed"));
        assert!(row["captured"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
    }
    let dyke = world.article("The dyke holds");
    assert_eq!(dyke["authors"][0]["name"], "Ada Holm");
    assert_eq!(dyke["authors"][0]["kind"], "person");
    assert!(dyke["text"].as_str().unwrap().ends_with("\"all night\", he said; enough."));
    assert_eq!(dyke["comments"][0]["text"], "I was there.");
}

#[test]
fn a_spreadsheet_runs_no_formula_from_the_news() {
    let (_site, world) = polled();
    let rows = csv_rows(&world.done(&["export", "--format", "csv"]).stdout);
    for cell in rows.iter().flat_map(BTreeMap::values) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?} is a formula");
    }
    // Defused, not lost.
    assert!(rows.iter().any(|row| row["title"].contains("=SUM(A1:A9)")));
    assert!(
        world.export().iter().any(|row| row["title"] == "=SUM(A1:A9)"),
        "JSON needs no defusing"
    );
}

#[test]
fn a_query_chooses_what_is_exported() {
    let (_site, world) = polled();
    let run = world.done(&["export", "--format", "jsonl", "telephone"]);
    assert_eq!(run.stdout.lines().count(), 1);
    run.shows("+44 and counting");
    world.annals(&["export", "--format", "jsonl", "zeppelin"]).exits(1);
}

#[test]
fn bodies_can_be_left_out() {
    let (_site, world) = polled();
    for format in ["json", "jsonl", "csv"] {
        let run = world.done(&["export", "--format", format, "--no-body"]);
        let run = run.shows("The dyke holds").shows("content_hash").hides("all night");
        assert!(!run.stdout.contains("council"), "{run}");
    }
}

#[test]
fn a_file_is_written_whole() {
    let (_site, world) = polled();
    let run = world.done(&["export", "--format", "jsonl", "-o", "out.jsonl"]);
    assert_eq!(run.stdout, "");
    let printed = world.done(&["export", "--format", "jsonl"]).stdout;
    assert_eq!(world.read("out.jsonl"), printed);
    let run = world.annals(&["export", "-o", "missing/folder/out.json"]).exits(74);
    run.says_in_one_line(&["missing/folder/out.json"]);
}

#[test]
fn a_reader_who_has_enough_is_no_error() {
    let site = Site::open();
    // More than a pipe holds, so that the program is still writing when the reader leaves.
    let story = |n: usize| {
        let text = format!("Sentence number {n} says nothing in particular. ").repeat(400);
        Story::new(&format!("/news/{n}"), &format!("Number {n}"), &text)
    };
    publish(&site, &(0..12).map(story).collect::<Vec<_>>());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    for args in [&["export", "--format", "jsonl"][..], &["search", "number", "-n", "50", "--json"]]
    {
        let mut command = world.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {} {stderr}", output.status);
        assert!(!stderr.contains("panicked") && !stderr.contains("pipe"), "{args:?}: {stderr}");
    }
}

/// Every format there is.
const FORMATS: [&str; 12] = [
    "json", "jsonl", "csv", "parquet", "bibtex", "ris", "csl-json", "tei", "markdown", "html",
    "atom", "warc",
];

/// The bytes of an export in a format.
fn exported(world: &World, format: &str, more: &[&str]) -> Vec<u8> {
    let args = [&["export", "--format", format, "-o", "out"], more].concat();
    world.done(&args);
    std::fs::read(world.path("out")).unwrap()
}

fn exported_text(world: &World, format: &str, more: &[&str]) -> String {
    String::from_utf8(exported(world, format, more)).unwrap()
}

#[test]
fn the_same_archive_gives_the_same_bytes() {
    let (_site, world) = polled();
    for format in FORMATS {
        let once = exported(&world, format, &[]);
        assert_eq!(exported(&world, format, &[]), once, "{format}");
    }
}

#[test]
fn parquet_has_the_rows_of_the_csv_with_their_types() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    let (_site, world) = polled();
    exported(&world, "parquet", &[]);
    let file = std::fs::File::open(world.path("out")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let lines = world.export();
    assert_eq!(reader.metadata().file_metadata().num_rows(), lines.len() as i64);
    let columns = reader.metadata().file_metadata().schema_descr().columns();
    let at = |name: &str| columns.iter().position(|c| c.path().parts()[0] == name).unwrap();
    for (row, line) in reader.get_row_iter(None).unwrap().zip(&lines) {
        let row = row.unwrap();
        for key in ["id", "url", "title", "text", "published", "content_hash"] {
            assert_eq!(row.get_string(at(key)).unwrap(), line[key].as_str().unwrap(), "{key}");
        }
        assert_eq!(row.get_long(at("words")).unwrap(), line["words"].as_i64().unwrap());
        let captured: jiff::Timestamp = line["captured"].as_str().unwrap().parse().unwrap();
        let moment = row.get_timestamp_millis(at("captured")).unwrap();
        assert_eq!(moment, captured.as_millisecond());
        let authors = row.get_list(at("authors")).unwrap();
        assert_eq!(authors.len(), line["authors"].as_array().unwrap().len());
    }
}

#[test]
fn references_name_the_article_the_capture_and_the_hash() {
    let (_site, world) = polled();
    let dyke = world.article("The dyke holds");
    let (id, hash) = (dyke["id"].as_str().unwrap(), dyke["content_hash"].as_str().unwrap());
    let bibtex = exported_text(&world, "bibtex", &[]);
    assert_eq!(bibtex.matches("@article{").count(), 4);
    assert!(bibtex.contains("author = {Holm, Ada},") && bibtex.contains(hash), "{bibtex}");
    let ris = exported_text(&world, "ris", &[]);
    assert_eq!(ris.matches("TY  - NEWS\r\n").count(), 4);
    assert_eq!(ris.matches("ER  - \r\n").count(), 4);
    let csl: Value = serde_json::from_str(&exported_text(&world, "csl-json", &[])).unwrap();
    let item = csl.as_array().unwrap().iter().find(|item| item["id"] == id).expect("the article");
    assert_eq!(item["author"][0]["family"], "Holm");
    assert_eq!(item["issued"]["date-parts"][0], serde_json::json!([2026, 2, 6]));

    let apa = world.done(&["cite", &id[..6]]);
    let apa = apa.shows("Holm, A. (2026, February 6). The dyke holds. The Fenland Courier.");
    apa.shows(dyke["url"].as_str().unwrap()).shows(hash).shows("Retrieved ");
    world.done(&["cite", id, "--style", "chicago"]).shows("Holm, Ada. “The dyke holds.”");
    let one = world.done(&["cite", id, "--style", "bibtex"]).stdout;
    assert!(bibtex.contains(&one), "{one}");
    assert_eq!(world.done(&["cite", id, "--json"]).json()[0], *item);
    world.annals(&["cite", "zzzz"]).exits(1);
}

/// The names of a document's elements; what is not well-formed ends the test.
fn elements(xml: &str) -> Vec<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e} in {xml}")) {
            Event::Eof => return names,
            Event::Start(tag) | Event::Empty(tag) => {
                names.push(tag.name().as_ref().to_owned());
            }
            _ => {}
        }
    }
}

#[test]
fn texts_are_documents_that_other_programs_read() {
    let (_site, world) = polled();
    let count = |names: &[String], name: &str| names.iter().filter(|n| *n == name).count();
    let tei = elements(&exported_text(&world, "tei", &[]));
    assert_eq!((count(&tei, "TEI"), count(&tei, "body")), (4, 4));
    let atom = elements(&exported_text(&world, "atom", &[]));
    assert_eq!((count(&atom, "entry"), count(&atom, "content")), (4, 4));
    let feed = world.done(&["feed", "out"]).json();
    assert_eq!(feed["entries"].as_array().unwrap().len(), 4);
    assert_eq!(feed["entries"][0]["authors"][0], "Ada Holm");
    let html = exported_text(&world, "html", &[]);
    assert_eq!(html.matches("<article ").count(), 4);
    assert!(
        html.contains("<p>The pumps ran, &quot;all night&quot;, he said; enough.</p>"),
        "{html}"
    );
    let markdown = exported_text(&world, "markdown", &[]);
    assert_eq!(markdown.matches("\ncontent_hash: ").count(), 4);
    assert!(markdown.contains("\n# The dyke holds\n"), "{markdown}");
}

#[test]
fn raw_pages_leave_as_they_were_captured() {
    let (site, world) = polled();
    exported(&world, "warc", &["title:dyke"]);
    let records = warc::WarcReader::from_path_gzip(world.path("out")).unwrap().iter_records();
    let records: Vec<_> = records.map(|r| r.expect("a valid record")).collect();
    let kinds: Vec<_> = records.iter().map(|r| r.warc_type().to_string()).collect();
    assert_eq!(kinds, ["warcinfo", "response", "request"]);
    let uri = records[1].header(warc::WarcHeader::TargetURI).unwrap();
    assert_eq!(uri, site.url("/news/dyke"));
    let body = String::from_utf8_lossy(records[1].body());
    assert!(body.starts_with("HTTP/1.1 200 OK\r\n") && body.contains("all night"), "{body}");
    let refused = world.annals(&["export", "--format", "warc", "--no-body"]).exits(2);
    refused.says_in_one_line(&["warc", "without their texts"]);
}

#[test]
fn readers_who_comment_are_named_only_where_that_is_asked_for() {
    let (_site, world) = polled();
    let named = |more: &[&str]| {
        let lines = exported_text(&world, "jsonl", &[&["title:dyke"], more].concat());
        let row: Value = serde_json::from_str(&lines).unwrap();
        row["comments"][0]["author"].clone()
    };
    let pseudonym = named(&[]);
    assert!(pseudonym.as_str().unwrap().starts_with("reader-"), "{pseudonym}");
    assert_eq!(named(&[]), pseudonym, "the same at every export");
    assert_eq!(named(&["--comments-as-signed"]), "Tom");
    assert_eq!(named(&["--no-comments"]), Value::Null);
    for format in ["tei", "markdown", "html"] {
        let text = exported_text(&world, format, &[]);
        assert!(text.contains("I was there.") && !text.contains("Tom"), "{format}: {text}");
    }
}

#[test]
fn fields_are_chosen_by_name() {
    let (_site, world) = polled();
    let csv = world.done(&["export", "--format", "csv", "--fields", "words,title", "title:dyke"]);
    let mut lines = csv.stdout.lines();
    assert_eq!(lines.next(), Some("words,title"));
    assert!(lines.next().unwrap().ends_with(",The dyke holds"), "{csv}");
    let line = world.done(&["export", "--fields", "title,comments", "title:dyke"]).stdout;
    assert!(line.starts_with("{\"title\":\"The dyke holds\",\"comments\":[{"), "{line}");
    let wrong = world.annals(&["export", "--fields", "title,titel"]).exits(2);
    wrong.says_in_one_line(&["titel", "jsonl", "content_hash"]);
    world.annals(&["export", "--format", "tei", "--fields", "title"]).exits(2).says("parquet");
}

#[test]
fn contexts_leave_without_their_texts() {
    let (_site, world) = polled();
    let run = world.done(&["export", "--kwic", "12", "telephone OR night"]).says("2 rows");
    let rows: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let night = rows.iter().find(|row| row["keyword"] == "night").expect("a match");
    assert_eq!(night["left"], "s ran, \"all ");
    assert_eq!(night["right"], "\", he said; ");
    assert_eq!((&night["title"], &night["field"]), (&"The dyke holds".into(), &"body".into()));
    run.hides("council").hides("enough");
    let csv = world.done(&["export", "--kwic", "12", "--format", "csv", "telephone OR night"]);
    assert_eq!(csv_rows(&csv.stdout).len(), 2);
    let list = world.done(&["export", "--kwic", "12", "--format", "json", "night"]).json();
    assert_eq!(list, Value::Array(vec![night.clone()]));
    world.annals(&["export", "--kwic", "12", "--format", "tei", "night"]).exits(2);
    world.annals(&["export", "--kwic", "12"]).exits(2);
}

#[test]
fn the_schema_in_the_documentation_is_the_one_of_the_program() {
    let (_site, world) = polled();
    let printed = world.done(&["export", "--schema"]).stdout;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/article.schema.json");
    let documented = std::fs::read_to_string(path).expect("docs/article.schema.json");
    assert_eq!(documented, printed, "annals export --schema > docs/article.schema.json");
    let schema: Value = serde_json::from_str(&printed).unwrap();
    let known = schema["properties"].as_object().unwrap();
    for row in world.export() {
        for key in row.as_object().unwrap().keys() {
            assert!(known.contains_key(key), "{key} is not in the schema");
        }
        for key in schema["required"].as_array().unwrap() {
            assert!(row.get(key.as_str().unwrap()).is_some(), "no {key} in {row:#}");
        }
    }
}
