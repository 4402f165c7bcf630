//! Other people's servers: robots.txt, one request at a time, and rest when they ask for it.

use crate::press::{Story, publish};
use crate::site::{Answer, Site};
use crate::world::World;

fn six() -> Vec<Story> {
    let numbers = ["one", "two", "three", "four", "five", "six"];
    let story = |n: &&str| {
        Story::new(&format!("/news/{n}"), &format!("Bulletin {n}"), "There is nothing to add.")
    };
    numbers.iter().map(story).collect()
}

fn robots(site: &Site, text: &str) {
    site.put("/robots.txt", Answer::ok("text/plain", text));
}

#[test]
fn robots_txt_is_asked_first_and_once() {
    let site = Site::open();
    publish(&site, &six());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(site.requests()[0].target, "/robots.txt");
    assert_eq!(site.requests_of("/robots.txt").len(), 1);
}

/// So many hours pass for what is remembered of robots.txt.
fn pass(world: &World, hours: i64) {
    let sql = "UPDATE robots SET read_at = read_at - ?1, asked_at = asked_at - ?1";
    world.database().execute(sql, [hours * 3_600_000]).unwrap();
}

/// How often robots.txt is asked for in another poll, and with which validator.
fn asked_again(site: &Site, world: &World) -> Vec<Option<String>> {
    site.take_log();
    world.done(&["poll", "--all"]);
    let asked = site.requests_of("/robots.txt");
    asked.iter().map(|request| request.field("If-None-Match").map(str::to_owned)).collect()
}

#[test]
fn robots_txt_is_remembered_for_a_day() {
    let site = Site::open();
    publish(&site, &six());
    robots(&site, "User-agent: *\nDisallow: /news/two\n");
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(asked_again(&site, &world), [], "another process, and it is not asked for");
    pass(&world, 23);
    assert_eq!(asked_again(&site, &world), []);
    assert_eq!(site.requests_of("/news/two").len(), 0, "what is remembered is obeyed");
    pass(&world, 1);
    let asked = asked_again(&site, &world);
    assert!(matches!(&asked[..], [Some(_)]), "once, conditionally: {asked:?}");
    assert_eq!(asked_again(&site, &world), [], "a 304 is good for another day");
    // It has changed its mind, and is heard.
    pass(&world, 24);
    robots(&site, "User-agent: *\nDisallow: /\n");
    assert_eq!(asked_again(&site, &world).len(), 1);
    assert_eq!(world.feed(&site.url("/feed"))["failure"], "robots");
}

#[test]
fn a_host_without_robots_txt_is_not_asked_for_it_each_time() {
    let site = Site::open();
    publish(&site, &six());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(asked_again(&site, &world), []);
    pass(&world, 24);
    assert_eq!(asked_again(&site, &world), [None]);
}

#[test]
fn a_robots_txt_that_fails_is_held_to_what_it_said() {
    let site = Site::open();
    publish(&site, &six());
    robots(&site, "User-agent: *\nDisallow: /news/two\n");
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    site.put("/robots.txt", Answer::status(503));
    pass(&world, 24);
    assert_eq!(asked_again(&site, &world).len(), 1);
    assert_eq!(world.feed(&site.url("/feed"))["state"], "ok", "it said what we may");
    assert_eq!(site.requests_of("/news/two").len(), 0);
    assert_eq!(asked_again(&site, &world), [], "it is not pressed");
    pass(&world, 1);
    assert_eq!(asked_again(&site, &world).len(), 1);
    // A month of this, and it stands for nothing any more.
    pass(&world, 30 * 24);
    world.annals(&["poll", "--all", "--strict"]).exits(1).says("robots.txt answered 503");
}

