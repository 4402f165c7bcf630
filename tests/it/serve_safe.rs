//! Who may ask the endpoint, and what can never happen to who does.

use crate::press::{Story, publish};
use crate::server::Server;
use crate::site::{Answer, Site};
use crate::world::World;

const TOKEN: &str = "correct horse battery staple";
/// Its SHA-256.
const DIGEST: &str = "c4bbcb1fbec99d65bf59d85c8cb62ee2db963f0fe106f483d9afa73bd4e39a8a";

fn polled() -> (Site, World) {
    let site = Site::open();
    let eel = Story::new("/news/eel", "Eels return", "Anglers counted ninety glass eels.");
    publish(&site, &[eel]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    (site, world)
}

/// Adds lines to the configuration.
fn configure(world: &World, lines: &str) {
    world.write("feeds.toml", &format!("{lines}\n{}", world.read("feeds.toml")));
}

fn with_token() -> (Site, World) {
    let (site, world) = polled();
    configure(&world, &format!("[serve]\ntoken_sha256 = \"{DIGEST}\""));
    (site, world)
}

#[test]
fn a_wider_address_needs_a_token_or_a_word() {
    let (_site, world) = polled();
    world.annals(&["serve", "--listen", "0.0.0.0:0"]).exits(2).says_in_one_line(&[
        "other machines",
        "annals serve token",
        "--public-read-only",
    ]);
    let open = Server::start(&world, &["serve", "--listen", "0.0.0.0:0", "--public-read-only"]);
    open.get("/api/v1/search?q=eels").is(200);
    open.post("/logout", &[], "").is(403).shows("reading only");
    open.stops();
}

#[test]
fn a_token_is_made_and_only_its_digest_kept() {
    let (_site, world) = polled();
    let made = world.done(&["serve", "token", "--json"]).json();
    let (token, digest) = (made["token"].as_str().unwrap(), made["token_sha256"].as_str().unwrap());
    assert!(token.len() >= 32);
    configure(&world, &format!("[serve]\ntoken_sha256 = \"{digest}\""));
    world.done(&["config"]).hides(token).hides(digest);
    let server = Server::of(&world);
    server.get("/api/v1/feeds").is(401);
    server.get_with("/api/v1/feeds", &[("X-Auth-Token", token)]).is(200);
    server.stops();
    let other = world.done(&["serve", "token", "--json"]).json();
    assert_ne!(other["token"], made["token"]);
}

#[test]
fn programs_show_the_token_in_a_header() {
    let (_site, world) = with_token();
    let server = Server::of(&world);
    let refused = server.get("/api/v1/search?q=eels").is(401);
    assert!(refused.field("www-authenticate").is_some_and(|f| f.starts_with("basic")));
    server.get_with("/api/v1/feeds", &[("Authorization", "Bearer wrong")]).is(401);
    server.get("/metrics").is(401);
    let bearer = format!("Bearer {TOKEN}");
    server.get_with("/api/v1/feeds", &[("Authorization", &bearer)]).is(200);
    // What a feed reader sends for http://any:TOKEN@host/.
    let basic = "Basic YW55OmNvcnJlY3QgaG9yc2UgYmF0dGVyeSBzdGFwbGU=";
    server.get_with("/api/v1/feeds", &[("Authorization", basic)]).is(200);
    server.get("/healthz").is(200);
    server.stops();
}

#[test]
fn people_log_in_and_out() {
    let (_site, world) = with_token();
    let server = Server::of(&world);
    let sent = server.page("/?q=eels").is(303);
    assert_eq!(sent.field("location"), Some("/login?back=%2f%3fq%3deels"));
    server.page("/login?back=%2F%3Fq%3Deels").is(200).shows("value=\"/?q=eels\"");
    server.post("/login", &[], "token=wrong&back=/").is(403).shows("not the token");
    let token = TOKEN.replace(' ', "+");
    let inside = server.post("/login", &[], &format!("token={token}&back=/%3Fq%3Deels")).is(303);
    assert_eq!(inside.field("location"), Some("/?q=eels"));
    let set = inside.field("set-cookie").unwrap().to_owned();
    assert!(set.contains("httponly") && set.contains("samesite=strict"), "{set}");
    let cookie = set.split(';').next().unwrap();
    server.get_with("/?q=eels", &[("Cookie", cookie)]).is(200).shows("Log out");
    server.post("/logout", &[("Cookie", cookie)], "").is(303);
    server.get_with("/api/v1/feeds", &[("Cookie", cookie)]).is(401);
    // Nobody is sent elsewhere.
    let away = server.post("/login", &[], &format!("token={token}&back=//evil.example/")).is(303);
    assert_eq!(away.field("location"), Some("/"));
    server.stops();
}

#[test]
fn a_page_elsewhere_can_change_nothing() {
    let (_site, world) = polled();
    let server = Server::of(&world);
    let from = |fields: &[(&str, &str)]| server.post("/logout", fields, "").status;
    assert_eq!(from(&[("Origin", "http://evil.example")]), 403);
    assert_eq!(from(&[("Sec-Fetch-Site", "cross-site")]), 403);
    assert_eq!(from(&[("Sec-Fetch-Site", "same-site")]), 403);
    assert_eq!(from(&[("Sec-Fetch-Site", "same-origin")]), 303);
    assert_eq!(from(&[]), 303, "a program is no browser");
    server.stops();
}

#[test]
fn only_our_own_names_are_answered() {
    let (_site, world) = polled();
    configure(&world, "[serve]\nnames = [\"annals.example\"]");
    let server = Server::of(&world);
    for (name, status) in
        [("news.evil.example", 421), ("localhost", 200), ("annals.example:80", 200), ("[::1]", 200)]
    {
        assert_eq!(server.get_with("/api/v1/feeds", &[("Host", name)]).status, status, "{name}");
    }
    server.stops();
}

#[test]
fn other_origins_read_only_where_they_are_named() {
    let (_site, world) = polled();
    let asks = [("Origin", "https://lab.example")];
    let server = Server::of(&world);
    let answer = server.get_with("/api/v1/feeds", &asks).is(200);
    assert_eq!(answer.field("access-control-allow-origin"), None);
    server.stops();
    configure(&world, "[serve]\nallow_origins = [\"https://lab.example\"]");
    let server = Server::of(&world);
    let answer = server.get_with("/api/v1/feeds", &asks).is(200);
    assert_eq!(answer.field("access-control-allow-origin"), Some("https://lab.example"));
    server.stops();
}

#[test]
fn a_client_that_asks_too_often_is_told_to_wait() {
    let (_site, world) = polled();
    let server = Server::of(&world);
    // As a proxy on this machine says for whom it asks.
    let client = [("X-Forwarded-For", "198.51.100.7")];
    let refused = (0..400).find_map(|_| {
        let answer = server.get_with("/healthz", &client);
        (answer.status == 429).then_some(answer)
    });
    let refused = refused.expect("a limit");
    assert_eq!(refused.field("retry-after"), Some("1"));
    assert_eq!(refused.json()["status"], 429);
    server.get_with("/healthz", &[("X-Forwarded-For", "198.51.100.8")]).is(200);
    server.get("/healthz").is(200);
    server.stops();
}

#[test]
fn what_is_too_large_is_refused() {
    let (_site, world) = polled();
    let server = Server::of(&world);
    server.post("/login", &[], &format!("token={}", "x".repeat(2_000_000))).is(413);
    let query = "x".repeat(100_000);
    let answer = server.get(&format!("/api/v1/search?q={query}"));
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    server.get("/healthz").is(200);
    server.stops();
}

/// What people who attack sites by their contents try (after OWASP's cheat sheet).
const ATTACKS: [&str; 24] = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=\"javascript:alert('XSS');\">",
    "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\"\\>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<body onload=alert(1)>",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
    "<a onmouseover=\"alert(1)\">x</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<link rel=stylesheet href=\"http://evil.example/x.css\">",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<base href=\"http://evil.example/\">",
    "<form action=\"http://evil.example/\"><button>x</button></form>",
    "<object data=\"javascript:alert(1)\"></object>",
    "<div style=\"background:url(javascript:alert(1))\">x</div>",
    "<template><script>alert(1)</script></template>",
    "\"><script>alert(1)</script>",
    "' onfocus='alert(1)' autofocus='",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
];

