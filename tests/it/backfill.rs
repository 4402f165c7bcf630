//! Back in time: what a site still offers of its past, each document once.

use crate::press::{Format, Story, feed_of_links, publish_feed};
use crate::site::{Answer, Moment, Site};
use crate::world::World;

/// An article of a day in January.
fn story(day: u32) -> Story {
    Story::new(&format!("/news/{day}"), &format!("Day {day}"), "The tide came and went again.")
        .on(&format!("2026-01-{day:02}T08:00:00Z"))
}

/// Publishes an article a day, and gives them.
fn published(site: &Site, days: &[u32]) -> Vec<Story> {
    let stories: Vec<Story> = days.iter().map(|&day| story(day)).collect();
    for story in &stories {
        site.put(&story.path, Answer::page(story.html()));
    }
    stories
}

/// An Atom feed of these articles that leads on to another document.
fn archived(site: &Site, stories: &[Story], link: &str) -> Answer {
    let linked: Vec<(String, &Story)> = stories.iter().map(|s| (site.url(&s.path), s)).collect();
    let feed = feed_of_links(Format::Atom, &linked);
    Answer::ok("application/atom+xml", feed.replacen("<id>", &format!("{link}<id>"), 1))
}

fn previous(url: &str) -> String {
    format!("<link rel=\"prev-archive\" href=\"{url}\"/>")
}

/// A site whose feed shows one day, and three more in two documents of its past.
fn with_past() -> (Site, World) {
    let site = Site::open();
    let days = published(&site, &[9, 8, 7, 6]);
    site.put("/feed", archived(&site, &days[..1], &previous("/feed/2")));
    site.put("/feed/2", archived(&site, &days[1..3], &previous(&site.url("/feed/1"))));
    site.put("/feed/1", archived(&site, &days[3..], ""));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(world.titles(&["*"]), ["Day 9"]);
    (site, world)
}

fn days(world: &World) -> Vec<String> {
    world.titles(&["*", "--sort", "oldest"])
}

#[test]
fn documents_of_the_past_are_read_once() {
    let (site, world) = with_past();
    site.take_log();
    let run = world.done(&["backfill", &site.url("/feed")]);
    run.says("3 new entries, 2 documents by paged feed").says("articles: 3 new");
    assert_eq!(days(&world), ["Day 6", "Day 7", "Day 8", "Day 9"]);
    assert_eq!(site.requests_of("/feed/1").len(), 1);
    let again = world.annals(&["backfill", "all"]).exits(1);
    again.says("0 new entries, 1 document by paged feed, 1 known");
    assert_eq!(site.requests_of("/feed/1").len(), 1, "what never changes is not asked for again");
    world.is_sound();
}

#[test]
fn a_way_back_that_was_broken_off_is_taken_up() {
    let (site, world) = with_past();
    world.done(&["backfill", "all", "--max", "1", "--no-fetch"]).says("--max is reached");
    assert_eq!((days(&world).len(), site.requests_of("/feed/1").len()), (1, 0));
    world.done(&["backfill", "all"]).says("1 new entry, 2 documents by paged feed, 0 known");
    assert_eq!(days(&world), ["Day 6", "Day 7", "Day 8", "Day 9"]);
}

#[test]
fn a_limit_in_time_ends_the_way() {
    let (site, world) = with_past();
    world.done(&["backfill", "all", "--since", "2026-01-08"]);
    assert_eq!(days(&world), ["Day 8", "Day 9"]);
    assert_eq!(site.requests_of("/feed/1").len(), 1, "one document beyond it is needed to know");
    // What the limit left out is found without it.
    world.done(&["backfill", "all"]);
    assert_eq!(days(&world), ["Day 6", "Day 7", "Day 8", "Day 9"]);
    world.annals(&["backfill", "all", "--since", "last year"]).exits(2).says("2025-01-31");
    world.annals(&["backfill", "http://e.org/feed"]).exits(2).says("is not followed");
}

#[test]
fn circles_and_other_hosts_end_the_way() {
    let site = Site::open();
    let days = published(&site, &[9, 8]);
    site.put("/feed", archived(&site, &days[..1], &previous("/feed/2")));
    site.put("/feed/2", archived(&site, &days[1..], &previous("/feed/2")));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    world.done(&["backfill", "all"]).says("in a circle");
    assert_eq!(site.requests_of("/feed/2").len(), 1);

    let other = Site::open();
    site.put("/feed", archived(&site, &days[..1], &previous(&other.url("/feed/2"))));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    world.annals(&["backfill", "all"]).exits(1);
    assert_eq!(other.take_log(), Vec::<String>::new());
}

#[test]
fn numbered_pages_are_counted_up() {
    let site = Site::open();
    let days = published(&site, &[9, 8, 7]);
    publish_feed(&site, "/feed/", Format::Rss, &days[..1]);
    publish_feed(&site, "/feed/?paged=2", Format::Rss, &days[1..2]);
    publish_feed(&site, "/feed/?paged=3", Format::Rss, &days[2..]);
    site.put("/feed/?paged=4", Answer::status(404));
    let world = World::following(&[site.url("/feed/")]);
    world.done(&["poll"]);
    world.done(&["backfill", "all"]).says("2 new entries, 2 documents by numbered pages");
    assert_eq!(world.titles(&["*"]).len(), 3);
    world.annals(&["backfill", "all"]).exits(1).says("1 known");
    assert_eq!(site.requests_of("/feed/?paged=3").len(), 1);
}

