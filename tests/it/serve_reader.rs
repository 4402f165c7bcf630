//! The archive in a reader app, by the calls that such apps make (the Google Reader API).

use serde_json::Value;

use crate::press::{Story, publish};
use crate::server::{Answered, Server};
use crate::site::{Answer, Site};
use crate::world::World;

const READ: &str = "user/-/state/com.google/read";
const STARRED: &str = "user/-/state/com.google/starred";
const EVERYTHING: &str = "user/-/state/com.google/reading-list";

fn published() -> (Site, World) {
    let site = Site::open();
    let eel = Story::new("/news/eel", "Eels return", "Anglers counted ninety glass eels.");
    let dyke = Story::new("/news/dyke", "The dyke holds", "The pumps ran until the lamps dimmed.");
    publish(&site, &[eel, dyke]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    (site, world)
}

/// An app that has logged in.
struct App<'s> {
    server: &'s Server,
    auth: String,
}

impl App<'_> {
    #[track_caller]
    fn of(server: &Server) -> App<'_> {
        let form = "Email=any&Passwd=any&service=reader&accountType=HOSTED_OR_GOOGLE";
        let login = server.post("/accounts/ClientLogin", &[], form).is(200);
        let auth = login.body.lines().find_map(|line| line.strip_prefix("Auth="));
        App { server, auth: format!("GoogleLogin auth={}", auth.unwrap()) }
    }

    #[track_caller]
    fn get(&self, target: &str) -> Value {
        let fields = [("Authorization", self.auth.as_str())];
        self.server.get_with(&format!("/reader/api/0/{target}"), &fields).is(200).json()
    }

    #[track_caller]
    fn post(&self, target: &str, form: &[(&str, &str)]) -> Answered {
        let fields = [("Authorization", self.auth.as_str())];
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(form).append_pair("T", "a token").finish();
        self.server.post(&format!("/reader/api/0/{target}"), &fields, &body)
    }

    /// The numbers of the items of a stream.
    #[track_caller]
    fn numbers(&self, stream: &str, more: &str) -> Vec<String> {
        let stream = encoded(stream);
        let items = self.get(&format!("stream/items/ids?output=json&s={stream}&n=100{more}"));
        let numbers = items["itemRefs"].as_array().unwrap().iter();
        numbers.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }

    fn unread(&self, stream: &str) -> u64 {
        let counts = self.get("unread-count?output=json");
        let counts = counts["unreadcounts"].as_array().unwrap();
        let found = counts.iter().find(|count| count["id"] == stream);
        found.map_or(0, |count| count["count"].as_u64().unwrap())
    }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[test]
fn an_app_reads_the_archive() {
    let (site, world) = published();
    let server = Server::of(&world);
    let app = App::of(&server);
    let feeds = app.get("subscription/list?output=json");
    let feed = feeds["subscriptions"][0]["id"].as_str().unwrap();
    assert_eq!(feed, format!("feed/{}", site.url("/feed")));
    assert_eq!(app.get("tag/list?output=json")["tags"][0]["id"], STARRED);

    let numbers = app.numbers(feed, "");
    assert_eq!(numbers.len(), 2);
    let form = [("i", numbers[0].as_str()), ("i", numbers[1].as_str()), ("i", "12345")];
    let items = app.post("stream/items/contents", &form).is(200).json();
    let mut titles: Vec<_> = items["items"].as_array().unwrap().iter().collect();
    titles.sort_by_key(|item| item["title"].as_str().unwrap().to_owned());
    assert_eq!(titles.len(), 2);
    assert_eq!(titles[0]["title"], "Eels return");
    assert_eq!(titles[0]["canonical"][0]["href"], site.url("/news/eel"));
    assert!(titles[0]["summary"]["content"].as_str().unwrap().contains("ninety glass eels"));
    server.stops();
}

#[test]
fn a_stream_is_read_page_by_page() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let app = App::of(&server);
    let first = app.get(&format!("stream/contents/{EVERYTHING}?n=1"));
    let next = first["continuation"].as_str().unwrap();
    let second = app.get(&format!("stream/contents/{EVERYTHING}?n=1&c={next}"));
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
    assert!(second["continuation"].is_null());
    let oldest = app.get(&format!("stream/contents/{EVERYTHING}?n=1&r=o"));
    assert_eq!(oldest["items"][0]["id"], second["items"][0]["id"]);
    let later = app.get("stream/contents?ot=4000000000");
    assert!(later["items"].as_array().unwrap().is_empty());
    assert!(app.numbers("user/-/state/com.google/broadcast", "").is_empty());
    server.get("/reader/api/0/stream/items/ids?s=nothing").is(400);
    server.get("/reader/api/0/stream/items/ids?n=many").is(400);
    server.stops();
}

