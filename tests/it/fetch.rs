//! Bad servers: each gives one clear line that names the address and the cause, and harms nobody.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use crate::press::{Format, Story, feed_of_links, publish};
use crate::site::{Answer, Site};
use crate::world::World;

fn good() -> Story {
    Story::new("/news/dyke", "The dyke holds", "The pumps ran until the lamps dimmed.")
}

/// Follows a bad feed beside a good one, and expects the cause in the talk and in `feeds`.
#[track_caller]
fn check(settings: &str, bad: &str, cause: &str) {
    let site = Site::open();
    publish(&site, &[good()]);
    let world = World::with_settings(settings, &[bad.to_owned(), site.url("/feed")]);
    let run = world.annals(&["poll", "--strict"]).exits(1).says_in_one_line(&[bad, cause]);
    let told = run.stderr.lines().filter(|line| line.contains(bad)).count();
    assert_eq!(told, 1, "one line, not {told}\n{run}");
    let error = world.feed(bad)["error"].clone();
    assert!(error.as_str().is_some_and(|e| e.contains(cause)), "{cause:?} is not in {error}");
    world.article("The dyke holds");
    world.is_sound();
}

/// The same for an answer of a site's own.
#[track_caller]
fn check_answer(settings: &str, answer: Answer, cause: &str) {
    let site = Site::open();
    site.put("/bad", answer);
    check(settings, &site.url("/bad"), cause);
}

#[test]
fn an_address_that_is_no_feed() {
    check_answer("", Answer::ok("application/xml", "<invoice><total>7</total></invoice>"), "feed");
    check_answer("", Answer::ok("image/png", b"\x89PNG\r\n\x1a\n\0\0".to_vec()), "feed");
}

#[test]
fn an_empty_body() {
    check_answer("", Answer::ok("application/rss+xml", ""), "empty");
}

#[test]
fn a_page_in_place_of_a_feed() {
    check_answer("", Answer::page(good().html()), "HTML");
}

#[test]
fn a_feed_that_is_missing() {
    check_answer("", Answer::status(404), "404");
    check_answer("", Answer::status(410), "410");
    check_answer("", Answer::status(500), "500");
}

#[test]
fn a_host_that_does_not_resolve() {
    check("", "http://no-such-host.invalid/feed", "does not resolve");
}

#[test]
fn a_port_where_nobody_listens() {
    check("", "http://127.0.0.1:1/feed", "cannot connect");
}

#[test]
fn a_server_that_does_not_speak_tls() {
    let site = Site::open();
    check("", &format!("https://{}/feed", site.authority()), "TLS");
}

#[test]
fn a_certificate_that_nobody_vouches_for() {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let feed = format!("https://{}/feed", listener.local_addr().unwrap());
    let config = Arc::new(config);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut server = rustls::ServerConnection::new(config.clone()).unwrap();
            // Ends with the client's alert: it does not trust us.
            while server.is_handshaking() && server.complete_io(&mut stream).is_ok() {}
        }
    });
    check("", &feed, "certificate");
}

#[test]
fn a_body_over_the_limit() {
    let body = "x".repeat(2 << 20);
    let answer = Answer::ok("application/rss+xml", body);
    check_answer("body_mib_max = 1", answer, "larger than 1 MiB");
}

#[test]
fn a_body_that_inflates_beyond_the_limit() {
    let bomb = Answer::ok("application/rss+xml", vec![b' '; 40 << 20]).gzip();
    check_answer("body_mib_max = 1", bomb, "inflates to more than 1 MiB");
}

#[test]
fn a_body_that_breaks_off() {
    let body = crate::press::feed_of_links(Format::Rss, &[]).repeat(20);
    check_answer("", Answer::ok("application/rss+xml", body).cut(), "broke off");
}

#[test]
fn a_body_that_does_not_inflate() {
    let answer = Answer::ok("application/rss+xml", b"\x1f\x8b not gzip at all".to_vec());
    check_answer("", answer.header("Content-Encoding", "gzip"), "inflated");
}

