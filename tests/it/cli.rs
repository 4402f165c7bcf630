//! The command line itself: what is wrong is said with its place, help helps, `add` edits gently.

use crate::press::{Format, Story, publish, publish_feed};
use crate::site::{Answer, Site};
use crate::world::World;

#[test]
fn what_is_wrong_in_the_configuration_has_a_place() {
    let wrong = [
        ("[[feed]]\nurl = \"http://e.org/\"\nnmae = \"x\"\n", "feeds.toml:3:1: ", "nmae"),
        ("[poll]\nhosts_at_once = \"many\"\n", "feeds.toml:2:17: ", "invalid type"),
        ("[[feed]]\nurl = \"ftp://e.org/\"\n", "feeds.toml:2:7: ", "ftp://e.org/"),
        ("[[feed]]\nname = \"x\"\n", "feeds.toml:1:1: ", "url"),
        ("[fetch\n", "feeds.toml:1:", ""),
        ("[fetch]\ntimeout = \"soon\"\n", "feeds.toml:2:11: ", "soon"),
    ];
    let world = World::empty();
    for (text, place, problem) in wrong {
        world.write("feeds.toml", text);
        for verb in ["poll", "config", "feeds"] {
            let run = world.annals(&[verb]).exits(2).says_in_one_line(&[place, problem]);
            assert_eq!(run.stderr.lines().count(), 1, "one clear line\n{run}");
            assert_eq!(run.stdout, "");
        }
    }
    assert!(!world.path("archive").exists());
}

#[test]
fn a_missing_configuration_says_how_to_make_one() {
    let world = World::empty();
    world.annals(&["poll"]).exits(2).says("feeds.toml").says("annals add");
    world.annals(&["--config", "other.toml", "poll"]).exits(2).says("other.toml");
}

#[test]
fn the_folder_of_the_configuration_is_the_folder_of_everything() {
    let site = Site::open();
    publish(&site, &[Story::new("/a", "Eels return", "Ninety of them.")]);
    let world = World::following(&[site.url("/feed")]);
    std::fs::create_dir(world.path("press")).unwrap();
    std::fs::rename(world.path("feeds.toml"), world.path("press/feeds.toml")).unwrap();
    world.done(&["--config", "press/feeds.toml", "poll"]);
    assert!(world.path("press/archive/annals.db").exists());
    assert!(world.path("press/index").exists());
    assert!(!world.path("archive").exists());
}

#[test]
fn config_prints_what_was_understood() {
    let of = |settings: &str| World::with_settings(settings, &["http://courier.example/feed"]);
    let world = of("timeout = \"90s\"\nbody_mib_max = 7\ncontact = \"ada@courier.example\"");
    world.done(&["config"]).shows("7").shows("ada@courier.example").shows("127.0.0.1:8600");
    let understood = |settings: &str| of(settings).done(&["--json", "config"]).json();
    let times = ["59s", "60s", "61s", "90s"].map(|time| {
        let settings = format!("timeout = \"{time}\"");
        understood(&settings)["fetch.timeout"].clone()
    });
    for (n, time) in times.iter().enumerate() {
        assert!(!times[..n].contains(time), "it shows two different times as {time}");
    }
}

#[test]
fn secrets_are_masked() {
    let settings = "proxy = \"http://ada:hunter2@127.0.0.1:3128\"";
    let world = World::with_settings(settings, &[""; 0]);
    world.done(&["config"]).shows("127.0.0.1:3128").hides("hunter2");
    world.done(&["config", "--json"]).hides("hunter2");
}

