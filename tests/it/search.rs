//! What a researcher types, and what is found.

use serde_json::Value;

use crate::press::{Format, Story, publish, publish_feed};
use crate::site::Site;
use crate::world::{World, hits};

fn library() -> Vec<Story> {
    vec![
        Story::new("/en/harbour", "Harbour opens", "Six trawlers sailed for the northern grounds.")
            .by("Ada Holm")
            .on("2026-01-10T08:00:00Z"),
        Story::new("/en/school", "School closes", "The northern school had grounds for hope.")
            .by("Ben Okri")
            .on("2026-02-03T08:00:00Z")
            .comment("Tom", "My platypus went there."),
        Story::new("/fr/election", "Le maire sortant battu", "")
            .in_language(
                "fr",
                &[
                    "Les élections municipales se sont déroulées dans le calme dimanche dernier, \
                     et les électeurs ont été nombreux à se rendre dans les bureaux de vote.",
                    "Le maire sortant a reconnu sa défaite peu après vingt heures devant ses amis.",
                    "Les résultats définitifs seront proclamés mercredi par la préfecture.",
                ],
            )
            .by("Zoé Lefèvre")
            .on("2026-02-04T08:00:00Z"),
        Story::new("/de/haus", "Neue Wohnungen am Fluss", "")
            .in_language(
                "de",
                &[
                    "Am Ufer entstehen bis zum Herbst neue Häuser für junge Familien, und die \
                     Stadt will damit der Wohnungsnot begegnen, die seit Jahren wächst.",
                    "Die Grundstücke gehören der Stadt, die sie nur verpachtet und nie verkauft.",
                    "Über die Mieten wird der Rat nach Ostern noch einmal ausführlich beraten.",
                ],
            )
            .by("Jürgen Groß")
            .on("2026-02-05T08:00:00Z"),
        Story::new("/es/agua", "La sequía llega al valle", "")
            .in_language(
                "es",
                &[
                    "Los agricultores del valle reclaman más agua para sus campos después de un \
                     invierno sin lluvias, y el gobierno regional promete nuevas inversiones.",
                    "Las canciones de la vendimia se cantarán este año con menos alegría.",
                    "El río baja con la mitad de su caudal habitual desde hace dos meses.",
                ],
            )
            .by("María Núñez")
            .on("2026-02-06T08:00:00Z"),
    ]
}

fn polled() -> (Site, World) {
    let site = Site::open();
    publish(&site, &library());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    (site, world)
}

/// Expects a query to find these titles, in any order.
#[track_caller]
fn check(world: &World, query: &str, expected: &[&str]) {
    let mut found = world.titles(&[query]);
    found.sort();
    assert_eq!(found, expected, "{query}");
}

const HARBOUR: &str = "Harbour opens";
const SCHOOL: &str = "School closes";
const FRENCH: &str = "Le maire sortant battu";
const GERMAN: &str = "Neue Wohnungen am Fluss";
const SPANISH: &str = "La sequía llega al valle";

#[test]
fn words_phrases_and_booleans() {
    let (_site, world) = polled();
    check(&world, "northern grounds", &[HARBOUR, SCHOOL]);
    check(&world, "\"northern grounds\"", &[HARBOUR]);
    check(&world, "northern AND trawlers", &[HARBOUR]);
    check(&world, "trawlers OR hope", &[HARBOUR, SCHOOL]);
    check(&world, "northern NOT trawlers", &[SCHOOL]);
    check(&world, "northern -trawlers", &[SCHOOL]);
    check(&world, "(trawlers OR hope) northern -school", &[HARBOUR]);
    check(&world, "TRAWLER", &[HARBOUR]);
}