#[test]
fn a_connection_that_stalls() {
    check_answer("timeout = \"1s\"", Answer::never(), "no answer within 1 s");
}

#[test]
fn redirects_without_end() {
    let site = Site::open();
    site.put("/bad", Answer::redirect(302, "/bad2"));
    site.put("/bad2", Answer::redirect(302, "/bad"));
    check("", &site.url("/bad"), "circle");
    let site = Site::open();
    for n in 0..5 {
        site.put(&format!("/{n}"), Answer::redirect(302, &format!("/{}", n + 1)));
    }
    check("redirects_max = 3", &site.url("/0"), "more than 3 redirects");
    check_answer("", Answer::redirect(302, "ftp://127.0.0.1/feed"), "bad redirect");
    check_answer("", Answer::status(302), "bad redirect");
}

#[test]
fn a_private_address_that_nobody_allowed() {
    let site = Site::open();
    publish(&site, &[good()]);
    let feeds = [site.url("/feed")];
    let world = World::with_settings("allow_private = []", &feeds);
    world.annals(&["poll", "--strict"]).exits(1).says_in_one_line(&[&feeds[0], "private address"]);
    let name = format!("http://localhost:{}/feed", site.authority().rsplit(':').next().unwrap());
    let world = World::with_settings("allow_private = []", std::slice::from_ref(&name));
    world.annals(&["poll", "--strict"]).exits(1).says_in_one_line(&[&name, "private address"]);
    assert_eq!(site.requests().len(), 0, "not even robots.txt");
}

#[test]
fn a_redirect_into_a_private_network() {
    let (inside, outside) = (Site::open(), Site::open());
    publish(&inside, &[good()]);
    let secret = inside.url("/feed").replace("127.0.0.1", "127.0.0.2");
    outside.put("/feed", Answer::redirect(302, &secret));
    let feeds = [outside.url("/feed")];
    let world = World::following(&feeds);
    world.annals(&["poll", "--strict"]).exits(1).says_in_one_line(&[&feeds[0], "private address"]);
}

#[test]
fn a_bad_page_harms_no_other_page() {
    let site = Site::open();
    let bad = [
        ("/news/empty", Answer::page(""), "refused", "empty"),
        ("/news/image", Answer::ok("image/png", b"\x89PNG".to_vec()), "refused", "image/png"),
        ("/news/cut", Answer::page("<p>half</p>".repeat(50)).cut(), "queued", "broke off"),
        ("/news/bomb", Answer::page(vec![b' '; 30 << 20]).gzip(), "refused", "inflates"),
        ("/news/missing", Answer::status(404), "queued", "404"),
        (
            "/news/rotten",
            Answer::page(b"\x1f\x8brotten".to_vec()).header("Content-Encoding", "gzip"),
            "quarantined",
            "inflated",
        ),
    ];
    let mut stories = vec![good()];
    for (path, answer, ..) in &bad {
        site.put(path, answer.clone());
        stories.push(Story::new(path, path, "It never came."));
    }
    site.put("/news/dyke", Answer::page(good().html()));
    crate::press::publish_feed(&site, "/feed", Format::Atom, &stories);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(world.export().len(), 1);
    for (path, _, state, reason) in bad {
        let trouble = world.trouble(&site.url(path));
        assert_eq!(trouble["state"], state, "{trouble:#}");
        assert!(trouble["reason"].as_str().unwrap().contains(reason), "{trouble:#}");
    }
    world.is_sound();
}

/// A site that answers as a proxy for a paper whose name no resolver knows.
fn proxy() -> (Site, String) {
    let site = Site::open();
    let paper = "http://courier.invalid";
    let story = good();
    let link = format!("{paper}{}", story.path);
    site.put(&link, Answer::page(story.html()));
    let body = feed_of_links(Format::Atom, &[(link, &story)]);
    site.put(&format!("{paper}/feed"), Answer::ok(Format::Atom.kind(), body));
    (site, format!("{paper}/feed"))
}

