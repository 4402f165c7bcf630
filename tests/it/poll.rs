//! A site publishes, we poll: what is fetched, what is kept, and when a page is looked at again.

use serde_json::Value;

use crate::press::{Format, Story, feed, publish, publish_feed};
use crate::site::{Answer, Site};
use crate::world::World;

fn three() -> Vec<Story> {
    vec![
        Story::new(
            "/news/dyke",
            "The dyke holds",
            "The pumps ran until the marigold lamps dimmed.",
        ),
        Story::new("/news/eel", "Eels return", "Anglers counted ninety glass eels below the weir."),
        Story::new("/news/mill", "A mill for sale", "The sails are rotten, says the last miller."),
    ]
}

#[test]
fn what_a_site_publishes_is_found_read_and_shown() {
    let site = Site::open();
    publish(&site, &three());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);

    world.done(&["search", "glass", "eels"]).shows("Eels return").hides("The dyke holds");
    let eel = world.article("Eels return");
    assert_eq!(eel["url"], site.url("/news/eel"));
    assert_eq!(eel["authors"][0]["name"], "Ada Holm");
    assert_eq!(eel["lang"], "en");
    let text = eel["text"].as_str().unwrap();
    assert_eq!(text.split("\n\n").count(), 3, "{text}");
    assert!(!text.contains("Sport"), "navigation is no news: {text}");
    let id = eel["id"].as_str().unwrap();
    world.done(&["show", id]).shows("Eels return").shows("Ada Holm").shows("ninety glass eels");
    world.is_sound();
}

#[test]
fn every_format_of_feed_leads_to_its_articles() {
    let site = Site::open();
    let stories = three();
    publish(&site, &stories);
    let formats = [(Format::Rss, "/rss"), (Format::Atom, "/atom"), (Format::Json, "/json")];
    for ((format, path), story) in formats.into_iter().zip(&stories) {
        publish_feed(&site, path, format, std::slice::from_ref(story));
    }
    let world = World::following(&formats.map(|(_, path)| site.url(path)));
    world.done(&["poll"]);
    assert_eq!(world.export().len(), 3);
    for (format, path) in formats {
        let source = &world.feed(&site.url(path))["title"];
        assert_eq!(source, "The Fenland Courier", "{format:?}");
    }
}

#[test]
fn an_edited_article_keeps_both_revisions() {
    let site = Site::open();
    let stories = three();
    publish(&site, &stories);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);

    let mut after = stories.clone();
    after[1] = stories[1].clone().edited("Anglers counted nine glass eels, the paper was wrong.");
    publish(&site, &after);
    site.take_log();
    world.done(&["poll", "--all"]);
    assert_eq!(site.take_log(), ["/feed 200", "/news/eel 200"], "only what changed is read again");

    let eel = world.article("Eels return");
    assert_eq!(eel["revision"], 2);
    let id = eel["id"].as_str().unwrap();
    world.done(&["show", id]).shows("nine glass eels");
    world.done(&["show", id, "--revision", "1"]).shows("ninety glass eels");
    let listed = world.done(&["show", id, "--revisions"]);
    assert!(listed.stdout.lines().count() >= 2, "{listed}");
    world.done(&["diff", id]).shows("ninety glass eels").shows("the paper was wrong");
    assert_eq!(world.titles(&["paper was wrong"]), ["Eels return"]);
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM revisions"), 4);
    world.is_sound();
}

#[test]
fn an_edit_that_changes_nothing_readable_is_no_revision() {
    let site = Site::open();
    let stories = three();
    publish(&site, &stories);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);

    // Another footer and another date in the feed, the same article.
    let mut touched = stories.clone();
    touched[0].updated = "2026-02-06T11:00:00Z".into();
    publish(&site, &touched);
    let page = touched[0].html().replace("Printed on the fen.", "Printed elsewhere, 4711 readers.");
    site.put(&touched[0].path, Answer::page(page));
    site.take_log();
    world.done(&["poll", "--all"]);
    assert_eq!(site.take_log(), ["/feed 200", "/news/dyke 200"]);
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM revisions"), 3);
}

