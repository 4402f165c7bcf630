//! A hub tells us when a feed changes, and is heard only where it says what was agreed.

use std::io::{Read, Write};
use std::net::TcpStream;

use hmac::{Hmac, KeyInit, Mac};

use crate::press::{Format, Story, feed, publish};
use crate::site::{Answer, PATIENCE, Site};
use crate::world::{Running, World};

fn story(n: usize) -> Story {
    Story::new(&format!("/news/{n}"), &format!("Bulletin {n}"), "There is nothing to add.")
}

/// Publishes stories in a feed that names a hub.
fn publish_with_hub(site: &Site, stories: &[Story]) {
    publish(site, stories);
    let links = format!(
        "<link rel=\"hub\" href=\"{}\"/><link rel=\"self\" href=\"{}\"/></feed>",
        site.url("/hub"),
        site.url("/feed")
    );
    let body = feed(site, Format::Atom, stories).replace("</feed>", &links);
    site.put("/feed", Answer::ok(Format::Atom.kind(), body));
}

/// Sends a request to the endpoint; gives status and body of the answer.
fn ask(address: &str, head: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    let request = format!(
        "{head}\r\nHost: hub-reaches-us.example\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap_or_default().1.to_owned())
}

fn start(world: &World) -> (Running, String) {
    let mut running = world.start(&["run", "--serve", "--listen", "127.0.0.1:0"]);
    let line = running.line_with("listening on ");
    let address = line.rsplit("http://").next().unwrap().trim().trim_end_matches('/').to_owned();
    (running, address)
}

fn with_public_address(site: &Site) -> World {
    let world = World::following(&[site.url("/feed")]);
    let public = "[serve]\npublic = \"http://hub-reaches-us.example/news\"\n";
    world.write("feeds.toml", &format!("{public}{}", world.read("feeds.toml")));
    world
}

#[test]
fn a_hub_is_asked_made_sure_and_heard() {
    let site = Site::open();
    publish_with_hub(&site, &[story(1)]);
    site.put("/hub", Answer::status(202));
    let world = with_public_address(&site);
    let (running, address) = start(&world);
    site.wait_for("/hub");

    let asked = site.requests_of("/hub").remove(0);
    assert_eq!(asked.method, "POST");
    let fields: std::collections::HashMap<String, String> =
        url::form_urlencoded::parse(&asked.body).into_owned().collect();
    assert_eq!(fields["hub.mode"], "subscribe");
    assert_eq!(fields["hub.topic"], site.url("/feed"));
    let path = fields["hub.callback"].strip_prefix("http://hub-reaches-us.example/news").unwrap();

    // Somebody who does not know what we asked for is told nothing.
    let topic =
        url::form_urlencoded::byte_serialize(site.url("/feed").as_bytes()).collect::<String>();
    let intent = |path: &str, topic: &str, mode: &str| {
        let query =
            format!("hub.mode={mode}&hub.topic={topic}&hub.challenge=x7&hub.lease_seconds=900");
        ask(&address, &format!("GET {path}?{query} HTTP/1.1"), "")
    };
    assert_eq!(intent(path, "http://elsewhere.example/", "subscribe").0, 404);
    assert_eq!(intent("/websub/guessed", &topic, "subscribe").0, 404);
    assert_eq!(intent(path, &topic, "unsubscribe").0, 404);
    assert_eq!(world.sql::<String>("SELECT state FROM hubs"), "asked");
    assert_eq!(intent(path, &topic, "subscribe"), (200, "x7".into()));
    assert_eq!(world.sql::<String>("SELECT state FROM hubs"), "active");

    // A delivery without our secret is not heard; one with it brings the feed's next visit forward.
    let next = "SELECT next_poll FROM feeds";
    let before = world.sql::<i64>(next);
    let deliver = |signature: &str| {
        let head = format!("POST {path} HTTP/1.1\r\nX-Hub-Signature: {signature}");
        ask(&address, &head, "<feed/>").0
    };
    assert_eq!(deliver("sha256=00"), 202);
    assert_eq!(world.sql::<i64>(next), before);
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(fields["hub.secret"].as_bytes()).unwrap();
    mac.update(b"<feed/>");
    let signature: String =
        mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(deliver(&format!("sha256={signature}")), 202);
    let after = world.sql::<i64>(next);
    assert!(after < before && after > 0, "{after} is not sooner than {before}");
    running.terminate();
    let (status, said) = running.end();
    assert!(status.success(), "{said}");
    world.is_sound();
}

#[test]
fn without_a_public_address_no_hub_is_asked() {
    let site = Site::open();
    publish_with_hub(&site, &[story(1)]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let (running, address) = start(&world);
    let path = world.sql::<String>("SELECT path FROM hubs");
    let topic = site.url("/feed");
    let query = format!("hub.mode=subscribe&hub.topic={topic}&hub.challenge=x7");
    assert_ne!(ask(&address, &format!("GET /websub/{path}?{query} HTTP/1.1"), "").0, 200);
    running.terminate();
    running.end();
    assert!(site.requests_of("/hub").is_empty());
}