#[test]
fn a_proxy_from_the_configuration_is_asked_for_everything() {
    let (site, feed) = proxy();
    let settings = format!("proxy = \"http://{}\"\nallow_private = []", site.authority());
    let world = World::with_settings(&settings, &[feed]);
    world.done(&["poll", "--strict"]);
    world.article("The dyke holds");
    assert!(site.requests().iter().all(|r| r.target.starts_with("http://courier.invalid/")));
}

#[test]
fn a_proxy_from_the_environment_is_asked_too() {
    let (site, feed) = proxy();
    let world = World::empty();
    world.write("feeds.toml", &format!("[fetch]\ngap = \"0s\"\n[[feed]]\nurl = \"{feed}\"\n"));
    let mut command = world.command(&["poll", "--strict"]);
    command.env("HTTP_PROXY", format!("http://{}", site.authority()));
    world.finish(command).exits(0);
    world.article("The dyke holds");
}

/// A SOCKS5 proxy (RFC 1928) that leads every name to one site, and tells the names it was given.
fn socks_to(site: &Site) -> (String, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("socks5://{}", listener.local_addr().unwrap());
    let (tell, names) = std::sync::mpsc::sync_channel(100);
    let site = site.authority();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut greeting = [0; 2];
            client.read_exact(&mut greeting).unwrap();
            client.read_exact(&mut vec![0; usize::from(greeting[1])]).unwrap();
            client.write_all(&[5, 0]).unwrap();
            let mut request = [0; 5];
            client.read_exact(&mut request).unwrap();
            assert_eq!(request[3], 3, "a name is to be resolved by the proxy, not before it");
            let mut name = vec![0; usize::from(request[4])];
            client.read_exact(&mut name).unwrap();
            client.read_exact(&mut [0; 2]).unwrap();
            tell.send(String::from_utf8(name).unwrap()).unwrap();
            client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
            let mut server = TcpStream::connect(&site).unwrap();
            let (mut up, mut down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut up, &mut server));
            std::thread::spawn(move || std::io::copy(&mut down, &mut client));
        }
    });
    (address, names)
}

#[test]
fn a_socks_proxy_is_trusted_with_the_names() {
    let site = Site::open();
    let story = good();
    site.put(&story.path, Answer::page(story.html()));
    let link = format!("http://courier.invalid{}", story.path);
    let body = feed_of_links(Format::Atom, &[(link, &story)]);
    site.put("/feed", Answer::ok(Format::Atom.kind(), body));
    let (proxy, names) = socks_to(&site);
    let settings = format!("proxy = \"{proxy}\"\nallow_private = []");
    let world = World::with_settings(&settings, &["http://courier.invalid/feed"]);
    world.done(&["poll", "--strict"]);
    world.article("The dyke holds");
    assert!(names.try_iter().all(|name| name == "courier.invalid"));
}

#[test]
fn no_proxy_means_none() {
    let (proxy, _) = proxy();
    let site = Site::open();
    publish(&site, &[good()]);
    let world = World::following(&[site.url("/feed")]);
    let mut command = world.command(&["poll", "--strict"]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        command.env(name, format!("http://{}", proxy.authority()));
    }
    world.finish(command).exits(0);
    assert_eq!(proxy.requests().len(), 0);
    world.article("The dyke holds");
}

#[test]
fn through_a_proxy_written_private_addresses_are_refused_all_the_same() {
    let (site, _) = proxy();
    let settings = format!("proxy = \"http://{}\"\nallow_private = []", site.authority());
    let feed = "http://10.0.0.1/feed";
    let world = World::with_settings(&settings, &[feed]);
    world.annals(&["poll", "--strict"]).exits(1).says_in_one_line(&[feed, "private address"]);
    assert_eq!(site.requests().len(), 0);
}
