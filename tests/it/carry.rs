//! In and out: lists of feeds, another archive's articles, a copy of everything, and what must go.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::press::{Story, publish};
use crate::site::{Answer, Site};
use crate::world::World;

fn two() -> Vec<Story> {
    vec![
        Story::new("/news/dyke", "The dyke holds", "The pumps ran until the lamps dimmed.")
            .comment("Tom", "I was there."),
        Story::new("/news/eel", "Eels return", "Anglers counted ninety glass eels."),
    ]
}

fn polled() -> (Site, World) {
    let site = Site::open();
    publish(&site, &two());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    (site, world)
}

/// A world with the same settings that follows nothing.
fn elsewhere() -> World {
    World::following::<&str>(&[])
}

#[test]
fn feeds_come_from_another_reader_and_go_to_the_next() {
    let world = World::empty();
    world.write("feeds.toml", "# mine\n\n[[feed]]\nurl = \"http://e.org/known\" # first\n");
    world.write(
        "list.opml",
        r#"<opml version="1.1"><body><outline text="Sea"><outline text="Tides &amp; dykes"
           xmlurl="http://e.org/tides" language="fr"/></outline>
           <outline XMLURL="http://e.org/known"/><outline xmlUrl="ftp://e.org/"/></body></opml>"#,
    );
    let run = world.done(&["import", "list.opml"]).says("1 feed added, 1 followed already");
    run.says("ftp://e.org/");
    let file = world.read("feeds.toml");
    assert!(file.starts_with("# mine\n") && file.contains("# first"), "{file}");
    let feed = world.feed("http://e.org/tides");
    assert_eq!((&feed["name"], &feed["lang"]), (&"Tides & dykes".into(), &"fr".into()));
    assert_eq!(feed["tags"], serde_json::json!(["Sea"]));
    world.done(&["import", "list.opml"]).says("0 feeds added");
    assert_eq!(world.read("feeds.toml"), file, "the second time changes nothing");

    world
        .write("list.csv", "Country;Tags;URL;Name\nfr;sea, ports;http://e.org/csv;\"Post; the\"\n");
    world.done(&["import", "list.csv", "--tag", "new"]);
    let feed = world.feed("http://e.org/csv");
    assert_eq!((&feed["name"], &feed["country"]), (&"Post; the".into(), &"FR".into()));
    assert_eq!(feed["tags"], serde_json::json!(["sea", "ports", "new"]));

    let other = World::empty();
    other.write("out.opml", &world.done(&["export", "--opml"]).stdout);
    other.done(&["import", "out.opml"]).says("3 feeds added");
    for url in ["http://e.org/known", "http://e.org/tides", "http://e.org/csv"] {
        assert_eq!(other.feed(url)["tags"], world.feed(url)["tags"], "{url}");
    }
}

#[test]
fn a_feed_goes_to_the_next_reader_by_its_own_name() {
    let (site, world) = polled();
    let opml = world.done(&["export", "--opml"]);
    opml.shows("text=\"The Fenland Courier\"").shows(&site.url("/feed"));
}

#[test]
fn a_file_of_no_known_kind_is_refused_with_what_would_be_right() {
    let world = elsewhere();
    world.write("letter.txt", "Dear reader,\nnothing to follow here.\n");
    let run = world.annals(&["import", "letter.txt"]).exits(2);
    run.says_in_one_line(&["letter.txt", "column `url`", "--as"]);
    world.annals(&["import", "missing.opml"]).exits(74).says("missing.opml");
}

#[test]
fn articles_move_to_another_archive() {
    let (site, world) = polled();
    let edited = two()[1].clone().edited("Anglers counted ninety-one glass eels.");
    publish(&site, &[two()[0].clone(), edited]);
    world.done(&["poll", "--all"]);
    let rows = world.done(&["export", "--all-revisions"]).stdout;
    assert_eq!(rows.lines().count(), 3);
    let other = elsewhere();
    other.write("rows.jsonl", &rows);
    other.done(&["import", "rows.jsonl"]).says("articles: 2 new, 1 revised, 0 known");
    other.is_sound();
    assert_eq!(other.hashes(), world.hashes());
    let (here, there) = (world.article("Eels return"), other.article("Eels return"));
    for key in ["id", "url", "text", "html", "authors", "published", "captured", "first_seen"] {
        assert_eq!(here[key], there[key], "{key}");
    }
    assert_eq!(there["source"], here["source"]);
    assert_eq!(there["provenance"]["title"][0], "import");
    other
        .annals(&["show", there["id"].as_str().unwrap(), "--raw"])
        .exits(74)
        .says("without its page");
    assert!(
        other.article("The dyke holds")["comments"][0]["author"]
            .as_str()
            .unwrap()
            .starts_with("reader-")
    );
    assert_eq!(other.titles(&["ninety-one"]), ["Eels return"], "searched at once");

    let before = other.sql::<i64>("SELECT max(number) FROM changes");
    other.done(&["import", "rows.jsonl"]).says("articles: 0 new, 0 revised, 3 known");
    assert_eq!(other.sql::<i64>("SELECT max(number) FROM changes"), before);
    // Home again, where everything is known already.
    world.write("rows.jsonl", &rows);
    world.done(&["import", "rows.jsonl"]).says("0 new, 0 revised, 3 known");
    let dyke = world.article("The dyke holds");
    assert_eq!(dyke["comments"].as_array().unwrap().len(), 1);
}

