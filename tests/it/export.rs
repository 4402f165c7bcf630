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
    let list = world.done(&["export", "--format", "json"]).json();
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

#[test]
fn the_same_archive_gives_the_same_bytes() {
    let (_site, world) = polled();
    for format in ["json", "jsonl", "csv"] {
        let once = world.done(&["export", "--format", format]).stdout;
        assert_eq!(world.done(&["export", "--format", format]).stdout, once, "{format}");
    }
}