#[test]
fn a_second_poll_without_news_fetches_no_page() {
    let site = Site::open();
    publish(&site, &three());
    publish_feed(&site, "/rss", Format::Rss, &three());
    let world = World::following(&[site.url("/feed"), site.url("/rss")]);
    world.done(&["poll"]);
    let (before, warc) = (world.export(), warc_bytes(&world));

    site.take_log();
    world.done(&["poll", "--all"]);
    let mut log = site.take_log();
    log.sort();
    assert_eq!(log, ["/feed 304", "/rss 304"]);
    assert_eq!(world.export(), before);
    assert_eq!(warc_bytes(&world), warc, "nothing came, nothing is kept");
}

#[test]
fn a_feed_without_validators_is_not_read_again_while_its_bytes_stay_the_same() {
    let site = Site::open();
    publish(&site, &three());
    let body = feed(&site, Format::Rss, &three());
    site.put("/feed", Answer::ok(Format::Rss.kind(), body).without("ETag"));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let warc = warc_bytes(&world);
    site.take_log();
    world.done(&["poll", "--all"]);
    assert_eq!(site.take_log(), ["/feed 200"]);
    assert_eq!(warc_bytes(&world), warc);
}

#[test]
fn what_is_not_due_is_left_alone() {
    let site = Site::open();
    publish(&site, &three());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    site.take_log();
    world.done(&["poll"]).says("nothing is due before");
    assert_eq!(site.take_log(), [""; 0]);
}

#[test]
fn one_feed_can_be_asked_for_by_name() {
    let site = Site::open();
    publish(&site, &three());
    publish_feed(&site, "/rss", Format::Rss, &three()[..1]);
    let world = World::following(&[site.url("/feed"), site.url("/rss")]);
    world.done(&["poll", "--feed", &site.url("/rss")]);
    assert_eq!(site.take_log(), ["/rss 200", "/news/dyke 200"]);
    world.annals(&["poll", "--feed", "http://127.0.0.1:1/unknown"]).exits(2);
}