#[test]
fn what_is_read_and_starred_is_kept() {
    let (site, world) = published();
    let server = Server::of(&world);
    let app = App::of(&server);
    let feed = format!("feed/{}", site.url("/feed"));
    assert_eq!((app.unread(EVERYTHING), app.unread(&feed)), (2, 2));
    let numbers = app.numbers(EVERYTHING, "");
    app.post("edit-tag", &[("i", &numbers[0]), ("a", READ)]).is(200).shows("OK");
    app.post("edit-tag", &[("i", &numbers[1]), ("a", STARRED)]).is(200);
    assert_eq!(app.unread(&feed), 1);
    let unread = format!("&xt={}", encoded(READ));
    assert_eq!(app.numbers(EVERYTHING, &unread), numbers[1..]);
    assert_eq!(app.numbers(STARRED, ""), numbers[1..]);
    assert_eq!(app.numbers(&feed, &format!("&it={}", encoded(STARRED))), numbers[1..]);
    let starred = app.get(&format!("stream/contents/{STARRED}"));
    let categories = starred["items"][0]["categories"].as_array().unwrap();
    assert!(categories.contains(&STARRED.into()) && !categories.contains(&READ.into()));
    server.stops();

    // Kept by the archive, not by the process.
    let server = Server::of(&world);
    let app = App::of(&server);
    assert_eq!(app.unread(EVERYTHING), 1);
    let kept = "user/-/state/com.google/kept-unread";
    app.post("edit-tag", &[("i", &numbers[0]), ("r", READ), ("a", kept)]).is(200);
    assert_eq!(app.unread(EVERYTHING), 2);
    app.post("edit-tag", &[("i", &numbers[0]), ("a", "user/-/label/tides")]).is(400);
    app.post("mark-all-as-read", &[("s", &feed), ("ts", "1000000")]).is(200);
    assert_eq!(app.unread(EVERYTHING), 2, "nothing is that old");
    app.post("mark-all-as-read", &[("s", EVERYTHING)]).is(200);
    assert_eq!(app.unread(EVERYTHING), 0);
    assert_eq!(app.numbers(STARRED, ""), numbers[1..]);
    server.stops();
}

#[test]
fn an_app_follows_feeds_and_leaves_them() {
    let (site, world) = published();
    let other = Story::new("/b/tide", "Spring tide", "The water stood at the church.");
    publish(&site, &[other]);
    site.put("/", Answer::page("<link rel=alternate type=application/rss+xml href=/feed>"));
    world.write("feeds.toml", &format!("# Ours.\n{}", world.read("feeds.toml")));
    let server = Server::of(&world);
    let app = App::of(&server);
    let feed = format!("feed/{}", site.url("/feed"));

    let renamed = [("ac", "edit"), ("s", &feed), ("t", "The Fen"), ("a", "user/-/label/coast")];
    app.post("subscription/edit", &renamed).is(200).shows("OK");
    let listed = app.get("subscription/list")["subscriptions"][0].clone();
    assert_eq!(listed["title"], "The Fen");
    assert_eq!(listed["categories"][0]["id"], "user/-/label/coast");
    assert!(world.read("feeds.toml").starts_with("# Ours.\n"));
    let (coast, sea) = ("user/-/label/coast", "user/-/label/sea");
    app.post("rename-tag", &[("s", coast), ("dest", sea)]).is(200);
    assert_eq!(app.get("subscription/list")["subscriptions"][0]["categories"][0]["id"], sea);
    app.post("disable-tag", &[("s", sea)]).is(200);
    assert_eq!(app.get("tag/list")["tags"].as_array().unwrap().len(), 1, "what is starred");
    app.post("disable-tag", &[("s", STARRED)]).is(400);

    app.post("subscription/edit", &[("ac", "unsubscribe"), ("s", &feed)]).is(200);
    assert!(app.get("subscription/list")["subscriptions"].as_array().unwrap().is_empty());
    assert!(!world.read("feeds.toml").contains("[[feed]]"));
    app.post("subscription/edit", &[("ac", "unsubscribe"), ("s", &feed)]).is(404);

    let added = app.post("subscription/quickadd", &[("quickadd", &site.url("/"))]).is(200).json();
    assert_eq!((&added["numResults"], &added["streamId"]), (&1.into(), &feed.as_str().into()));
    assert_eq!(added["streamName"], "The Fenland Courier");
    world.done(&["feeds"]).shows("The Fenland Courier");
    let nothing = app.post("subscription/quickadd", &[("quickadd", &site.url("/none"))]).is(200);
    assert_eq!(nothing.json()["numResults"], 0);
    server.stops();
}

#[test]
fn an_archive_that_is_open_for_reading_only_takes_no_marks() {
    let (_site, world) = published();
    let line = ["serve", "--listen", "127.0.0.1:0", "--public-read-only"];
    let server = Server::start(&world, &line);
    for target in ["edit-tag", "mark-all-as-read", "subscription/edit", "subscription/quickadd"] {
        server.post(&format!("/reader/api/0/{target}"), &[], "s=x").is(403);
    }
    server.get("/reader/api/0/unread-count").is(200);
    server.stops();
}
