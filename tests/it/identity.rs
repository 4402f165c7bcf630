//! Many addresses, one article: trackers, redirects, and what a page says of itself.

use crate::press::{Format, Story, feed_of_links, publish};
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
fn trackers_and_two_feeds_lead_to_one_article() {
    let site = Site::open();
    let story = &three()[0];
    publish(&site, std::slice::from_ref(story));
    let link = |tail: &str| vec![(format!("{}{tail}", site.url("/news/dyke")), story)];
    for (path, tail) in
        [("/a", "?utm_source=rss&utm_medium=feed"), ("/b", "#top"), ("/c", "?fbclid=123")]
    {
        let body = feed_of_links(Format::Rss, &link(tail));
        site.put(path, Answer::ok(Format::Rss.kind(), body));
    }
    let world = World::following(&["/a", "/b", "/c"].map(|path| site.url(path)));
    world.done(&["poll"]);
    assert_eq!(world.article("The dyke holds")["url"], site.url("/news/dyke"));
    let asked = site.requests().iter().filter(|r| r.target.starts_with("/news/")).count();
    assert_eq!(asked, 1);
}

#[test]
fn an_article_behind_a_redirect_is_known_by_where_it_stands() {
    let site = Site::open();
    let story = three().remove(0);
    site.put("/news/dyke", Answer::page(story.html()));
    site.put("/r/1", Answer::redirect(302, "/r/2"));
    site.put("/r/2", Answer::redirect(301, &site.url("/news/dyke")));
    let links = ["/r/1", "/news/dyke"].map(|path| (site.url(path), &story));
    site.put("/feed", Answer::ok(Format::Atom.kind(), feed_of_links(Format::Atom, &links)));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let row = world.article("The dyke holds");
    assert_eq!((&row["url"], &row["revision"]), (&site.url("/news/dyke").into(), &1.into()));
    world.is_sound();
}

#[test]
fn a_page_is_believed_when_it_names_its_address() {
    let site = Site::open();
    let mut story = three().remove(0);
    story.path = "/amp/dyke".into();
    story.canonical = Some(site.url("/news/dyke"));
    publish(&site, &[story]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(world.article("The dyke holds")["url"], site.url("/news/dyke"));
}

#[test]
fn pages_that_all_declare_the_front_page_stay_articles_of_their_own() {
    let site = Site::open();
    let front = |story: Story| Story { canonical: Some(site.url("/")), ..story };
    publish(&site, &three().into_iter().map(front).collect::<Vec<_>>());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(world.export().len(), 3);
}

#[test]
fn a_last_slash_makes_no_other_article() {
    let site = Site::open();
    let story = three().remove(0);
    for path in ["/news/dyke", "/news/dyke/"] {
        site.put(path, Answer::page(story.html()));
    }
    let links = ["/news/dyke", "/news/dyke/"].map(|path| (site.url(path), &story));
    site.put("/feed", Answer::ok(Format::Atom.kind(), feed_of_links(Format::Atom, &links)));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    assert_eq!(world.article("The dyke holds")["revision"], 1);
    world.is_sound();
}

#[test]
fn one_article_in_three_feeds_under_four_addresses_is_one() {
    let site = Site::open();
    let story = Story { canonical: Some(site.url("/news/dyke")), ..three().remove(0) };
    let addresses =
        ["/news/dyke", "/amp/dyke", "/news/dyke?utm_source=a", "/r/1"].map(|path| site.url(path));
    site.put("/news/dyke", Answer::page(story.html()));
    site.put("/amp/dyke", Answer::page(story.html()));
    site.put("/r/1", Answer::redirect(302, "/news/dyke"));
    let feeds = [&addresses[..2], &addresses[1..3], &addresses[2..]];
    for (n, links) in feeds.iter().enumerate() {
        let linked: Vec<_> = links.iter().map(|link| (link.clone(), &story)).collect();
        site.put(&format!("/{n}"), Answer::ok("text/xml", feed_of_links(Format::Rss, &linked)));
    }
    let world = World::following(&["/0", "/1", "/2"].map(|path| site.url(path)));
    world.done(&["poll"]);
    assert_eq!(world.article("The dyke holds")["url"], site.url("/news/dyke"));
    assert_eq!(world.export().len(), 1);
    world.is_sound();
}