#[test]
fn a_huge_robots_txt_is_obeyed_and_not_remembered() {
    let site = Site::open();
    publish(&site, &six());
    // Nothing in it repeats, so that it stays large when it is compressed.
    let line = |n: u64| format!("Disallow: /{:016x}*$\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let lines: String = (0..10_000).map(line).collect();
    robots(&site, &format!("User-agent: *\nDisallow: /news/two\n{lines}"));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(world.export().len(), 5);
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM robots"), 0);
    assert_eq!(asked_again(&site, &world), [None]);
    world.is_sound();
}

#[test]
fn a_page_that_robots_txt_forbids_is_not_fetched() {
    let site = Site::open();
    publish(&site, &six());
    robots(&site, "User-agent: annals\nDisallow: /news/two\n\nUser-agent: *\nDisallow:\n");
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(site.requests_of("/news/two").len(), 0);
    let trouble = world.trouble(&site.url("/news/two"));
    assert_eq!(trouble["state"], "refused");
    assert!(trouble["reason"].as_str().unwrap().contains("robots.txt"), "{trouble:#}");
    assert_eq!(world.export().len(), 5);
}

#[test]
fn a_feed_that_robots_txt_forbids_is_not_fetched() {
    let site = Site::open();
    publish(&site, &six());
    robots(&site, "User-agent: *\nDisallow: /feed\n");
    let world = World::following(&[site.url("/feed")]);
    let run = world.annals(&["poll", "--strict"]).exits(1);
    run.says_in_one_line(&[&site.url("/feed"), "robots.txt"]);
    assert_eq!(site.requests_of("/feed").len(), 0);
}

#[test]
fn a_site_whose_robots_txt_fails_is_left_alone() {
    let site = Site::open();
    publish(&site, &six());
    site.put("/robots.txt", Answer::status(503));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(site.take_log(), [""; 0]);
    let error = world.feed(&site.url("/feed"))["error"].clone();
    assert!(error.as_str().unwrap().contains("robots.txt answered 503"), "{error}");
    // It is well again: so are we.
    site.put("/robots.txt", Answer::status(404));
    world.done(&["poll", "--all"]);
    assert_eq!(world.export().len(), 6);
}

#[test]
fn a_redirect_to_another_host_asks_that_hosts_robots_txt() {
    let (from, to) = (Site::open(), Site::open());
    publish(&to, &six());
    robots(&to, "User-agent: *\nDisallow: /feed\n");
    from.put("/feed", Answer::redirect(302, &to.url("/feed")));
    let world = World::following(&[from.url("/feed")]);
    world.annals(&["poll", "--strict"]).exits(1);
    assert_eq!(to.requests_of("/feed").len(), 0);
}

#[test]
fn a_host_is_asked_one_thing_at_a_time() {
    let site = Site::open();
    for story in six() {
        site.put(&story.path, Answer::page(story.html()).lingering());
    }
    let feeds = ["/a", "/b", "/c"];
    for (path, stories) in feeds.iter().zip(six().chunks(2)) {
        let body = crate::press::feed(&site, crate::press::Format::Atom, stories);
        site.put(path, Answer::ok("application/atom+xml", body).lingering());
    }
    let world = World::following(&feeds.map(|path| site.url(path)));
    world.done(&["poll"]);
    assert_eq!(world.export().len(), 6);
    assert_eq!(site.open_most(), 1);
}

#[test]
fn two_hosts_are_asked_at_the_same_time() {
    let (first, second) = (Site::open(), Site::open());
    publish(&first, &six()[..3]);
    publish(&second, &six()[3..]);
    // The first is answered only once the second was asked.
    let page = Answer::page(six()[0].html());
    first.put("/news/one", page.held());
    let world = World::following(&[first.url("/feed"), second.url("/feed")]);
    let running = world.start(&["poll"]);
    second.wait_for("/news/six");
    first.release();
    let (status, said) = running.end();
    assert!(status.success(), "{said}");
    assert_eq!(world.export().len(), 6);
}

#[test]
fn feeds_that_wait_for_their_host_keep_no_other_host_waiting() {
    let (busy, other) = (Site::open(), Site::open());
    let feed = |site: &Site, stories: &[Story]| {
        Answer::ok(
            "application/atom+xml",
            crate::press::feed(site, crate::press::Format::Atom, stories),
        )
    };
    busy.put("/a", feed(&busy, &[]).held());
    busy.put("/b", feed(&busy, &[]));
    busy.put("/c", feed(&busy, &[]));
    other.put("/feed", feed(&other, &[]));
    let feeds = [busy.url("/a"), busy.url("/b"), busy.url("/c"), other.url("/feed")];
    let world = World::with_settings("[poll]\nhosts_at_once = 2", &feeds);
    let running = world.start(&["poll"]);
    // As many feeds of the first host are due before it as hosts are visited at a time.
    other.wait_for("/feed");
    busy.release();
    let (status, said) = running.end();
    assert!(status.success(), "{said}");
    assert_eq!(busy.take_log(), ["/a 200", "/b 200", "/c 200"]);
}

#[test]
fn we_say_who_we_are_and_how_to_reach_us() {
    let site = Site::open();
    publish(&site, &six());
    let settings = "contact = \"press@annals.example\"";
    let world = World::with_settings(settings, &[site.url("/feed")]);
    world.done(&["poll"]);
    for request in site.requests() {
        let agent = request.field("User-Agent").unwrap_or_default();
        assert!(agent.starts_with("annals/") && agent.contains("press@annals.example"), "{agent}");
        assert_eq!(request.method, "GET");
        assert_eq!(request.field("Referer"), None);
        assert_eq!(request.field("Host"), Some(site.authority().as_str()));
    }
}

#[test]
fn a_host_that_asks_for_rest_gets_it() {
    let site = Site::open();
    publish(&site, &six());
    // The first of them in the order of addresses.
    let resting = Answer::status(503).header("Retry-After", "7200");
    site.put("/news/five", resting);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let log = site.take_log();
    assert_eq!(log, ["/feed 200", "/news/five 503"], "nothing more is asked in this pass");
    let trouble = world.trouble(&site.url("/news/five"));
    let next: jiff::Timestamp = trouble["next_attempt"].as_str().unwrap().parse().unwrap();
    let captured = world.sql::<i64>("SELECT max(at) FROM captures");
    assert!(next.as_millisecond() >= captured + 7_200_000, "{trouble:#}");
    assert_eq!(world.trouble(&site.url("/news/two"))["state"], "queued");
}

#[test]
fn a_page_is_not_given_up_for_what_another_page_answered() {
    let site = Site::open();
    publish(&site, &six());
    // The first of them in the order of addresses.
    let resting = Answer::status(503).header("Retry-After", "7200");
    site.put("/news/five", resting);
    let world = World::following(&[site.url("/feed")]);
    // More often than a page is tried. Each time the first page keeps us from the others.
    for _ in 0..8 {
        world.done(&["poll", "--all"]);
    }
    site.put("/news/five", Answer::status(404));
    world.done(&["poll", "--all"]);
    assert_eq!(world.export().len(), 5, "{:#}", world.done(&["status"]));
}

#[test]
fn a_feed_that_asks_for_rest_is_due_no_sooner() {
    let site = Site::open();
    site.put("/feed", Answer::status(429).header("Retry-After", "7200"));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let wait = world.sql::<i64>("SELECT next_poll - last_polled FROM feeds");
    assert!(wait >= 7_200_000, "{wait} ms");
}
