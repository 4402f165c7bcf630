//! The archive over HTTP, and programs that run until they are asked to stop.

use std::time::Instant;

use crate::press::{Story, publish};
use crate::server::Server;
use crate::site::{Answer, PATIENCE, Site};
use crate::world::World;

fn polled() -> (Site, World) {
    let site = Site::open();
    let eel = Story::new("/news/eel", "Eels return", "Anglers counted ninety glass eels.");
    let dyke = Story::new("/news/dyke", "The dyke holds", "The pumps ran until the lamps dimmed.");
    publish(&site, &[eel.comment("Tom", "Ninety-one."), dyke]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    (site, world)
}

#[test]
fn search_article_feeds_and_health() {
    let (site, world) = polled();
    let server = Server::of(&world);

    let found = server.get("/api/v1/search?q=glass+eels");
    assert_eq!(found.field("content-type"), Some("application/json"));
    let printed = world.done(&["search", "--json", "glass eels"]).json();
    assert_eq!(found.json(), printed, "one shape everywhere");
    let found = found.json();
    let hit = &found["results"][0];
    assert_eq!(hit["title"], "Eels return");

    let id = hit["id"].as_str().unwrap();
    let article = server.get(&format!("/api/v1/articles/{id}")).json();
    assert_eq!(article["url"], site.url("/news/eel"));
    assert_eq!(article, world.article("Eels return"), "one shape everywhere");

    let feeds = server.get("/api/v1/feeds");
    assert_eq!(feeds.status, 200);
    assert!(feeds.body.contains(&site.url("/feed")), "{}", feeds.body);
    assert_eq!(server.get("/healthz").status, 200);
    server.stops();
}

#[test]
fn a_search_without_hits_is_an_answer() {
    let (_site, world) = polled();
    let server = Server::of(&world);
    let found = server.get("/api/v1/search?q=zeppelin");
    assert_eq!((found.status, &found.json()["total"]), (200, &0.into()));
    server.stops();
}

#[test]
fn what_is_wrong_is_a_problem_in_json() {
    let (_site, world) = polled();
    let server = Server::of(&world);
    let wrong = [
        ("/api/v1/articles/aaaaaaaaaaaaaaaa", 404),
        ("/api/v1/articles/no-id-at-all", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/search?q=eels+AND+(", 400),
        ("/api/v1/search?q=eels&limit=many", 400),
    ];
    for (target, status) in wrong {
        let answer = server.get(target);
        assert_eq!(answer.status, status, "{target}: {}", answer.body);
        let kind = "content-type: application/problem+json";
        assert!(answer.head.contains(kind), "{target}: {}", answer.head);
        let problem = answer.json();
        assert_eq!(problem["status"], status, "{target}");
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem:#}");
    }
    assert_eq!(server.post("/api/v1/search?q=eels", &[], "").status, 405);
    server.stops();
}

#[test]
fn a_server_sees_what_a_later_poll_brings() {
    let (site, world) = polled();
    let server = Server::of(&world);
    assert_eq!(server.get("/api/v1/search?q=miller").json()["total"], 0);
    publish(&site, &[Story::new("/news/mill", "A mill for sale", "So says the last miller.")]);
    world.done(&["poll", "--all"]);
    // It looks for news about once a second.
    let ends = Instant::now() + PATIENCE;
    while server.get("/api/v1/search?q=miller").json()["total"] != 1 {
        assert!(Instant::now() < ends, "the server does not see the new article");
    }
    server.stops();
}

#[test]
fn a_server_outlives_a_new_index() {
    let (site, world) = polled();
    let server = Server::of(&world);
    world.done(&["reindex"]);
    assert_eq!(server.get("/api/v1/search?q=eels").json()["total"], 1);
    publish(&site, &[Story::new("/news/mill", "A mill for sale", "So says the last miller.")]);
    world.done(&["poll", "--all"]);
    let ends = Instant::now() + PATIENCE;
    while server.get("/api/v1/search?q=miller").json()["total"] != 1 {
        assert!(Instant::now() < ends, "the server still answers from the old index");
    }
    assert_eq!(server.get("/api/v1/search?q=eels").json()["total"], 1);
    server.stops();
}

#[test]
fn run_polls_until_it_is_asked_to_stop() {
    let site = Site::open();
    let story = Story::new("/news/eel", "Eels return", "Anglers counted ninety glass eels.");
    publish(&site, std::slice::from_ref(&story));
    let world = World::following(&[site.url("/feed")]);
    let running = world.start(&["run"]);
    site.wait_for("/news/eel");
    running.terminate();
    let (status, said) = running.end();
    assert_eq!(status.code(), Some(0), "{said}");
    // What it had asked for is recorded, and the lock is free.
    world.done(&["poll", "--all", "--wait", "0s"]);
    assert_eq!(world.titles(&["eels"]), ["Eels return"]);
    world.is_sound();
}

#[test]
fn run_can_serve_meanwhile() {
    let site = Site::open();
    let story = Story::new("/news/eel", "Eels return", "Anglers counted ninety glass eels.");
    publish(&site, std::slice::from_ref(&story));
    let world = World::following(&[site.url("/feed")]);
    let server = Server::start(&world, &["run", "--serve", "--listen", "127.0.0.1:0"]);
    site.wait_for("/news/eel");
    assert_eq!(server.get("/healthz").status, 200);
    server.stops();
}

#[test]
fn a_poll_that_is_asked_to_stop_loses_nothing() {
    let site = Site::open();
    let story = |n: &str| Story::new(&format!("/news/{n}"), n, "Anglers counted glass eels.");
    publish(&site, &["one", "two", "three"].map(story));
    site.put("/news/one", Answer::page(story("one").html()).held());
    let world = World::following(&[site.url("/feed")]);
    let running = world.start(&["poll"]);
    site.wait_for("/news/one");
    running.terminate();
    site.release();
    let (_, said) = running.end();
    assert!(!said.contains("panicked"), "{said}");
    world.done(&["poll", "--all"]);
    assert_eq!(world.export().len(), 3);
    world.is_sound();
}