#[test]
fn an_unknown_article_is_said() {
    let site = Site::open();
    publish(&site, &[Story::new("/a", "Eels return", "Ninety of them.")]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    world.annals(&["show", "aaaaaaaaaaaaaaaa"]).exits(1).says("aaaaaaaaaaaaaaaa");
    world.annals(&["show", "Not an id"]).exits(1).says("Not an id");
    let id = world.article("Eels return")["id"].as_str().unwrap().to_owned();
    world.done(&["show", &id[..8]]).shows("Eels return");
    world.annals(&["show", &id, "--revision", "7"]).exits(1).says("7");
}

const BY_HAND: &str = "# What we follow.\n[fetch]\ngap = \"0s\"   # our own server\n\
    allow_private = [\"127.0.0.1\"]\nproxy = \"none\"\n\n# The big ones.\n[[feed]]\n\
    url = \"http://zebra.example/rss\"\nname = \"Zebra\" # first on purpose\n\n[[feed]]\n\
    url = \"http://aardvark.example/rss\"\n# The end.\n";

#[test]
fn add_keeps_what_a_person_wrote() {
    let site = Site::open();
    publish(&site, &[Story::new("/a", "Eels return", "Ninety of them.")]);
    let world = World::empty();
    world.write("feeds.toml", BY_HAND);
    let url = site.url("/feed");
    let args = [
        "add",
        &url,
        "--name",
        "Courier",
        "--country",
        "GB",
        "--lang",
        "en",
        "--tag",
        "fen",
        "--tag",
        "east",
    ];
    world.done(&args);
    let text = world.read("feeds.toml");
    for line in BY_HAND.lines().filter(|line| !line.is_empty()) {
        assert!(text.contains(line), "{line:?} is lost in\n{text}");
    }
    let order = ["zebra.example", "aardvark.example", &url].map(|u| text.find(u).expect(u));
    assert!(order.is_sorted(), "{text}");
    let row = world.feed(&url);
    assert_eq!((&row["name"], &row["country"]), (&"Courier".into(), &"GB".into()));
    assert_eq!(row["tags"], serde_json::json!(["fen", "east"]));
    // Once is enough.
    world.annals(&["add", &url]);
    assert_eq!(world.read("feeds.toml"), text);
}

#[test]
fn add_finds_the_feed_behind_a_home_page() {
    let site = Site::open();
    publish(&site, &[Story::new("/a", "Eels return", "Ninety of them.")]);
    publish_feed(&site, "/news/atom.xml", Format::Atom, &[]);
    publish_feed(&site, "/comments.xml", Format::Rss, &[]);
    let home = "<!doctype html><html><head><title>Courier</title>\
        <link rel=\"alternate\" type=\"application/rss+xml\" title=\"Comments\" href=\"/comments.xml\">\
        <link rel=\"alternate\" type=\"application/atom+xml\" href=\"news/atom.xml\">\
        </head><body><h1>Courier</h1></body></html>";
    site.put("/", Answer::page(home));
    let world = World::following(&[""; 0]);
    world.done(&["add", &site.url("/")]);
    world.feed(&site.url("/news/atom.xml"));
}

#[test]
fn add_copes_with_every_shape_of_the_file() {
    let site = Site::open();
    publish(&site, &[Story::new("/a", "Eels return", "Ninety of them.")]);
    let url = site.url("/feed");
    let fetch = "[fetch]\nallow_private = [\"127.0.0.1\"]\nproxy = \"none\"";
    let other = "[[feed]]\nurl = \"http://zebra.example/rss\"";
    let shapes = [
        fetch.to_owned(),
        format!("{other}\n\n{fetch}\n"),
        format!("{fetch}\n\n{other}\n").replace('\n', "\r\n"),
        format!("feed = [{{url = \"http://zebra.example/rss\"}}]\n{fetch}\n"),
    ];
    for shape in shapes {
        let world = World::empty();
        world.write("feeds.toml", &shape);
        let run = world.annals(&["add", &url]);
        if run.code() == Some(0) {
            world.feed(&url);
            let followed = world.done(&["feeds", "--json"]).json().as_array().unwrap().len();
            assert_eq!(
                followed,
                1 + shape.matches("zebra").count(),
                "{}",
                world.read("feeds.toml")
            );
        } else {
            assert_eq!(world.read("feeds.toml"), shape, "refused, so nothing is to change\n{run}");
        }
        world.done(&["config"]);
    }
}

#[test]
fn the_environment_can_name_the_configuration() {
    let world = World::following(&["http://courier.example/feed"]);
    std::fs::rename(world.path("feeds.toml"), world.path("mine.toml")).unwrap();
    let mut command = world.command(&["feeds"]);
    command.env("ANNALS_CONFIG", "mine.toml");
    world.finish(command).exits(0).shows("courier.example");
}

#[test]
fn add_makes_the_first_configuration() {
    let world = World::empty();
    // Without permission to visit a private address it says so, and changes nothing.
    let site = Site::open();
    publish(&site, &[Story::new("/a", "Eels return", "Ninety of them.")]);
    world.annals(&["add", &site.url("/feed")]).exits(2).says("private address");
    assert!(!world.path("feeds.toml").exists());
}

#[test]
fn add_takes_no_page_without_a_feed() {
    let site = Site::open();
    site.put("/", Answer::page("<!doctype html><title>Shop</title><p>We sell boats.</p>"));
    let world = World::following(&[""; 0]);
    let before = world.read("feeds.toml");
    world.annals(&["add", &site.url("/")]).exits(2).says(&site.url("/"));
    world.annals(&["add", &site.url("/missing")]).exits(2).says("404");
    world.annals(&["add", "not an address"]).exits(2).says("not an address");
    assert_eq!(world.read("feeds.toml"), before);
}

#[test]
fn remove_takes_one_feed_and_no_comment() {
    let world = World::empty();
    world.write("feeds.toml", BY_HAND);
    world.done(&["remove", "http://zebra.example/rss"]);
    let text = world.read("feeds.toml");
    assert!(!text.contains("zebra") && text.contains("aardvark"), "{text}");
    for comment in ["# What we follow.", "# our own server", "# The end."] {
        assert!(text.contains(comment), "{comment:?} is lost in\n{text}");
    }
    world.annals(&["remove", "http://zebra.example/rss"]).exits(2).says("zebra");
    assert_eq!(world.read("feeds.toml"), text);
}

#[test]
fn status_and_feeds_can_be_read_by_people_and_programs() {
    let site = Site::open();
    publish(&site, &[Story::new("/a", "Eels return", "Ninety of them.")]);
    let world = World::following(&[site.url("/feed"), site.url("/missing")]);
    // Before the first poll there is nothing wrong.
    world.done(&["feeds"]).shows(&site.url("/feed"));
    world.done(&["poll"]);
    world.done(&["feeds"]).shows("404");
    let status = world.done(&["status", "--json"]).json();
    assert_eq!(status["articles"], 1, "{status:#}");
    assert_eq!(status["feeds"], 2, "{status:#}");
    assert_eq!(status["feeds_failing"], 1, "{status:#}");
    world.done(&["status"]).shows("1 article");
    let events = world.done(&["--json", "poll", "--all"]).stdout;
    let events: Vec<serde_json::Value> =
        events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let feeds: Vec<_> = events.iter().filter_map(|event| event["feed"].as_str()).collect();
    assert!(feeds.contains(&site.url("/missing").as_str()), "{events:#?}");
}

const VERBS: [&str; 18] = [
    "add",
    "remove",
    "feeds",
    "poll",
    "run",
    "search",
    "show",
    "export",
    "serve",
    "status",
    "extract",
    "feed",
    "reindex",
    "verify",
    "config",
    "completions",
    "man",
    "demo",
];

#[test]
fn help_names_every_verb_and_every_exit_code() {
    let world = World::empty();
    let run = world.done(&["--help"]);
    for verb in VERBS {
        let listed =
            run.stdout.lines().any(|line| line.trim_start().starts_with(&format!("{verb} ")));
        assert!(listed, "no {verb} in\n{run}");
        world.done(&[verb, "--help"]);
    }
    let codes = run.stdout.split_once("xit code").expect("a word on exit codes").1;
    for code in ["0", "1", "2", "75"] {
        assert!(codes.split_whitespace().any(|w| w == code), "no {code} in\n{codes}");
    }
    world.done(&["--version"]).shows(env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_slip_of_the_finger_is_a_usage_error() {
    let world = World::empty();
    let run = world.annals(&["serach", "eels"]).exits(2).says("search");
    assert_eq!(run.stdout, "");
    world.annals(&["poll", "--al"]).exits(2).says("--all");
    world.annals(&["completions", "tcsh-or-so"]).exits(2);
}

#[test]
fn shells_and_man_are_served() {
    let world = World::empty();
    for shell in ["bash", "zsh", "fish"] {
        world.done(&["completions", shell]).shows("annals").shows("reindex");
    }
    world.done(&["man"]).shows(".TH").shows("reindex");
}

#[test]
fn a_saved_page_becomes_json() {
    let world = World::empty();
    let story = Story::new("/a", "Eels return", "Ninety of them.").comment("Tom", "Ninety-one.");
    world.write("eels.html", &story.html());
    world.write(
        "pages.jsonl",
        "{\"id\": \"b\", \"file\": \"eels.html\", \"url\": \"http://e.org/a\"}\n",
    );
    for args in [&["extract", "eels.html"][..], &["extract", "--manifest", "pages.jsonl"]] {
        let page = world.done(args).json();
        assert_eq!(page["title"], "Eels return");
        assert_eq!(page["authors"], serde_json::json!(["Ada Holm"]));
        assert!(page["text"].as_str().unwrap().ends_with("Ninety of them."), "{page:#}");
        assert_eq!(page["comments"][0]["author"], "Tom");
        assert!(page["published"].as_str().unwrap().starts_with("2026-02-06T08:00:00"));
        assert!(page["provenance"]["title"].is_object() || page["provenance"]["title"].is_array());
    }
    let run = world.annals(&["extract", "missing.html"]).exits(2);
    assert!(format!("{}{}", run.stdout, run.stderr).contains("missing.html"), "{run}");
}

#[test]
fn a_saved_feed_becomes_json() {
    let world = World::empty();
    let story = Story::new("/a", "Eels return", "Ninety of them.");
    let linked = [("http://e.org/a?id=7".to_owned(), &story)];
    for format in [Format::Rss, Format::Atom, Format::Json] {
        world.write("feed", &crate::press::feed_of_links(format, &linked));
        let feed = world.done(&["feed", "feed"]).json();
        assert_eq!(feed["title"], "The Fenland Courier", "{format:?}");
        assert_eq!(feed["entries"][0]["title"], "Eels return", "{format:?}");
        assert_eq!(feed["entries"][0]["link"], "http://e.org/a?id=7", "{format:?}");
    }
    world.write("feed", "<html><p>no feed</p></html>");
    let run = world.annals(&["feed", "feed"]);
    assert!(run.json()["error"].is_string(), "{run}");
}

#[test]
fn the_demo_goes_the_whole_way() {
    let world = World::empty();
    let run = world.done(&["demo", "paper"]);
    let told = format!("{}{}", run.stdout, run.stderr);
    assert!(told.contains("annals"), "it prints the commands to go on with\n{run}");
    assert!(world.path("paper/feeds.toml").exists(), "{run}");
    assert!(world.path("paper/archive/annals.db").exists(), "{run}");
    world.done(&["--config", "paper/feeds.toml", "verify"]);
    let exported = world.done(&["--config", "paper/feeds.toml", "export", "--format", "jsonl"]);
    let rows: Vec<serde_json::Value> =
        exported.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() >= 12, "a dozen or more articles, not {}", rows.len());
    let mut langs: Vec<_> = rows.iter().filter_map(|r| r["lang"].as_str()).collect();
    langs.sort_unstable();
    langs.dedup_by_key(|lang| lang[..2].to_owned());
    assert!(langs.len() >= 3, "{langs:?}");
    assert!(rows.iter().any(|r| r["revision"] == 2), "an editor changed one");
    // A folder that holds something of the user's is not touched.
    std::fs::create_dir(world.path("mine")).unwrap();
    world.write("mine/feeds.toml", "# mine\n");
    world.annals(&["demo", "mine"]).exits(2).says("mine");
    assert_eq!(world.read("mine/feeds.toml"), "# mine\n");
}