#[test]
fn what_was_missed_is_found_on_pages_that_moved_on() {
    let site = Site::open();
    let days = published(&site, &[12, 11, 9, 8, 7]);
    numbered(&site, &days[2..]);
    let world = World::following(&[site.url("/feed/")]);
    world.done(&["poll"]);
    world.done(&["backfill", "all"]).says("2 new entries");
    // Two days later; nobody looked on the first of them.
    numbered(&site, &days);
    world.done(&["poll", "--all"]);
    world.done(&["backfill", "all"]).says("1 new entry");
    assert_eq!(world.titles(&["*"]).len(), 5);
    world.is_sound();
}

/// A feed with numbered pages of one article each.
fn numbered(site: &Site, days: &[Story]) {
    publish_feed(site, "/feed/", Format::Rss, &days[..1]);
    for (n, story) in days.iter().enumerate().skip(1) {
        let page = format!("/feed/?paged={}", n + 1);
        publish_feed(site, &page, Format::Rss, std::slice::from_ref(story));
    }
    site.put(&format!("/feed/?paged={}", days.len() + 1), Answer::status(404));
}

#[test]
fn a_gap_is_closed_whatever_breaks_the_way_off() {
    let site = Site::open();
    let days = published(&site, &[15, 14, 13, 12, 11, 9, 8, 7]);
    numbered(&site, &days[5..]);
    let world = World::following(&[site.url("/feed/")]);
    world.done(&["poll"]);
    world.done(&["backfill", "all"]).says("2 new entries");
    // A week later four articles have passed unseen. Their pages were read when they held others.
    numbered(&site, &days);
    world.done(&["poll", "--all"]);
    world.done(&["backfill", "all", "--max", "1"]).says("1 new entry").says("--max is reached");
    // Meanwhile the feed grows, and its pages move on again.
    let mut grown = published(&site, &[16]);
    grown.extend(days);
    numbered(&site, &grown);
    world.done(&["poll", "--all"]);
    assert!(world.killed_at(&site, 4, Moment::Arrived, &["backfill", "all", "--no-fetch"]));
    world.done(&["backfill", "all"]);
    assert_eq!(world.titles(&["*", "-n", "50"]).len(), 9, "{:?}", site.take_log());
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM feeds WHERE backfill_from IS NOT NULL"), 0);
    // Now that all is known, one page is read to know it.
    site.take_log();
    world.annals(&["backfill", "all"]).exits(1).says("1 document by numbered pages, 7 known");
    world.is_sound();
}

#[test]
fn a_json_feed_leads_to_its_next_page() {
    let site = Site::open();
    let days = published(&site, &[9, 8]);
    let feed = |story: &Story, next: &str| {
        let item = serde_json::json!({
            "id": story.path, "url": site.url(&story.path), "title": story.title,
        });
        let feed = serde_json::json!({
            "version": "https://jsonfeed.org/version/1.1", "title": "The Tide", "items": [item],
            "next_url": Some(next).filter(|next| !next.is_empty()),
        });
        Answer::ok("application/feed+json", feed.to_string())
    };
    site.put("/feed.json", feed(&days[0], &site.url("/feed.json?page=2")));
    site.put("/feed.json?page=2", feed(&days[1], ""));
    let world = World::following(&[site.url("/feed.json")]);
    world.done(&["poll"]);
    let run = world.done(&["--json", "backfill", "all"]);
    let lines: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = serde_json::json!({
        "event": "backfill", "feed": site.url("/feed.json"), "name": "The Tide",
        "road": "paged feed", "documents": 1, "remembered": 0, "entries_new": 1,
        "end": "the end of what the feed leads to",
    });
    assert_eq!(lines[0], expected);
    assert_eq!((&lines[1]["event"], &lines[1]["outcome"]), (&"page".into(), &"new".into()));
    assert_eq!(world.titles(&["*"]).len(), 2);
}

#[test]
fn sitemaps_are_the_last_resort() {
    let site = Site::open();
    let days = published(&site, &[9, 8, 3]);
    publish_feed(&site, "/feed", Format::Atom, &days[..1]);
    let robots = format!("User-agent: *\nAllow: /\nSitemap: {}\n", site.url("/index.xml"));
    site.put("/robots.txt", Answer::ok("text/plain", robots));
    let part = |path: &str, day: u32| {
        let at = site.url(path);
        format!("<sitemap><loc>{at}</loc><lastmod>2026-01-{day:02}</lastmod></sitemap>")
    };
    let index =
        format!("<sitemapindex>{}{}</sitemapindex>", part("/old.xml", 3), part("/new.xml", 9));
    site.put("/index.xml", Answer::ok("application/xml", index));
    let page = |day: u32| {
        let at = site.url(&format!("/news/{day}"));
        format!("<url><loc>{at}</loc><lastmod>2026-01-{day:02}</lastmod></url>")
    };
    let elsewhere = "<url><loc>http://e.org/elsewhere</loc><lastmod>2026-01-09</lastmod></url>";
    let new = format!("<urlset>{}{}{elsewhere}</urlset>", page(9), page(8));
    site.put("/new.xml", Answer::ok("application/xml", new).gzip());
    site.put("/old.xml", Answer::ok("application/xml", format!("<urlset>{}</urlset>", page(3))));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    world.done(&["backfill", "all", "--since", "2026-01-05"]).says("by sitemaps");
    assert_eq!(world.titles(&["*"]).len(), 2);
    assert_eq!(site.requests_of("/old.xml").len(), 0, "older than what is wanted");
    world.done(&["backfill", "all"]);
    assert_eq!(world.titles(&["*"]).len(), 3);
    assert_eq!(site.requests_of("/new.xml").len(), 1, "its index says that it has not changed");
    world.is_sound();
}