#[test]
fn pages_of_a_web_archive_become_articles_without_being_fetched() {
    let (site, world) = polled();
    site.take_log();
    let warc = world.warc_files().remove(0);
    let packed = std::fs::read(&warc).unwrap();
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&packed[..]), &mut plain)
        .unwrap();
    // One gzip member for all, as some programs write it; and no gzip at all.
    for (name, bytes) in [("one.warc.gz", gzip(&plain)), ("plain.warc", plain.clone())] {
        let other = elsewhere();
        std::fs::write(other.path(name), &bytes).unwrap();
        other.done(&["import", name]).says("articles: 2 new, 0 revised");
        assert_eq!(other.hashes(), world.hashes());
        let (here, there) = (world.article("The dyke holds"), other.article("The dyke holds"));
        for key in ["text", "published", "authors"] {
            assert_eq!(there[key], here[key], "{key}");
        }
        let raw = other.done(&["show", here["id"].as_str().unwrap(), "--raw"]);
        raw.shows("<h1>The dyke holds</h1>");
        assert_eq!(other.titles(&["eels"]), ["Eels return"]);
        other.is_sound();
        let again = other.done(&["import", name, "--json"]).json();
        assert_eq!((&again["known"], &again["new"]), (&2.into(), &0.into()));
        assert_eq!(other.sql::<i64>("SELECT count(*) FROM captures"), 2);
    }
    assert_eq!(site.take_log(), Vec::<String>::new(), "nothing was fetched");

    // Broken off in the middle, and taken up again.
    let other = elsewhere();
    std::fs::write(other.path("a.warc.gz"), &packed[..packed.len() - 2_000]).unwrap();
    other.done(&["import", "a.warc.gz"]).says_in_one_line(&["a.warc.gz", "broken"]);
    std::fs::write(other.path("a.warc.gz"), &packed).unwrap();
    other.done(&["import", "a.warc.gz"]);
    assert_eq!(other.hashes(), world.hashes());
    other.is_sound();
}

/// A response record of a WARC file, as crawlers write it.
fn response(path: &str, head: &str, html: &str) -> String {
    let http = format!("HTTP/1.1 {head}\r\nContent-Type: text/html\r\n\r\n{html}");
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://e.org{path}\r\n\
         WARC-Date: 2026-02-01T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{path}>\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    )
}

#[test]
fn walls_in_a_web_archive_are_no_articles() {
    let article = two()[0].html();
    let consent = "<title>Before you go on</title><div class=consent><h1>Before you go on</h1>\
         <p>We and our partners keep things on your device, and read them, so that what we show you \
         is what you may want to see, and so that we may know whether you have seen it. You can say \
         yes to this, or say what of it you do not want, and change your mind whenever you like.</p>\
         <button>Yes</button></div>";
    let check =
        "<title>One moment</title><form id=challenge-form><p>Looking at your browser</form>";
    let records = [
        response("/news/dyke", "200 OK", &article),
        response("/news/consent", "200 OK", consent),
        response("/news/check", "200 OK", check),
        response("/news/barred", "403 Forbidden\r\ncf-mitigated: challenge", "<p>No."),
    ];
    let world = elsewhere();
    world.write("crawl.warc", &records.concat());
    let told = world.done(&["import", "crawl.warc", "--json"]).json();
    assert_eq!(told["walls"], serde_json::json!({"bot_check": 2, "consent": 1}), "{told:#}");
    assert_eq!(world.export().len(), 1);
    world.done(&["import", "crawl.warc"]).says("1 known").says("walls: 2 bot_check, 1 consent");
}

