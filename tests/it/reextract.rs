//! Reading archived pages again: what would change is shown, what changes is written, what was
//! read before stays, and none of it is an edit by the publisher.

use serde_json::Value;

use crate::press::{Story, publish};
use crate::site::Site;
use crate::world::World;

const OFFER: &str = "Our readers pay for what they read here, and we thank every one of them.";

fn eels() -> Story {
    Story::new("/eels", "Eels return", "Ninety of them.").comment("Bo Lind", "I saw them.")
}

/// Follows a newspaper with one article, polled.
fn polled(site: &Site) -> World {
    publish(site, &[eels()]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    world
}

fn add_rule(world: &World, rule: &str) {
    let config = world.read("feeds.toml");
    world.write("feeds.toml", &format!("{config}\n[[rule]]\nhost = \"127.0.0.1\"\n{rule}\n"));
}

fn id(world: &World) -> String {
    world.export()[0]["id"].as_str().unwrap().to_owned()
}

fn report(world: &World, args: &[&str]) -> Value {
    world.done(&[&["--json", "reextract"], args].concat()).json()
}

#[test]
fn nothing_is_read_again_that_the_present_extractor_has_read() {
    let site = Site::open();
    let world = polled(&site);
    world.done(&["reextract", "--write"]).says("everything was read by generation");
    let report = report(&world, &["--all"]);
    assert_eq!(report["revisions"], 1);
    assert_eq!(report["differing"], 0, "the same bytes read the same: {report}");
    assert_eq!(report["fields"]["text"]["same"], 1);
}

#[test]
fn what_would_change_is_shown_field_by_field_and_written_only_when_asked() {
    let site = Site::open();
    let world = polled(&site);
    add_rule(&world, "title = \".byline\"");
    let shown = world.done(&["reextract", "--all"]);
    shown.shows("title           0     1").shows("- Eels return\n+ By Ada Holm").says("--write");
    assert_eq!(world.titles(&["eels"]), ["Eels return"]);

    world.done(&["reextract", "--all", "--write"]).says("1 read differently");
    assert_eq!(world.titles(&["eels"]), ["By Ada Holm"], "the index is told");
    let article = world.article("By Ada Holm");
    assert_eq!((&article["revision"], &article["revisions"]), (&1.into(), &1.into()));
    assert_eq!(article["provenance"]["title"][0], "rule");
    world.is_sound();

    let id = id(&world);
    world.done(&["show", &id, "--revisions"]).shows("2         ");
    world.done(&["show", &id, "--reading", "1"]).shows("Eels return");
    world.done(&["show", &id, "--reading", "2"]).shows("By Ada Holm");
    world.annals(&["show", &id, "--reading", "3"]).exits(1).says("2 readings");
    assert_eq!(report(&world, &["--all"])["differing"], 0, "twice is once");
}

#[test]
fn a_new_reading_is_no_edit_by_the_publisher() {
    let site = Site::open();
    let world = polled(&site);
    add_rule(&world, "remove = [\".byline\"]\ntitle = \".article-body p\"");
    // The feed calls for another visit, and the page is as it was.
    let later = Story { updated: "2026-02-06T10:00:00Z".into(), ..eels() };
    publish(&site, std::slice::from_ref(&later));
    world.done(&["poll", "--all"]);
    assert_eq!(world.export()[0]["revisions"], 1, "only our rules changed");
    world.annals(&["search", "is:revised eels"]).exits(1);

    publish(&site, &[later.edited("Ninety-one of them.")]);
    world.done(&["poll", "--all"]);
    assert_eq!(world.export()[0]["revisions"], 2, "the publisher changed the text");
    world.done(&["diff", &id(&world)]).shows("+ Ninety-one of them.").hides("title");
    world.is_sound();
}

#[test]
fn an_earlier_generation_is_read_again_once() {
    let site = Site::open();
    publish(&site, &[eels(), Story::new("/bell", "A new bell", "It rings.")]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let bell = world.article("A new bell")["id"].as_str().unwrap().to_owned();
    let sql = "UPDATE revisions SET generation = 0, section = 'Wrong' WHERE article_id = ?";
    world.database().execute(sql, [&bell]).unwrap();
    let found = report(&world, &["--write"]);
    assert_eq!((&found["articles"], &found["differing"]), (&1.into(), &1.into()));
    assert_eq!(found["fields"]["section"]["lost"], 1);
    assert_eq!(world.article("A new bell")["section"], Value::Null);
    assert_eq!(report(&world, &["--write"])["articles"], 0);
    world.is_sound();
}

#[test]
fn comments_are_read_again_and_those_no_longer_found_are_kept_aside() {
    let site = Site::open();
    let world = polled(&site);
    let comments = || world.export()[0]["comments"].as_array().map_or(0, Vec::len);
    let config = world.read("feeds.toml");
    assert_eq!(comments(), 1);
    add_rule(&world, "comments = \"nav\"");
    let found = report(&world, &["--all", "--write"]);
    assert_eq!(found["fields"]["comments"]["lost"], 1);
    assert_eq!(comments(), 0);
    world.write("feeds.toml", &config);
    assert_eq!(report(&world, &["--all", "--write"])["fields"]["comments"]["gained"], 1);
    assert_eq!(comments(), 1);
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM comments"), 1);
    world.is_sound();
}

#[test]
fn a_site_is_known_by_what_its_pages_have_in_common() {
    let site = Site::open();
    let news = ["Eels return", "A new bell", "Salt on the road", "The old mill"];
    let stories: Vec<Story> = news
        .iter()
        .enumerate()
        .map(|(n, title)| {
            let mut story = Story::new(&format!("/{n}"), title, &format!("So ended {title}."));
            story.paragraphs[1] = format!("Nobody in the village had expected {title} this year.");
            story.paragraphs.insert(1, OFFER.into());
            story
        })
        .collect();
    publish(&site, &stories[..3]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    publish(&site, &stories);
    world.done(&["poll", "--all"]);
    let text = |title: &str| world.article(title)["text"].as_str().unwrap().to_owned();
    assert!(text("Eels return").contains(OFFER), "nothing was known of the site yet");
    assert!(!text("The old mill").contains(OFFER), "three other pages have it");
    assert_eq!(report(&world, &["--all", "--write"])["fields"]["text"]["changed"], 3);
    assert!(!text("Eels return").contains(OFFER));
    assert!(text("Eels return").contains("Nobody in the village"));
    world.is_sound();
}
