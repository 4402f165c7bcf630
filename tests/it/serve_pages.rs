//! The pages for people, as a browser without a script gets them.

use crate::press::{Story, publish};
use crate::server::Server;
use crate::site::{Answer, Site};
use crate::world::World;

/// The size of a page before images, in bytes.
const PAGE_BYTES_MAX: usize = 60 << 10;

fn published() -> (Site, World) {
    let site = Site::open();
    let eel = Story::new("/news/eel", "Eels return", "Anglers counted ninety glass eels.")
        .comment("Tom", "Ninety-one.");
    let dyke = Story::new("/news/dyke", "The dyke holds", "The pumps ran until the lamps dimmed.");
    publish(&site, &[eel.clone(), dyke.clone()]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let edited = eel.edited("Anglers counted eighty glass eels.");
    publish(&site, &[edited, dyke]);
    world.done(&["poll", "--all"]);
    (site, world)
}

#[test]
fn a_reader_searches_and_reads() {
    let (site, world) = published();
    let server = Server::of(&world);
    let front = server.page("/").is(200).shows("Eels return").shows("The dyke holds");
    assert_eq!(front.field("content-type"), Some("text/html; charset=utf-8"));
    let found = server.page("/?q=glass+eels").is(200);
    let found = found.shows("1 article").shows("<mark>glass</mark>").hides("The dyke holds");
    let found = found.shows("the word &quot;glass&quot; in any form");
    let id = world.article("Eels return")["id"].as_str().unwrap().to_owned();
    let found = found.shows(&format!("href=\"/articles/{id}\""));
    assert!(found.body.len() < PAGE_BYTES_MAX);

    let page = server.page(&format!("/articles/{id}")).is(200);
    let page = page.shows("<h1>Eels return</h1>").shows("eighty glass eels").shows("Ada Holm");
    let page = page.shows("Ninety-one.").shows(&site.url("/news/eel")).shows("Revision 2 of 2");
    assert!(page.body.len() < PAGE_BYTES_MAX);
    server.page(&format!("/articles/{id}?revision=1")).is(200).shows("ninety glass eels");
    server.stops();
}

#[test]
fn a_reader_compares_revisions() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let id = world.article("Eels return")["id"].as_str().unwrap().to_owned();
    server
        .page(&format!("/articles/{id}/compare"))
        .is(200)
        .shows("<del>Anglers counted <b>ninety</b> glass eels.</del>")
        .shows("<ins>Anglers counted <b>eighty</b> glass eels.</ins>");
    server.page(&format!("/articles/{id}/compare?to=1")).is(404).shows("nothing is older");
    let diff = server.get(&format!("/api/v1/articles/{id}/diff")).is(200).json();
    assert_eq!(diff, world.done(&["diff", &id, "--json"]).json());
    server.stops();
}

#[test]
fn a_reader_sees_the_page_as_it_was() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let id = world.article("Eels return")["id"].as_str().unwrap().to_owned();
    server.page(&format!("/articles/{id}/original?revision=1")).is(200).shows("sandbox=\"\"");
    let page = server.page(&format!("/articles/{id}/original/page?revision=1")).is(200);
    let page = page.shows("Printed on the fen.").shows("ninety glass eels");
    assert!(page.field("content-type").unwrap().starts_with("text/html"));
    let raw = server.get(&format!("/api/v1/articles/{id}/raw?revision=1")).is(200);
    assert_eq!(raw.body, page.body);
    assert!(raw.field("content-disposition").unwrap().starts_with("attachment"));
    server.stops();
}

#[test]
fn dates_and_numbers_are_in_the_readers_language() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let id = world.article("Eels return")["id"].as_str().unwrap().to_owned();
    let page = |language: &str| {
        let accept = [("Accept", "text/html"), ("Accept-Language", language)];
        server.get_with(&format!("/articles/{id}"), &accept).is(200)
    };
    page("en-GB").shows("6 February 2026");
    page("fr-CA,fr;q=0.9").shows("6 février 2026");
    page("ja").shows("2026年2月6日");
    server.stops();
}

#[test]
fn what_is_wrong_is_a_page_for_people() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let page = server.page("/?q=eels+AND+(").is(400);
    let page = page.shows("<!DOCTYPE html>").shows("<mark>");
    assert_eq!(page.field("content-type"), Some("text/html; charset=utf-8"));
    server.page("/articles/aaaaaaaaaaaaaaaa").is(404).shows("no article has the id");
    server.page("/nowhere").is(404).shows("there is nothing at /nowhere");
    server.stops();
}

#[test]
fn a_page_loads_nothing_from_elsewhere() {
    let (_site, world) = published();
    let server = Server::of(&world);
    for target in [
        "/",
        "/?q=eels",
        "/trends?q=eels",
        "/authors",
        "/sources",
        "/feeds",
        "/saved",
        "/status",
        "/login",
    ] {
        let page = server.page(target).is(200);
        let tree = scraper::Html::parse_document(&page.body);
        let loads =
            scraper::Selector::parse("[src], link[rel~=stylesheet], link[rel=icon]").unwrap();
        for element in tree.select(&loads) {
            let value = element.value();
            let address = value.attr("src").or(value.attr("href")).unwrap();
            server.get(address).is(200);
            assert!(address.starts_with('/') && !address.starts_with("//"), "{target}: {address}");
        }
        let bare = scraper::Selector::parse("main, header nav, h1").unwrap();
        assert!(tree.select(&bare).count() >= 3, "{target} has its landmarks");
    }
    server.stops();
}

#[test]
fn troubles_are_shown_to_who_can_mend_them() {
    let (site, world) = published();
    site.put("/feed", Answer::status(404));
    world.annals(&["poll", "--all"]);
    let server = Server::of(&world);
    server.page("/feeds").is(200).shows("failing");
    let page = server.page("/status").is(200).shows("Feeds that need a person");
    page.shows(&site.url("/feed")).shows("Last polls").shows("404");
    server.stops();
}

