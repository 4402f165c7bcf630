//! What stands in place of an article: it is recorded as what it is, and never stored as the text.

use crate::press::{Format, Story, publish, publish_feed};
use crate::site::{Answer, Site};
use crate::world::World;

/// A page, and what it is to be recorded as: state, wall, words of the reason.
type Row = (&'static str, Answer, &'static str, Option<&'static str>, &'static str);

fn html(head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    )
}

fn refused(status: u16, field: &str, value: &str) -> Answer {
    Answer::status(status).header(field, value)
}

fn rows() -> Vec<Row> {
    let captcha = html("<title>One moment</title>", "<form><div class='h-captcha'></div></form>");
    let challenge = html(
        "<title>Checking</title><script>go()</script>",
        "<form id='challenge-form'></form><noscript>Turn scripts on.</noscript>",
    );
    let consent = html(
        "<title>Before you read on</title>",
        "<div id='consent'><p>We and our partners keep things.</p><button>Agree</button></div>",
    );
    let login = html(
        "<title>Sign in</title>",
        "<form><input name=user><input type=password name=word></form>",
    );
    let offer = html(
        "<title>One</title>",
        "<h1>One</h1><div class='paywall'><p>Subscribe to read the whole story.</p></div>",
    );
    let missing =
        html("<title>404 Not Found</title>", "<p>There is nothing under this address.</p>");
    let bot = Some("bot_check");
    vec![
        ("/cf", refused(403, "cf-mitigated", "challenge"), "queued", bot, "cf-mitigated"),
        (
            "/cf-good",
            Answer::page(challenge.clone()).header("cf-mitigated", "challenge"),
            "queued",
            bot,
            "cf-mitigated",
        ),
        ("/dd", refused(403, "x-datadome", "protected"), "queued", bot, "x-datadome"),
        ("/waf", refused(405, "x-amzn-waf-action", "captcha"), "queued", Some("captcha"), "waf"),
        ("/captcha", Answer::page(captcha), "queued", Some("captcha"), "captcha"),
        ("/challenge", Answer::page(challenge), "queued", bot, "check for bots"),
        ("/consent", Answer::page(consent), "queued", Some("consent"), "consent"),
        ("/login", Answer::page(login), "refused", Some("login"), "login"),
        ("/offer", Answer::page(offer), "refused", Some("paywall"), "paywall"),
        ("/missing", Answer::page(missing), "queued", Some("soft_404"), "not found"),
        ("/up/and/away", Answer::redirect(302, "/"), "queued", Some("soft_404"), "sent up"),
        ("/401", Answer::status(401), "refused", Some("login"), "401"),
        ("/402", Answer::status(402), "refused", Some("paywall"), "402"),
        ("/403", Answer::status(403), "refused", None, "403"),
        ("/451", Answer::status(451), "refused", None, "451"),
        ("/404", Answer::status(404), "queued", None, "404"),
        ("/500", Answer::status(500), "queued", None, "500"),
        ("/pdf", Answer::ok("application/pdf", "%PDF-1.7"), "refused", None, "application/pdf"),
        ("/empty", Answer::page(""), "refused", None, "empty"),
    ]
}

/// A site whose feed announces an article on each of these pages, and one that is there.
fn site(rows: &[Row]) -> Site {
    let site = Site::open();
    let mut stories = vec![Story::new("/news/dyke", "The dyke holds", "The pumps ran.")];
    site.put("/news/dyke", Answer::page(stories[0].html()));
    let front = "<p>All the news of the fen, every day, from the weir to the mill.</p>".repeat(20);
    site.put("/", Answer::page(html("<title>The Fenland Courier</title>", &front)));
    for (path, answer, ..) in rows {
        site.put(path, answer.clone());
        stories.push(Story::new(path, &format!("Eels behind {}", &path[1..]), "Unread."));
    }
    publish_feed(&site, "/feed", Format::Atom, &stories);
    site
}