#[test]
fn a_row_that_is_not_what_it_says_is_refused() {
    let (_site, world) = polled();
    let rows = world.done(&["export"]).stdout;
    let other = elsewhere();
    let bare = world.done(&["export", "--no-body"]).stdout;
    let forged = rows.replace("the lamps dimmed", "the lamps went out");
    other.write("rows.jsonl", &format!("{forged}{{\"id\":1}}\n{bare}"));
    let run = other.done(&["import", "rows.jsonl"]).says("1 new").says("line 1: its text");
    run.says("line 3: no row of an export").says("line 4: its text was left out").says("4 refused");
    assert_eq!(other.export().len(), 1);
}

#[test]
fn a_backup_made_while_another_process_writes_is_whole() {
    let (site, world) = polled();
    let more: Vec<Story> = (0..4)
        .map(|n| {
            Story::new(&format!("/news/{n}"), &format!("Number {n}"), "Nothing in particular.")
        })
        .collect();
    publish(&site, &more);
    site.put("/news/2", Answer::page(more[2].html()).held());
    let poll = world.start(&["poll", "--all"]);
    site.wait_for("/news/2");
    // The poll is in the middle of its work, and stays there.
    world.done(&["backup", "copy.tar.zst"]).says("read back and the same");
    world.done(&["backup", "copy.tar"]);
    site.release();
    let (status, said) = poll.end();
    assert!(status.success(), "{said}");
    for name in ["copy.tar.zst", "copy.tar"] {
        let copy = World::empty();
        let mut tar = Command::new("tar");
        tar.args(["-xf", name, "-C"]).arg(copy.path("")).current_dir(world.path(""));
        if name.ends_with("zst") {
            // Not every machine has a zstd for tar.
            let packed = std::fs::File::open(world.path(name)).unwrap();
            let plain = zstd::decode_all(packed).unwrap();
            std::fs::write(copy.path("plain.tar"), plain).unwrap();
            tar = Command::new("tar");
            tar.args(["-xf", "plain.tar"]).current_dir(copy.path(""));
        }
        assert!(tar.stderr(Stdio::inherit()).status().unwrap().success());
        copy.done(&["reindex"]);
        copy.is_sound();
        let held = copy.hashes();
        assert!(held.len() >= 2, "{held:?}");
        let all = world.hashes();
        assert!(held.iter().all(|(id, hash)| all.get(id) == Some(hash)));
        assert_eq!(copy.read("feeds.toml"), world.read("feeds.toml"));
    }
    let left = std::fs::read_dir(world.path("")).unwrap();
    let left = left.filter(|f| f.as_ref().unwrap().path().to_string_lossy().contains(".part"));
    assert_eq!(left.count(), 0, "nothing half-done is left");
}

/// The bytes of every file under the archive that are not compressed beyond recognition.
fn traces(world: &World, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in world.warc_files() {
        let bytes = std::fs::read(&file).unwrap();
        let mut text = Vec::new();
        let mut input = flate2::read::MultiGzDecoder::new(&bytes[..]);
        std::io::Read::read_to_end(&mut input, &mut text).unwrap();
        if String::from_utf8_lossy(&text).contains(word) {
            found.push(file.display().to_string());
        }
    }
    for name in ["archive/annals.db", "archive/annals.db-wal"] {
        let bytes = std::fs::read(world.path(name)).unwrap_or_default();
        if String::from_utf8_lossy(&bytes).contains(word) {
            found.push(name.to_owned());
        }
    }
    found
}

#[test]
fn what_is_forgotten_is_gone_and_stays_away() {
    let (site, world) = polled();
    let eel = world.article("Eels return");
    let id = eel["id"].as_str().unwrap();
    assert!(!traces(&world, "ninety glass eels").is_empty());
    let asked = world.annals(&["forget", id]).exits(2);
    asked.says_in_one_line(&["1 article", "--yes"]);
    let run = world.done(&["forget", id, "--yes", "--reason", "asked by the angler"]);
    run.says("forgotten: 1 article, 1 revision");
    assert_eq!(world.titles(&["*"]), ["The dyke holds"]);
    assert_eq!(traces(&world, "ninety glass eels"), Vec::<String>::new());
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM authors"), 1, "she wrote the other one");
    world.is_sound();
    // The feed still names it, and says that it changed.
    let edited = two()[1].clone().edited("Anglers counted ninety-one glass eels.");
    publish(&site, &[two()[0].clone(), edited]);
    world.done(&["poll", "--all"]);
    world.done(&["poll", "--all"]);
    assert_eq!(world.titles(&["*"]), ["The dyke holds"]);
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM pages WHERE url LIKE '%eel%'"), 0);
    // Nor does another archive bring it.
    world.write("rows.jsonl", &format!("{eel}\n"));
    world.done(&["import", "rows.jsonl"]).says("1 forgotten here");
    world.is_sound();
    let list = world.done(&["forget", "--list", "--json"]).json();
    assert_eq!((&list[0]["id"], &list[0]["reason"]), (&id.into(), &"asked by the angler".into()));
    world.annals(&["forget", id, "--yes"]).exits(1);
}

