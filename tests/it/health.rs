//! Feeds over the years: quiet, lying, moved, dead, back again. Time passes by moving what the
//! archive remembers back into the past.

use serde_json::Value;

use crate::press::{Format, Story, feed, publish, publish_feed};
use crate::site::{Answer, Site};
use crate::world::World;

const DAY_MS: i64 = 86_400_000;

fn story(n: usize) -> Story {
    Story::new(&format!("/news/{n}"), &format!("Bulletin {n}"), "There is nothing to add.")
}

fn stories(numbers: std::ops::Range<usize>) -> Vec<Story> {
    numbers.map(story).collect()
}

/// So many days pass: every moment of feeds and polls is moved back.
fn pass(world: &World, days: i64) {
    let moments = [
        "first_seen",
        "last_polled",
        "last_good",
        "last_full",
        "last_new",
        "next_poll",
        "failing_since",
        "gone_at",
        "moved_at",
        "lying_since",
    ];
    let back = |column: &&str| format!("{column} = {column} - {}", days * DAY_MS);
    let sets: Vec<String> = moments.iter().map(back).collect();
    let database = world.database();
    database.execute(&format!("UPDATE feeds SET {}", sets.join(", ")), []).unwrap();
    let sql = "UPDATE polls SET at = at - ?1, gap_from = gap_from - ?1";
    database.execute(sql, [days * DAY_MS]).unwrap();
}

/// A site with a feed of these, and a world that has read it.
fn read_once(site: &Site, numbers: std::ops::Range<usize>) -> World {
    publish(site, &stories(numbers));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    world
}

#[track_caller]
fn is(world: &World, site: &Site, state: &str, matter: &str) -> Value {
    let found = world.feed(&site.url("/feed"));
    assert_eq!(found["state"], state, "{found:#}");
    assert!(found["matter"].as_str().unwrap_or_default().contains(matter), "{found:#}");
    if state != "ok" {
        assert!(found["since"].is_string() && found["advice"].is_string(), "{found:#}");
        world.done(&["status"]).shows(&site.url("/feed")).shows(found["advice"].as_str().unwrap());
        world.done(&["feeds"]).shows(state).shows(matter);
    }
    found
}

#[test]
fn a_feed_that_falls_silent_is_quiet() {
    let site = Site::open();
    let world = read_once(&site, 0..2);
    for n in 3..6 {
        pass(&world, 1);
        publish(&site, &stories(0..n));
        world.done(&["poll"]);
    }
    is(&world, &site, "ok", "");
    pass(&world, 13);
    world.done(&["poll"]);
    is(&world, &site, "ok", "");
    pass(&world, 2);
    world.done(&["poll"]);
    is(&world, &site, "quiet", "nothing new; usually there is something every 24 hours");
    publish(&site, &stories(0..7));
    world.done(&["poll", "--all"]);
    is(&world, &site, "ok", "");
}

#[test]
fn an_etag_that_stays_while_the_feed_changes_is_found_out() {
    let site = Site::open();
    let of = |numbers| {
        let body = feed(&site, Format::Atom, &stories(numbers));
        Answer::ok(Format::Atom.kind(), body).header("ETag", "\"for ever\"")
    };
    site.put("/feed", of(0..2));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    site.put("/feed", of(0..3));
    site.take_log();
    world.done(&["poll", "--all"]);
    assert!(site.take_log().contains(&"/feed 304".into()), "it is believed at first");
    pass(&world, 11);
    world.done(&["poll"]);
    assert!(site.take_log().contains(&"/feed 200".into()), "and not for ever");
    is(&world, &site, "lying", "ETag");
    // From now on it is read in full, so that nothing is missed.
    site.put("/feed", of(0..4));
    world.done(&["poll", "--all"]);
    assert_eq!(world.feed(&site.url("/feed"))["entries"], 4);
}

#[test]
fn a_server_that_ignores_what_we_hold_is_named() {
    let site = Site::open();
    let body = feed(&site, Format::Atom, &stories(0..2));
    site.put("/feed", Answer::ok(Format::Atom.kind(), body));
    site.ignore_conditions();
    let world = World::following(&[site.url("/feed")]);
    for _ in 0..6 {
        world.done(&["poll", "--all"]);
    }
    is(&world, &site, "lying", "again and again");
    assert!(site.requests_of("/feed").iter().all(|request| request.status == 200));
}