#[test]
fn fields() {
    let (site, world) = polled();
    check(&world, "title:school", &[SCHOOL]);
    check(&world, "author:holm", &[HARBOUR]);
    check(&world, "author:\"Ben Okri\"", &[SCHOOL]);
    check(&world, "author:nunez", &[SPANISH]);
    check(&world, "lang:fr", &[FRENCH]);
    check(&world, "comment:platypus", &[SCHOOL]);
    check(&world, "platypus", &[]);
    check(&world, &format!("host:{}", site.authority().split(':').next().unwrap()), &{
        let mut all = [HARBOUR, SCHOOL, FRENCH, GERMAN, SPANISH];
        all.sort();
        all
    });
}

#[test]
fn dates() {
    let (_site, world) = polled();
    check(&world, "date:2026-01", &[HARBOUR]);
    check(&world, "date:2026-02-03..2026-02-04", &[FRENCH, SCHOOL]);
    check(&world, "date:>=2026-02-05", &[SPANISH, GERMAN]);
    check(&world, "northern date:<2026-02-01", &[HARBOUR]);
    check(&world, "captured:2019", &[]);
}

#[test]
fn every_language_by_its_word_forms_and_without_its_accents() {
    let (_site, world) = polled();
    for query in ["élection", "élections", "elections", "municipale", "préfectures", "defaite"] {
        check(&world, query, &[FRENCH]);
    }
    for query in ["Haus", "Häuser", "hauser", "Familie", "Grundstück"] {
        check(&world, query, &[GERMAN]);
    }
    for query in ["agricultor", "canción", "cancion", "sequia", "lluvia", "inversión"] {
        check(&world, query, &[SPANISH]);
    }
    for query in ["trawler", "sailing", "ground trawlers"] {
        check(&world, query, &[HARBOUR]);
    }
}

#[test]
fn results_come_in_the_order_asked_for() {
    let (_site, world) = polled();
    let oldest = world.titles(&["northern", "--sort", "oldest"]);
    assert_eq!(oldest, [HARBOUR, SCHOOL]);
    let newest = world.titles(&["northern", "--sort", "newest"]);
    assert_eq!(newest, [SCHOOL, HARBOUR]);
    assert_eq!(world.titles(&["northern", "--sort", "oldest", "-n", "1"]), [HARBOUR]);
    assert_eq!(world.titles(&["northern", "--sort", "oldest", "--offset", "1"]), [SCHOOL]);
    assert_eq!(world.titles(&["harbour", "--sort", "relevance"])[0], HARBOUR);
    let count = world.done(&["search", "northern", "--count"]);
    assert_eq!(count.stdout.trim(), "2");
}

#[test]
fn a_hit_is_made_for_reading() {
    let (_site, world) = polled();
    let run = world.done(&["search", "trawlers"]);
    let run = run.shows(HARBOUR).shows("Ada Holm").shows("2026-01-10").shows("Fenland Courier");
    let run = run.shows("Six trawlers sailed");
    assert!(!run.stdout.contains('\u{1b}'), "a pipe wants no colours\n{run}");
    let id = world.article(HARBOUR)["id"].as_str().unwrap().to_owned();
    run.shows(&id);
}

#[test]
fn json_says_the_same() {
    let (site, world) = polled();
    let found = world.done(&["search", "--json", "trawlers"]).json();
    assert_eq!(found["total"], 1);
    let hit = &hits(&found)[0];
    assert_eq!(hit["title"], HARBOUR);
    assert_eq!(hit["url"], site.url("/en/harbour"));
    assert_eq!(hit["id"], world.article(HARBOUR)["id"]);
    assert!(hit["published"].as_str().unwrap().starts_with("2026-01-10"));
    assert!(hit["score"].is_number());
    // For programs too, nothing found is an answer.
    let nothing = world.annals(&["search", "--json", "zeppelin"]).exits(1).json();
    assert_eq!(nothing["total"], 0);
    assert_eq!(hits(&nothing), Vec::<Value>::new());
}

#[test]
fn nothing_found_comes_with_a_hint() {
    let (_site, world) = polled();
    let run = world.annals(&["search", "zeppelin"]).exits(1);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("zeppelin") || run.stderr.contains("nothing"), "{run}");
}