/// Expects a page to hold nothing that runs or loads, whatever stands in it as text.
#[track_caller]
fn is_harmless(page: &str, place: &str) {
    let tree = scraper::Html::parse_document(page);
    let elements = tree.root_element().descendent_elements();
    for element in elements {
        let element = element.value();
        let name = element.name().to_lowercase();
        let own = |name: &str| element.attr(name).is_some_and(|v| v.starts_with("/assets/"));
        match name.as_str() {
            "script" => assert!(own("src"), "{place}: a script"),
            "img" | "object" | "embed" | "base" | "style" | "template" | "math" => {
                panic!("{place}: <{name}>")
            }
            "form" => {
                let action = element.attr("action").unwrap_or("/");
                assert!(action.starts_with('/'), "{place}: a form to {action}");
            }
            "meta" => assert!(element.attr("http-equiv").is_none(), "{place}: a refresh"),
            _ => {}
        }
        for (name, value) in element.attrs() {
            assert!(!name.starts_with("on"), "{place}: {name}={value}");
            assert_ne!(name, "style", "{place}: style={value}");
            let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
            let runs = value.to_lowercase().starts_with("javascript:");
            assert!(!(runs && ["href", "src", "action"].contains(&name)), "{place}: {value}");
        }
    }
}

#[test]
fn nothing_that_is_written_runs() {
    let site = Site::open();
    let stories: Vec<Story> = ATTACKS
        .iter()
        .enumerate()
        .map(|(n, attack)| {
            Story::new(&format!("/news/{n}"), &format!("Story {n} {attack}"), attack)
                .by(&format!("Ada {attack}"))
                .comment(&format!("Tom {attack}"), &format!("A comment. {attack}"))
        })
        .collect();
    for story in &stories {
        site.put(&story.path, Answer::page(story.html()));
    }
    // A feed that is well-formed and says the same.
    let items: String = stories
        .iter()
        .map(|s| {
            let url = site.url(&s.path);
            let title = s.title.replace('&', "&amp;").replace('<', "&lt;");
            format!("<item><title>{title}</title><link>{url}</link><guid>{url}</guid></item>")
        })
        .collect();
    let name = "&lt;script&gt;alert(1)&lt;/script&gt;";
    let feed =
        format!("<rss version=\"2.0\"><channel><title>{name}</title>{items}</channel></rss>");
    site.put("/feed", Answer::ok("application/rss+xml", feed));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let rows = world.export();
    assert!(rows.len() > ATTACKS.len() / 2, "{} were archived", rows.len());

    let server = Server::of(&world);
    for row in rows {
        let id = row["id"].as_str().unwrap();
        let path = format!("/articles/{id}");
        is_harmless(&server.page(&path).is(200).body, &path);
        let raw = server.page(&format!("{path}/original/page")).is(200);
        let policy = raw.field("content-security-policy").unwrap();
        assert!(
            policy.starts_with("sandbox;") && policy.contains("default-src 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("allow-scripts"), "{policy}");
    }
    for attack in ATTACKS {
        let query: String = url::form_urlencoded::byte_serialize(attack.as_bytes()).collect();
        for target in [format!("/?q={query}"), format!("/articles/{query}"), format!("/{query}")] {
            is_harmless(&server.page(&target).body, &target);
        }
        for parameters in [
            format!("/login?back={query}"),
            format!("/?q=a&as_of={query}&syntax={query}"),
            format!("/sources/{query}"),
            format!("/feeds/one?url={query}"),
            format!("/trends?q={query}&q=a"),
            format!("/authors?q={query}"),
        ] {
            is_harmless(&server.page(&parameters).body, &parameters);
        }
    }
    let host = format!("/sources/{}", site.authority().split(':').next().unwrap());
    let pages = ["/", "/trends?q=a", "/authors", "/sources", &host, "/feeds", "/saved", "/status"];
    for target in pages {
        let page = server.page(target).is(200);
        is_harmless(&page.body, target);
        let policy = page.field("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.field("x-content-type-options"), Some("nosniff"));
        assert_eq!(page.field("referrer-policy"), Some("no-referrer"));
    }
    server.stops();
}