#[test]
fn a_query_forgets_every_article_that_answers() {
    let (_site, world) = polled();
    world.done(&["forget", "by:holm", "--yes"]).says("2 articles");
    assert_eq!(world.export(), Vec::<Value>::new());
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM authors"), 0);
    world.is_sound();
}

#[test]
fn a_corpus_is_frozen_here_and_checked_there() {
    let (site, world) = polled();
    let run = world.done(&["corpus", "freeze", "eels.corpus", "by:holm"]);
    run.says("2 articles in eels.corpus").says("eels.corpus.md");
    let sheet = world.read("eels.corpus.md");
    let feed = format!("| {} | 2 | ", site.url("/feed"));
    let late = format!("- {}: from 2026-02-0", site.url("/feed"));
    for text in [
        "2 news articles",
        "by:holm",
        "| The Fenland Courier | 2 |",
        "| 2026-02 | 2 |",
        "Published between 2026-02-",
        &feed,
        "| 1 | 0 | 2 | 0 | 0 |",
        &late,
    ] {
        assert!(sheet.contains(text), "no {text:?} in {sheet}");
    }
    let corpus = world.read("eels.corpus");
    assert_eq!(corpus.lines().count(), 3);
    assert!(!corpus.contains("glass eels"), "no texts");
    world.done(&["corpus", "verify", "eels.corpus"]).says("2 the same, 0 missing, 0 different");

    // On another machine, which was later and has one article only, as it was edited by then.
    let edited = two()[1].clone().edited("Anglers counted ninety-one glass eels.");
    publish(&site, &[edited]);
    let other = World::following(&[site.url("/feed")]);
    other.done(&["poll"]);
    other.write("eels.corpus", &corpus);
    let run = other.annals(&["corpus", "verify", "eels.corpus"]).exits(1);
    let run = run.says("0 the same, 1 missing, 1 different");
    let eel = world.article("Eels return");
    run.shows(eel["content_hash"].as_str().unwrap()).shows("missing here");
    world.write("cut.corpus", corpus.lines().next().unwrap());
    world.annals(&["corpus", "verify", "cut.corpus"]).exits(1).shows("2 articles are not in it");
    world.write("no.corpus", "hello\n");
    world.annals(&["corpus", "verify", "no.corpus"]).exits(2).says("line 1");

    let one = &["corpus", "freeze", "one.corpus", "by:holm", "--sample", "1", "--seed", "7"][..];
    world.done(one);
    let rows = |text: String| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    let chosen = rows(world.read("one.corpus"));
    world.done(one);
    assert_eq!((chosen.len(), rows(world.read("one.corpus"))), (1, chosen.clone()));
    world.annals(&["corpus", "freeze", "none.corpus", "zeppelin"]).exits(1);
    assert!(!world.path("none.corpus").exists());
}

#[test]
fn a_home_page_without_feeds_is_followed_by_its_news_sitemap() {
    let site = Site::open();
    site.put("/news/eel", Answer::page(two()[1].html()));
    site.put("/", Answer::page("<title>Courier</title><p>No feed here."));
    let robots = format!("User-agent: *\nAllow: /\nSitemap: {}\n", site.url("/maps.xml"));
    site.put("/robots.txt", Answer::ok("text/plain", robots));
    let map = |path: &str| format!("<sitemap><loc>{}</loc></sitemap>", site.url(path));
    let index = format!("<sitemapindex>{}{}</sitemapindex>", map("/all.xml"), map("/news.xml.gz"));
    site.put("/maps.xml", Answer::ok("application/xml", index));
    let all = format!("<urlset><url><loc>{}</loc></url></urlset>", site.url("/about"));
    site.put("/all.xml", Answer::ok("application/xml", all));
    let news = format!(
        "<urlset xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url><loc>{}</loc>\
         <news:news><news:publication><news:name>The Fenland Courier</news:name>\
         <news:language>en</news:language></news:publication>\
         <news:publication_date>2026-02-06</news:publication_date>\
         <news:title>Eels return</news:title></news:news></url></urlset>",
        site.url("/news/eel")
    );
    site.put("/news.xml.gz", Answer::ok("application/gzip", gzip(news.as_bytes())));
    let world = elsewhere();
    world.done(&["add", &site.url("/")]).says("following The Fenland Courier").says("(1 entry)");
    let feed = world.feed(&site.url("/news.xml.gz"));
    assert_eq!(feed["lang"], "en");
    world.done(&["poll"]);
    assert_eq!(world.titles(&["glass eels"]), ["Eels return"]);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