#[test]
fn a_page_that_answers_503_stays_queued_with_its_reason() {
    let site = Site::open();
    let stories = three();
    publish(&site, &stories);
    let page = Answer::page(stories[0].html());
    site.put_in_turn("/news/dyke", vec![Answer::status(503), page]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(world.export().len(), 2);
    let trouble = world.trouble(&site.url("/news/dyke"));
    assert_eq!(trouble["state"], "queued");
    assert!(trouble["reason"].as_str().unwrap().starts_with("HTTP status 503"), "{trouble:#}");
    assert!(trouble["next_attempt"].is_string(), "{trouble:#}");
    world.done(&["status"]).shows("/news/dyke").shows("503");

    site.take_log();
    world.done(&["poll", "--all"]);
    assert_eq!(site.take_log(), ["/feed 304", "/news/dyke 200"], "the queue outlives a 304");
    assert_eq!(world.export().len(), 3);
    world.is_sound();
}

#[test]
fn a_page_that_is_gone_is_refused_and_said_so() {
    let site = Site::open();
    publish(&site, &three());
    site.put("/news/mill", Answer::status(410));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let trouble = world.trouble(&site.url("/news/mill"));
    assert_eq!(trouble["state"], "refused");
    assert!(trouble["reason"].as_str().unwrap().starts_with("HTTP status 410"), "{trouble:#}");
    site.take_log();
    world.done(&["poll", "--all"]);
    assert_eq!(site.take_log(), ["/feed 304"], "no means no");
    assert_eq!(world.export().len(), 2);
}

#[test]
fn an_archived_page_that_fails_later_keeps_its_article_and_is_asked_again() {
    let site = Site::open();
    let stories = three();
    publish(&site, &stories);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let edited = stories[0].clone().edited("The pumps stopped at four, the keeper now says.");
    let page = Answer::page(edited.html());
    publish_feed(&site, "/feed", Format::Atom, &[edited, stories[1].clone(), stories[2].clone()]);
    site.put_in_turn("/news/dyke", vec![Answer::status(500), page]);
    world.done(&["poll", "--all"]);
    assert_eq!(world.article("The dyke holds")["revision"], 1);
    world.done(&["poll", "--all"]);
    assert_eq!(world.article("The dyke holds")["revision"], 2, "the correction was not lost");
}

#[test]
fn an_editor_who_changes_back_leaves_three_revisions() {
    let site = Site::open();
    let story = three().remove(0);
    let edited = story.clone().edited("The pumps never ran at all.");
    let mut again = story.clone();
    again.updated = "2026-02-06T14:00:00Z".into();
    let world = World::following(&[site.url("/feed")]);
    for version in [story, edited, again] {
        publish(&site, &[version]);
        world.done(&["poll", "--all"]);
    }
    let row = world.article("The dyke holds");
    assert_eq!(row["revision"], 3);
    assert!(row["text"].as_str().unwrap().contains("marigold"), "{row:#}");
    assert_eq!(world.titles(&["never ran"]), [""; 0], "the index knows the last one");
    let id = row["id"].as_str().unwrap();
    let (one, three) = (["show", id, "--revision", "1"], ["show", id, "--revision", "3"]);
    let text = |args: &[&str]| world.done(&[args, &["--json"]].concat()).json()["text"].clone();
    assert_eq!(text(&one), text(&three));
    world.is_sound();
}

#[test]
fn entries_without_a_page_harm_nothing() {
    let site = Site::open();
    publish(&site, &three());
    let rss = format!(
        "<rss version=\"2.0\"><channel><title>Mixed</title>\
         <item><title>No link at all</title><guid isPermaLink=\"false\">1</guid></item>\
         <item><title>A letter</title><link>mailto:desk@courier.example</link></item>\
         <item><title>Inside</title><link>http://127.0.0.2:9/secret</link></item>\
         <item><title>Twice</title><link>{0}</link></item>\
         <item><title>Twice</title><link>{0}</link></item></channel></rss>",
        site.url("/news/dyke")
    );
    site.put("/mixed", Answer::ok(Format::Rss.kind(), rss));
    let world = World::following(&[site.url("/mixed")]);
    world.done(&["poll", "--strict"]);
    world.article("The dyke holds");
    assert_eq!(site.requests_of("/news/dyke").len(), 1);
    let inside = world.trouble("http://127.0.0.2:9/secret");
    assert_eq!(inside["state"], "refused");
    assert!(inside["reason"].as_str().unwrap().contains("private address"), "{inside:#}");
    world.is_sound();
}

#[test]
fn pages_in_older_encodings_are_read() {
    let site = Site::open();
    let story = three().remove(0).by("Zoë Ørsted");
    let html = story.html().replace("<meta charset=\"utf-8\">", "");
    let latin: Vec<u8> = html.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    site.put(&story.path, Answer::ok("text/html; charset=ISO-8859-1", latin));
    publish_feed(&site, "/feed", Format::Atom, std::slice::from_ref(&story));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(world.article("The dyke holds")["authors"][0]["name"], "Zoë Ørsted");
}

#[test]
fn a_time_limit_leaves_the_rest_for_later() {
    let site = Site::open();
    publish(&site, &three());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll", "--max-runtime", "0s"]);
    assert_eq!(site.take_log(), [""; 0]);
    world.done(&["poll"]);
    assert_eq!(world.export().len(), 3);
}

#[test]
fn a_feed_that_moves_for_good_is_followed_and_noted() {
    let site = Site::open();
    publish(&site, &three());
    site.put("/old", Answer::redirect(301, "/feed"));
    let world = World::following(&[site.url("/old")]);
    world.done(&["poll"]).says("/feed");
    assert_eq!(world.feed(&site.url("/old"))["moved_to"], site.url("/feed"));
    site.take_log();
    world.done(&["poll", "--all"]);
    assert_eq!(site.take_log(), ["/feed 304"], "asked at its new place");
    assert!(world.read("feeds.toml").contains("/old"), "the file is the user's");
}

#[test]
fn a_feed_that_moved_unchanged_is_noted_too() {
    let site = Site::open();
    publish(&site, &three());
    let world = World::following(&[site.url("/old")]);
    site.put("/old", Answer::ok(Format::Atom.kind(), feed(&site, Format::Atom, &three())));
    world.done(&["poll"]);
    // The same bytes at another place, so the same entity tag: the answer there is 304.
    site.put("/old", Answer::redirect(308, "/feed"));
    world.done(&["poll", "--all"]);
    assert_eq!(world.feed(&site.url("/old"))["moved_to"], site.url("/feed"));
}

#[test]
fn a_feed_that_is_elsewhere_for_now_stays_where_it_is() {
    let site = Site::open();
    publish(&site, &three());
    site.put("/old", Answer::redirect(302, "/feed"));
    let world = World::following(&[site.url("/old")]);
    world.done(&["poll"]);
    assert_eq!(world.export().len(), 3);
    assert_eq!(world.feed(&site.url("/old"))["moved_to"], Value::Null);
    site.take_log();
    world.done(&["poll", "--all"]);
    assert_eq!(site.take_log()[0], "/old 302");
}

#[test]
fn an_answer_that_is_no_feed_leaves_no_validators_behind() {
    let site = Site::open();
    publish(&site, &three());
    let real = Answer::ok(Format::Atom.kind(), feed(&site, Format::Atom, &three()));
    // A cache that mixes up its answers: the error page under the feed's own entity tag.
    let broken = Answer::ok("text/html", "<html><body>Try again later.</body></html>");
    let tag = "\"one\"";
    site.put_in_turn("/feed", vec![broken.header("ETag", tag), real.header("ETag", tag)]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(world.export().len(), 0);
    world.done(&["poll", "--all"]);
    assert_eq!(world.export().len(), 3);
    assert_eq!(site.requests_of("/feed")[1].field("If-None-Match"), None);
}

#[test]
fn validators_go_back_byte_for_byte() {
    let site = Site::open();
    publish(&site, &three());
    let body = feed(&site, Format::Rss, &three());
    let answer = Answer::ok(Format::Rss.kind(), body);
    let (tag, date) = ("W/\"a b;c=,d\"", "Fri, 6 Feb 2026 08:00:00 +0000");
    site.put("/feed", answer.header("ETag", tag).header("Last-Modified", date));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    world.done(&["poll", "--all"]);
    let asked = site.requests_of("/feed");
    assert_eq!(asked[0].field("If-None-Match"), None);
    assert_eq!(asked[1].field("If-None-Match"), Some(tag));
    assert_eq!(asked[1].field("If-Modified-Since"), Some(date));
    assert_eq!(asked[1].status, 304);
}

#[test]
fn a_304_that_nobody_asked_for_is_not_taken_for_an_article() {
    let site = Site::open();
    let stories = three();
    publish(&site, &stories);
    let page = Answer::page(stories[0].html());
    site.put_in_turn("/news/dyke", vec![Answer::status(304), page]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let trouble = world.trouble(&site.url("/news/dyke"));
    assert!(trouble["reason"].as_str().is_some_and(|r| r.contains("304")), "{trouble:#}");
    world.done(&["poll", "--all"]);
    assert_eq!(world.export().len(), 3);
}

#[test]
fn articles_outlive_their_feed() {
    let site = Site::open();
    publish(&site, &three());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let before = world.export();
    publish_feed(&site, "/other", Format::Rss, &[]);
    world.write("feeds.toml", &world.read("feeds.toml").replace("/feed", "/other"));
    site.take_log();
    world.done(&["poll", "--all"]);
    assert_eq!(site.take_log(), ["/other 200"]);
    assert_eq!(world.export(), before);
    assert_eq!(world.titles(&["eels"]), ["Eels return"]);
}

#[test]
fn comments_are_kept_and_new_ones_join_them() {
    let site = Site::open();
    let story = three().remove(0).comment("Tom", "I was there and heard the pumps.");
    publish(&site, std::slice::from_ref(&story));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let comments = |world: &World| world.article("The dyke holds")["comments"].clone();
    assert_eq!(comments(&world)[0]["author"], "Tom");
    assert_eq!(comments(&world)[0]["text"], "I was there and heard the pumps.");

    let mut later = story.comment("Ines", "So was I, by the quokka statue.");
    later.updated = "2026-02-06T12:00:00Z".into();
    publish(&site, std::slice::from_ref(&later));
    world.done(&["poll", "--all"]);
    let row = world.article("The dyke holds");
    assert_eq!(row["revision"], 1, "readers do not revise an article");
    let authors: Vec<_> =
        row["comments"].as_array().unwrap().iter().map(|c| c["author"].clone()).collect();
    assert_eq!(authors, ["Tom", "Ines"]);
    assert_eq!(world.titles(&["comment:quokka"]), ["The dyke holds"], "the index was told");
    let id = row["id"].as_str().unwrap();
    world.done(&["show", id]).shows("quokka statue");
    world.done(&["show", id, "--no-comments"]).hides("quokka statue");
    assert!(!row["text"].as_str().unwrap().contains("quokka"), "{row:#}");
}

#[test]
fn what_a_page_says_of_the_number_of_its_comments_is_kept_beside_them() {
    let site = Site::open();
    let story = three().remove(0).comment("Tom", "I was there and heard the pumps.");
    publish(&site, &[story.clone().claiming(12)]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let row = world.article("The dyke holds");
    assert_eq!(row["comments_claimed"], 12);
    assert_eq!(row["comments"].as_array().unwrap().len(), 1);
    let id = row["id"].as_str().unwrap();
    world.done(&["show", id]).shows("1 comment (the page says 12)");

    let mut later = story.comment("Ines", "So was I.").claiming(2);
    later.updated = "2026-02-06T12:00:00Z".into();
    publish(&site, &[later]);
    world.done(&["poll", "--all"]);
    assert_eq!(world.article("The dyke holds")["comments_claimed"], 2);
    world.done(&["show", id]).shows("2 comments\n");
}

#[test]
fn compressed_pages_and_feeds_are_read() {
    let site = Site::open();
    let story = three().remove(0);
    site.put("/news/dyke", Answer::page(story.html()).gzip());
    let body = feed(&site, Format::Rss, &[story]);
    site.put("/feed", Answer::ok(Format::Rss.kind(), body).gzip());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert!(world.article("The dyke holds")["text"].as_str().unwrap().contains("marigold"));
    world.is_sound();
}

#[test]
fn failing_feeds_are_counted_only_when_asked_for() {
    let site = Site::open();
    publish(&site, &three());
    let world = World::following(&[site.url("/feed"), site.url("/missing")]);
    world.done(&["poll", "--all"]);
    assert_eq!(world.export().len(), 3);
    world.annals(&["poll", "--all", "--strict"]).exits(1);
    world.done(&["poll", "--strict", "--feed", &site.url("/feed")]);
}

#[test]
fn cron_hears_nothing_unless_something_needs_a_person() {
    let site = Site::open();
    publish(&site, &three());
    let world = World::following(&[site.url("/feed")]);
    let quiet = world.done(&["--quiet", "poll"]);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    let talking = world.done(&["poll", "--all"]);
    assert!(!talking.stderr.is_empty() || !talking.stdout.is_empty());
}

fn warc_bytes(world: &World) -> u64 {
    world.warc_files().iter().map(|file| file.metadata().unwrap().len()).sum()
}