#[test]
fn a_feed_that_fails_for_a_month_is_dead_and_still_asked() {
    let site = Site::open();
    let world = read_once(&site, 0..2);
    site.put("/feed", Answer::status(500));
    world.done(&["poll", "--all"]);
    is(&world, &site, "failing", "500");
    pass(&world, 31);
    world.done(&["poll"]);
    let dead = is(&world, &site, "dead", "500");
    let wait = world.sql::<i64>("SELECT next_poll - last_polled FROM feeds");
    assert!(wait > DAY_MS / 24 && wait <= 7 * DAY_MS, "{wait}: {dead:#}");
    pass(&world, 8);
    publish(&site, &stories(0..2));
    world.done(&["poll"]);
    is(&world, &site, "ok", "");
}

#[test]
fn a_feed_that_is_gone_is_said_to_be_even_quietly_and_asked_once_a_week() {
    let site = Site::open();
    let world = read_once(&site, 0..2);
    site.put("/feed", Answer::status(410));
    world.done(&["--quiet", "poll", "--all"]).says("410");
    is(&world, &site, "gone", "410");
    assert!(world.sql::<i64>("SELECT next_poll - last_polled FROM feeds") >= 7 * DAY_MS);
}

#[test]
fn a_feed_whose_new_address_fails_is_asked_for_at_the_old_one() {
    let site = Site::open();
    publish(&site, &stories(0..2));
    let body = feed(&site, Format::Atom, &stories(0..2));
    site.put("/elsewhere", Answer::ok(Format::Atom.kind(), body.clone()));
    site.put("/feed", Answer::redirect(301, "/elsewhere"));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    is(&world, &site, "moved", "/elsewhere");
    // It was a mistake, and is mended.
    site.put("/elsewhere", Answer::status(404));
    site.put("/feed", Answer::ok(Format::Atom.kind(), body));
    for _ in 0..4 {
        world.done(&["poll", "--all"]);
    }
    is(&world, &site, "ok", "");
    assert_eq!(world.feed(&site.url("/feed"))["moved_to"], Value::Null);
}

#[test]
fn two_polls_that_share_no_entry_leave_a_gap_in_the_ledger() {
    let site = Site::open();
    let world = read_once(&site, 0..3);
    pass(&world, 2);
    publish(&site, &stories(2..5));
    world.done(&["poll"]);
    let gaps = |world: &World| world.done(&["status", "--gaps", "--json"]).json()["gaps"].clone();
    assert_eq!(gaps(&world), serde_json::json!([]), "one entry is shared");
    pass(&world, 3);
    publish(&site, &stories(7..10));
    let run = world.done(&["poll", "--json"]);
    assert!(run.stdout.contains("\"gap_from\":\"2"), "{run}");
    let found = gaps(&world);
    assert_eq!(found.as_array().unwrap().len(), 1, "{found:#}");
    let moment = |key: &str| found[0][key].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let days = moment("until").duration_since(moment("from")).as_hours() / 24;
    assert_eq!((days, &found[0]["feed"]), (3, &site.url("/feed").into()), "{found:#}");
    world.done(&["status", "--gaps"]).shows("FROM").shows(&site.url("/feed"));
    // A feed that cannot be read has a gap without an end.
    site.put("/feed", Answer::status(500));
    pass(&world, 2);
    world.done(&["poll"]);
    let found = gaps(&world);
    assert_eq!(
        (found.as_array().unwrap().len(), &found[1]["until"]),
        (2, &Value::Null),
        "{found:#}"
    );
}

#[test]
fn the_user_decides_how_often() {
    let site = Site::open();
    publish_feed(&site, "/feed", Format::Atom, &stories(0..2));
    let world = World::following(&[site.url("/feed")]);
    world.write("feeds.toml", &format!("{}every = \"5h\"\n", world.read("feeds.toml")));
    world.done(&["poll"]);
    assert_eq!(world.feed(&site.url("/feed"))["interval_seconds"], 5 * 3600);
    // What is wanted sooner is due sooner, without waiting for the old interval to end.
    world.write("feeds.toml", &world.read("feeds.toml").replace("5h", "20m"));
    let due = "SELECT (next_poll - last_polled) / 60000 FROM feeds";
    world.annals(&["poll"]);
    assert_eq!(world.sql::<i64>(due), 20);
}

#[test]
fn a_clock_that_jumps_loses_nothing() {
    let site = Site::open();
    let world = read_once(&site, 0..2);
    // The clock was a year ahead, and is right again.
    pass(&world, -365);
    publish(&site, &stories(0..3));
    world.done(&["poll", "--all"]);
    assert_eq!(world.feed(&site.url("/feed"))["entries"], 3);
    let next = world.sql::<i64>("SELECT next_poll - last_polled FROM feeds");
    assert!(next > 0 && next <= DAY_MS, "{next}");
    // It jumps ahead by ten years.
    pass(&world, 3_650);
    publish(&site, &stories(0..4));
    world.done(&["poll"]);
    is(&world, &site, "ok", "");
    world.is_sound();
}
