//! A user's own rules: what they say goes before what the program thinks.

use crate::press::{Story, publish};
use crate::site::{Answer, Site};
use crate::world::World;

/// A page that is read wrongly without help: its headline is an image's, its text stands in a
/// footer, its author nowhere near.
const PAGE: &str = "<!doctype html><title>Courier</title><h1>Weather</h1>\
    <div class=k>Eels return</div>\
    <footer class=t><p>Ninety of them came up the river.</p><p class=promo>Buy the paper!</p>\
    <p>Nobody had seen one since spring.</p></footer>\
    <i class=w>ada</i><b data-x content=\"2026-02-06\"></b>\
    <div class=c><b>Bo Lind</b> <i>7 February 2026</i><p>I saw them.</p></div>";

const RULES: &str = "title = \".k\"\nbody = \".t\"\nauthor = \".w\"\ndate = \"b[data-x]\"\n\
                     remove = [\".promo\"]\ncomments = \".c\"\n";

fn check(read: &serde_json::Value) {
    assert_eq!(read["title"], "Eels return");
    assert_eq!(
        read["text"],
        "Ninety of them came up the river.\n\nNobody had seen one since spring."
    );
    assert_eq!(read["published"], "2026-02-06");
    assert_eq!(read["comments"][0]["author"], "Bo Lind");
    assert_eq!(read["comments"][0]["text"], "I saw them.");
}

#[test]
fn rules_are_tried_out_on_a_saved_page() {
    let world = World::empty();
    world.write("page.html", PAGE);
    world.write("rules.toml", &format!("[[rule]]\nhost = \"courier.example\"\n{RULES}"));
    let read = |url: &str| {
        world.done(&["extract", "page.html", "--rules", "rules.toml", "--url", url]).json()
    };
    let with = read("http://www.courier.example/eels");
    check(&with);
    assert_eq!(with["authors"][0], "ada");
    assert_eq!(with["provenance"]["title"]["source"], "rule");
    assert_eq!(with["provenance"]["title"]["place"], ".k");
    assert_ne!(read("http://other.example/eels")["title"], "Eels return");
}

#[test]
fn a_rule_that_finds_nothing_is_said_and_the_page_is_read_without_it() {
    let world = World::empty();
    world.write("page.html", &Story::new("/a", "Eels return", "Ninety of them.").html());
    world.write("rules.toml", "[[rule]]\nhost = \"e.org\"\ntitle = \"h6.headline\"\n");
    let args = ["extract", "page.html", "--rules", "rules.toml", "--url", "http://e.org/a"];
    let read = world.done(&args).json();
    assert_eq!(read["title"], "Eels return");
    assert_eq!(read["warnings"][0], "the rule title = \"h6.headline\" finds nothing");
}

#[test]
fn a_feed_has_rules_for_the_pages_that_it_leads_to() {
    let site = Site::open();
    let story = Story::new("/eels", "Eels return", "Ninety of them.");
    publish(&site, &[story]);
    site.put("/eels", Answer::page(PAGE.to_owned()));
    let world = World::following(&[site.url("/feed")]);
    let config = world.read("feeds.toml");
    world.write("feeds.toml", &format!("{config}{RULES}"));
    world.done(&["config"]).shows("title = \".k\", body = \".t\"");
    world.done(&["poll"]);
    check(&world.article("Eels return"));
}
