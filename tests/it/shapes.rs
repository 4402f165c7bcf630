//! One article in every shape that it is read in: Markdown, text, HTML, and why it is as it is.

use crate::press::{Story, publish};
use crate::site::Site;
use crate::world::World;

fn dykes() -> Story {
    let story =
        Story::new("/dykes", "Dykes hold", "<b>Nobody</b> left, says <a href=\"/x\">Holm</a>.");
    story.by("Ada Holm").on("2026-02-06T08:00:00Z")
}

#[test]
fn an_archived_article_is_shown_as_markdown_with_its_head() {
    let site = Site::open();
    publish(&site, &[dykes()]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let id = world.article("Dykes hold")["id"].as_str().unwrap().to_owned();
    let shown = world.done(&["show", &id, "--markdown"]);
    assert!(
        shown.stdout.starts_with(
            "# Dykes hold\n\n*The Fenland Courier · 2026-02-06 08:00 · Ada Holm*\n\nThe"
        ),
        "{shown}"
    );
    shown.shows(&format!("**Nobody** left, says [Holm]({}).\n", site.url("/x")));
}

#[test]
fn a_saved_page_is_printed_as_text_html_or_markdown() {
    let world = World::empty();
    world.write("page.html", &dykes().html());
    let print = |format: &str| world.done(&["extract", "page.html", "--format", format]);
    print("text").shows("\n\nNobody left, says Holm.\n").hides("Dykes hold\n");
    print("html").shows("<p><strong>Nobody</strong> left");
    print("markdown").shows("# Dykes hold\n").shows("**Nobody** left");
    let default = world.done(&["extract", "page.html"]);
    assert_eq!(print("json").stdout, default.stdout);
}

#[test]
fn a_person_is_told_where_each_field_came_from() {
    let site = Site::open();
    publish(&site, &[dykes()]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let id = world.article("Dykes hold")["id"].as_str().unwrap().to_owned();
    world.done(&["show", &id, "--explain"]).shows("published  2026-02-06T08:00:00Z\n  won  meta");
    let told = world.done(&["--json", "show", &id, "--explain"]).json();
    assert_eq!(told["published"][0], "meta");
    world.write("page.html", &dykes().html());
    let told = world.done(&["extract", "page.html", "--explain"]);
    told.shows("title  Dykes hold\n  won   ").shows("\n  lost  meta").hides("\u{1b}[");
}