#[test]
fn authors_and_feeds_have_pages() {
    let (site, world) = published();
    let server = Server::of(&world);
    let page = server.page("/authors").is(200).shows("Ada Holm");
    let (_, rest) = page.body.split_once("href=\"/authors/").unwrap();
    let id = rest.split('"').next().unwrap();
    let page = server.page(&format!("/authors/{id}")).is(200);
    page.shows("<h1>Ada Holm</h1>")
        .shows("2 articles")
        .shows("Eels return")
        .shows("The dyke holds");
    server.page("/authors/999").is(404);
    let feed: String = url::form_urlencoded::byte_serialize(site.url("/feed").as_bytes()).collect();
    let page = server.page(&format!("/feeds/one?url={feed}")).is(200);
    page.shows("The Fenland Courier").shows("Eels return").shows("Last visits");
    server.page("/feeds/one?url=http%3A%2F%2Fnowhere.example%2F").is(404);
    server.stops();
}

#[test]
fn a_site_has_a_page_with_what_was_missed_of_it() {
    let (site, world) = published();
    let server = Server::of(&world);
    let article = server.page("/?q=eels").is(200);
    let host = url::Url::parse(&site.url("/")).unwrap().host_str().unwrap().to_owned();
    let link = format!("href=\"/sources/{host}\"");
    server.page("/sources").is(200).shows(&link);
    let id = article.body.split_once("href=\"/articles/").unwrap().1[..16].to_owned();
    server.page(&format!("/articles/{id}")).is(200).shows(&link);
    let page = server.page(&format!("/sources/{host}")).is(200).shows("2 articles");
    let page = page.shows("Eels return").shows("Ada Holm").shows("The Fenland Courier");
    page.shows("The last thirty days").shows("Nothing was missed");
    server.page("/sources/nowhere.example").is(404);
    server.page("/sources/eels%20OR%20dyke").is(404);
    server.stops();
}

#[test]
fn a_search_of_the_past_leads_to_what_stood_then() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let page = server.page("/?q=eels&as_of=2099-12-31").is(200).shows("1 article");
    let page = page.shows("?revision=2").shows("value=\"2099-12-31\"").hides("Download");
    page.shows("as_of=2099-12-31");
    server.page("/?q=eels&as_of=2001-01-01").is(200).shows("No article answers");
    server.page("/?q=eels&as_of=then").is(400);
    let page = server.page("/?q=glass+w/3+eels&syntax=lexis").is(200).shows("1 article");
    // The box keeps what was typed, the links ask in our own language.
    page.shows("value=\"glass w/3 eels\"").shows("glass+NEAR%2F3+eels");
    server.stops();
}

#[test]
fn an_article_is_cited_on_its_page_as_on_the_command_line() {
    let (_site, world) = published();
    let server = Server::of(&world);
    let id = world.article("Eels return")["id"].as_str().unwrap().to_owned();
    let page = server.page(&format!("/articles/{id}")).is(200);
    let tree = scraper::Html::parse_document(&page.body);
    for style in ["apa", "chicago", "bibtex", "ris", "csl-json"] {
        let place = scraper::Selector::parse(&format!("#cite-{style}")).unwrap();
        let shown: String = tree.select(&place).next().unwrap().text().collect();
        let printed = world.done(&["cite", &id, "--style", style]).stdout;
        assert_eq!(shown, printed.replace("\r\n", "\n"), "{style}");
    }
    server.stops();
}

#[test]
fn trends_compare_queries_and_are_a_table() {
    let (_site, world) = published();
    let server = Server::of(&world);
    server.page("/trends").is(200).shows("up to six queries");
    let page = server.page("/trends?q=eels&q=dyke&words=yes").is(200);
    page.shows("series-1").shows("Typical words");
    let table = server.get("/trends?q=eels&q=dyke&format=csv").is(200);
    assert_eq!(table.body, "period,eels,dyke,all\n2026-02-06,1,1,2\n");
    let words = server.get("/trends?q=eels&q=dyke&format=words.csv").is(200);
    assert!(words.body.starts_with("word,count,against_count,"), "{}", words.body);
    assert!(words.body.lines().count() > 3, "{}", words.body);
    server.get("/trends?q=eels&format=words.csv").is(400);
    server.get(&format!("/trends?{}", "q=eels&".repeat(7))).is(400);
    server.stops();
}

#[test]
fn a_search_is_saved_and_forgotten() {
    let (_site, world) = published();
    let server = Server::of(&world);
    server.page("/?q=eels").is(200).shows("Name of the search");
    server.post("/saved", &[], "name=Tides&q=eels").is(303);
    server.page("/saved").is(200).shows("Tides").shows("0 new since");
    assert_eq!(server.get("/api/v1/watches").json()[0]["query"], "eels");
    server.post("/saved", &[], "name=Wrong&q=eels+AND+(").is(400);
    server.post("/saved", &[("Sec-Fetch-Site", "cross-site")], "name=Evil&q=eels").is(403);
    server.post("/saved/change", &[], "name=Tides&change=seen").is(303);
    server.post("/saved/change", &[], "name=Tides&change=forget").is(303);
    server.page("/saved").is(200).hides("Tides");
    server.stops();
}

#[test]
fn a_search_is_saved_while_the_same_program_polls() {
    let (_site, world) = published();
    let server = Server::start(&world, &["run", "--serve", "--listen", "127.0.0.1:0"]);
    server.post("/saved", &[], "name=Tides&q=eels").is(303);
    server.page("/saved").is(200).shows("Tides");
    server.stops();
}