#[test]
fn an_empty_archive_says_how_to_fill_it() {
    let site = Site::open();
    publish(&site, &[]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    world.annals(&["search", "eels"]).exits(1).says("annals poll");
    world.annals(&["export"]).exits(1);
    world.done(&["verify"]);
}

#[test]
fn what_is_excluded_alone_leaves_the_rest() {
    let (_site, world) = polled();
    check(&world, "NOT northern", &[SPANISH, FRENCH, GERMAN]);
    check(&world, "lang:en -trawlers", &[SCHOOL]);
}

#[test]
fn a_query_that_does_not_parse_is_marked_at_its_place() {
    let (_site, world) = polled();
    for (query, caret) in [("eels AND (pike", "("), ("titel:eels", "titel"), ("date:soon", "soon")]
    {
        let run = world.annals(&["search", query]).exits(2);
        assert_eq!(run.stdout, "", "{run}");
        let lines: Vec<&str> = run.stderr.lines().collect();
        let marked = lines.windows(2).find(|pair| pair[1].trim_start().starts_with('^'));
        let marked = marked.unwrap_or_else(|| panic!("no caret\n{run}"));
        let place = marked[1].find('^').unwrap();
        assert!(marked[0][place..].starts_with(caret), "the caret points elsewhere\n{run}");
    }
    world.annals(&["export", "eels AND ("]).exits(2);
}

#[test]
fn what_was_understood_can_be_asked() {
    let (_site, world) = polled();
    let run = world.done(&["search", "--explain", "northern -trawlers"]);
    let told = format!("{}{}", run.stdout, run.stderr);
    let lexis = ["search", "--syntax", "lexis", "--explain", "northern and not trawler!"];
    world.done(&lexis).shows(SCHOOL).says("northern AND NOT trawler*");
    world.annals(&["search", "--syntax", "lexis", "northern w/ school"]).exits(2);
    assert!(told.contains("northern") && told.contains("NOT"), "{run}");
}

#[test]
fn a_query_may_be_several_arguments() {
    let (_site, world) = polled();
    assert_eq!(world.titles(&["northern", "NOT", "trawlers"]), [SCHOOL]);
    world.annals(&["search"]).exits(2);
}

#[test]
fn what_an_editor_took_out_is_found() {
    let (site, world) = polled();
    let mut stories = library();
    stories[0] = stories[0].clone().edited("Six trawlers stayed in the harbour, we regret.");
    publish(&site, &stories);
    world.done(&["poll", "--all"]);
    check(&world, "\"sailed for the northern\"", &[]);
    check(&world, "removed:\"sailed for the northern\"", &[HARBOUR]);
    check(&world, "added:regret", &[HARBOUR]);
    check(&world, "removed:regret", &[]);
    let found = world.done(&["search", "removed:sailed"]);
    found.shows("removed: ").shows("Six trawlers sailed for the northern grounds.");
}

#[test]
fn the_archive_can_be_asked_as_it_stood() {
    let (site, world) = polled();
    let mut stories = library();
    stories[0] = stories[0].clone().edited("Six trawlers stayed in the harbour, we regret.");
    publish(&site, &stories);
    world.done(&["poll", "--all"]);
    // The first page was captured long ago.
    let long_ago: jiff::Timestamp = "2026-01-15T12:00:00Z".parse().unwrap();
    let sql = "UPDATE revisions SET captured = ? WHERE number = 1";
    world.database().execute(sql, [long_ago.as_millisecond()]).unwrap();
    world.done(&["reindex"]);
    let asked = |query: &str, date: &str| world.titles(&[query, "--as-of", date]);
    assert_eq!(asked("sailed", "2026-01-15"), [HARBOUR]);
    assert_eq!(asked("sailed", "2026-01-15T12:00:00Z"), [HARBOUR]);
    assert_eq!(asked("regret", "2026-01-15"), [""; 0]);
    assert_eq!(asked("sailed", "2026-01-14"), [""; 0]);
    assert_eq!(asked("regret", "2999"), [HARBOUR]);
    assert_eq!(world.titles(&["sailed"]), [""; 0]);
    check(&world, "is:revised", &[HARBOUR]);
    let found = world.done(&["search", "sailed", "--as-of", "2026-01-15", "--json"]).json();
    assert_eq!(hits(&found)[0]["revision"], 1);
    world.is_sound();
    world.annals(&["search", "sailed", "--as-of", "soon"]).exits(2);
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let (site, world) = polled();
    let page = |after: Option<&str>| {
        let after = after.map_or(vec![], |cursor| vec!["--after", cursor]);
        let asked = ["search", "", "--sort", "newest", "-n", "2", "--json"];
        world.done(&[asked.as_slice(), &after].concat()).json()
    };
    let first = page(None);
    let next = first["next"].as_str().unwrap().to_owned();
    // A newer article comes in between: it moves nothing.
    let late = Story::new("/en/late", "Late news", "It came late.").on("2026-03-01T08:00:00Z");
    publish(&site, &[library(), vec![late]].concat());
    world.done(&["poll", "--all"]);
    let second = page(Some(&next));
    let third = page(second["next"].as_str());
    assert_eq!((&second["total"], &third["next"]), (&6.into(), &Value::Null));
    let pages = [first, second, third];
    let shown: Vec<Value> = pages.iter().flat_map(hits).collect();
    let titles: Vec<&str> = shown.iter().map(|hit| hit["title"].as_str().unwrap()).collect();
    assert_eq!(titles, [SPANISH, GERMAN, FRENCH, SCHOOL, HARBOUR]);
    world.done(&["search", "", "-n", "2"]).says("--after ");
    assert_eq!(world.done(&["search", "", "--limit", "0"]).stdout.trim(), "6");
    world.annals(&["search", "", "--after", "nowhere"]).exits(2);
}

#[test]
fn words_near_one_another_are_marked_and_nothing_else() {
    let (_site, world) = polled();
    check(&world, "trawlers NEAR/2 northern", &[]);
    check(&world, "trawler* PRE/5 gr?unds", &[HARBOUR]);
    check(&world, "=Six trawlers", &[HARBOUR]);
    check(&world, "=six trawlers", &[]);
    let found = world.done(&["search", "--json", "body:(trawlers NEAR/5 northern)"]).json();
    let piece = &hits(&found)[0]["snippets"][0];
    let marked: Vec<&str> = piece["highlights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| {
            let place = |at: usize| h[at].as_u64().unwrap() as usize;
            &piece["text"].as_str().unwrap()[place(0)..place(1)]
        })
        .collect();
    assert_eq!(marked, ["trawlers", "northern"]);
}

#[test]
fn the_users_words_for_a_feed_are_searched_too() {
    let site = Site::open();
    publish_feed(&site, "/other", Format::Rss, &library()[1..2]);
    publish(&site, &library()[..1]);
    let story = &library()[1];
    site.put(&story.path, crate::site::Answer::page(story.html()));
    let world = World::following(&[site.url("/feed")]);
    let other = site.url("/other");
    let more = format!(
        "[[feed]]\nurl = \"{other}\"\nname = \"Harwich Gazette\"\ncountry = \"GB\"\ntags = [\"coast\"]\n"
    );
    world.write("feeds.toml", &(world.read("feeds.toml") + &more));
    world.done(&["poll"]);
    check(&world, "source:gazette", &[SCHOOL]);
    check(&world, "country:GB", &[SCHOOL]);
    check(&world, "tag:coast", &[SCHOOL]);
    let source = &world.article(SCHOOL)["source"];
    assert_eq!(source["name"], "Harwich Gazette");
    assert_eq!(source["feed"], other);
    assert_eq!(source["country"], "GB");
    assert_eq!(source["tags"][0], "coast");
}