#[test]
fn what_stands_in_place_of_an_article_is_recorded_as_what_it_is() {
    let site = site(&rows());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["--quiet", "poll"]);
    let status = world.done(&["status", "--json", "--all"]).json();
    let troubles = status["not_archived"].as_array().unwrap();
    for (path, _, state, wall, reason) in rows() {
        let url = site.url(path);
        let trouble = troubles.iter().find(|t| t["url"] == url.as_str());
        let trouble = trouble.unwrap_or_else(|| panic!("{path} is archived: {status:#}"));
        assert_eq!(
            (&trouble["state"], &trouble["wall"]),
            (&state.into(), &wall.into()),
            "{trouble:#}"
        );
        assert!(trouble["reason"].as_str().unwrap().contains(reason), "{reason:?}: {trouble:#}");
    }
    assert_eq!(world.export().len(), 1, "only the article is an article");
    // What came is kept all the same, to be read by a better rule one day.
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM captures WHERE url LIKE '%/captcha'"), 1);
    world.is_sound();
}

#[test]
fn the_ledger_counts_what_was_fetched_blocked_and_read() {
    let site = site(&rows());
    let world = World::following(&[site.url("/feed"), site.url("/nothing")]);
    world.done(&["--quiet", "poll"]);
    let ledger = world.done(&["status", "--ledger", "--json"]).json();
    let days = ledger["ledger"].as_array().unwrap();
    let of = |path: &str| {
        let url = site.url(path);
        days.iter().find(|d| d["feed"] == url.as_str()).unwrap_or_else(|| panic!("{ledger:#}"))
    };
    let walls = rows().iter().filter(|row| row.3.is_some()).count();
    let day = of("/feed");
    assert_eq!((&day["polls"], &day["polls_failed"]), (&1.into(), &0.into()), "{day:#}");
    assert_eq!(day["entries"], rows().len() + 1, "{day:#}");
    assert_eq!(day["pages_fetched"], rows().len() + 1, "{day:#}");
    assert_eq!((&day["pages_extracted"], &day["pages_blocked"]), (&1.into(), &walls.into()));
    assert_eq!((&of("/nothing")["polls"], &of("/nothing")["polls_failed"]), (&1.into(), &1.into()));
    world
        .done(&["status", "--ledger", "--feed", &site.url("/feed")])
        .shows("BLOCKED")
        .hides("/nothing");
}

#[test]
fn a_wall_in_front_of_an_archived_article_changes_nothing() {
    let site = Site::open();
    let story = Story::new("/news/dyke", "The dyke holds", "The pumps ran.");
    publish(&site, std::slice::from_ref(&story));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let before = world.export();
    let later = story.edited("Nobody will read this.");
    publish(&site, std::slice::from_ref(&later));
    let captcha = html("<title>One moment</title>", "<form class='captcha'></form>");
    site.put("/news/dyke", Answer::page(captcha));
    world.done(&["poll", "--all"]);
    assert_eq!(world.export(), before);
    assert_eq!(world.trouble(&site.url("/news/dyke"))["wall"], "captcha");
    // Once it is away, the correction is read.
    site.put("/news/dyke", Answer::page(later.html()));
    world.done(&["poll", "--all"]);
    assert_eq!(world.article("The dyke holds")["revision"], 2);
}

#[test]
fn a_page_that_wants_its_cookie_back_gets_it() {
    let site = Site::open();
    let story = Story::new("/news/dyke", "The dyke holds", "The pumps ran.");
    publish(&site, std::slice::from_ref(&story));
    let first = Answer::redirect(302, "/news/dyke").header("Set-Cookie", "reader=7; Path=/");
    site.put_in_turn("/news/dyke", vec![first, Answer::page(story.html())]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    world.article("The dyke holds");
    let asked = site.requests_of("/news/dyke");
    assert_eq!((asked[0].field("Cookie"), asked[1].field("Cookie")), (None, Some("reader=7")));
    // It is forgotten with the run, and another host never sees it.
    world.done(&["poll", "--all"]);
    assert_eq!(site.requests_of("/feed")[1].field("Cookie"), None);
}

#[test]
fn a_host_that_answers_429_to_everything_is_left_alone() {
    let site = Site::open();
    let stories: Vec<Story> =
        (0..9).map(|n| Story::new(&format!("/{n}"), &format!("Bulletin {n}"), "Unread.")).collect();
    publish_feed(&site, "/feed", Format::Atom, &stories);
    for story in &stories {
        site.put(&story.path, Answer::status(429));
    }
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let refused = site.requests().iter().filter(|r| r.status == 429).count();
    assert_eq!(refused, 3, "more than enough to understand it");
    let waiting = "SELECT count(*) FROM pages WHERE state = 'queued' AND next_attempt > queued_at";
    assert_eq!(world.sql::<i64>(waiting), 9);
}
