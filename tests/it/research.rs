//! What a researcher counts, compares and samples.

use serde_json::{Value, json};

use crate::press::{Format, Story, publish, publish_feed};
use crate::site::{Answer, Site};
use crate::world::World;

/// Two papers: the Courier writes of the tide in two months, the Gazette once.
fn papers() -> (Site, World) {
    let site = Site::open();
    let courier = [
        Story::new("/c/1", "High tide", "The spring tide came early, and no tide was higher.")
            .by("Ada Holm")
            .on("2025-11-10T08:00:00Z"),
        Story::new("/c/2", "Market day", "The market sold eels and little else.")
            .by("Ben Okri")
            .on("2025-11-20T08:00:00Z"),
        Story::new("/c/3", "After the flood", "The ebb tide left boats on the road.")
            .by("Ada Holm")
            .on("2026-02-03T08:00:00Z"),
    ];
    let gazette =
        [Story::new("/g/1", "Eels return", "With the neap tide the eels came back to the fen.")
            .by("Cora Lind")
            .on("2026-02-04T08:00:00Z")];
    publish(&site, &courier);
    for story in &gazette {
        site.put(&story.path, Answer::page(story.html()));
    }
    publish_feed(&site, "/gazette", Format::Rss, &gazette);
    let world = World::following(&[site.url("/feed")]);
    let other = format!("[[feed]]\nurl = \"{}\"\nname = \"Gazette\"\n", site.url("/gazette"));
    let courier = world.read("feeds.toml").replace("/feed\"\n", "/feed\"\nname = \"Courier\"\n");
    world.write("feeds.toml", &(courier + &other));
    world.done(&["poll"]);
    (site, world)
}

/// The rows of a report, each with the values of some keys.
#[track_caller]
fn rows(report: &Value, list: &str, keys: &[&str]) -> Vec<Vec<Value>> {
    let rows = report[list].as_array().unwrap_or_else(|| panic!("no {list} in {report:#}"));
    rows.iter().map(|row| keys.iter().map(|key| row[key].clone()).collect()).collect()
}

#[test]
fn counts_by_month_and_source_name_the_empty_cells_too() {
    let (_site, world) = papers();
    let stats = world.done(&["stats", "tide", "--by", "month,source", "--json"]).json();
    assert_eq!((stats["count"].as_u64(), stats["of"].as_u64()), (Some(3), Some(4)));
    assert_eq!(
        json!(rows(&stats, "rows", &["month", "source", "count", "of"])),
        json!([
            ["2025-11", "Courier", 1, 2],
            ["2025-11", "Gazette", 0, 0],
            ["2025-12", "Courier", 0, 0],
            ["2025-12", "Gazette", 0, 0],
            ["2026-01", "Courier", 0, 0],
            ["2026-01", "Gazette", 0, 0],
            ["2026-02", "Courier", 1, 1],
            ["2026-02", "Gazette", 1, 1],
        ])
    );
    // Nobody polled then: what is held of those months is what the feeds still listed.
    let gaps = rows(&stats, "rows", &["feeds_with_gaps"]);
    assert!(gaps.iter().all(|gap| gap == &[json!(1)]), "{gaps:?}");
}

#[test]
fn counts_come_as_a_table_a_drawing_and_a_spreadsheet() {
    let (_site, world) = papers();
    let run = world.done(&["stats", "tide", "--by", "author"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>(), ["AUTHOR", "COUNT", "OF", "SHARE"]);
    assert!(lines[1].starts_with("Ada Holm") && lines[1].ends_with("2   2  100.0 %"), "{run}");
    assert!(!run.stdout.contains('█'), "a pipe gets no drawing\n{run}");
    run.says("3 of 4 articles (75.0 %)");
    world.done(&["stats", "tide", "--by", "author", "--plot"]).shows("██");
    let csv = world.done(&["stats", "tide", "--by", "author", "--csv", "--plot"]).stdout;
    assert_eq!(csv, "author,count,of,share\nAda Holm,2,2,1\nCora Lind,1,1,1\n");
    world.annals(&["stats", "tide", "--csv", "--json"]).exits(2).says("exclude");
    world.annals(&["stats", "tide", "--by", "mouth"]).exits(2).says("month");
    world.annals(&["stats", "zeppelin", "--by", "source"]).exits(1).says("0 of 4");
}

#[test]
fn shares_are_of_what_is_asked() {
    let (_site, world) = papers();
    let stats = world.done(&["stats", "tide", "--of", "eels", "--json"]).json();
    assert_eq!((stats["count"].as_u64(), stats["of"].as_u64()), (Some(1), Some(2)));
    let dated = world.done(&["stats", "tide date:2026-02", "--by", "month", "--json"]).json();
    assert_eq!(json!(rows(&dated, "rows", &["month", "count", "of"])), json!([["2026-02", 2, 2]]));
}

#[test]
fn every_occurrence_stands_in_its_context() {
    let (_site, world) = papers();
    let kwic = world.done(&["kwic", "tide", "--width", "14", "--json"]).json();
    assert_eq!((kwic["total"].as_u64(), kwic["articles"].as_u64()), (Some(6), Some(3)));
    // Each is there in the text that an export gives, and none is missing.
    let plain: usize = world.export().iter().map(|row| text(row).matches("tide").count()).sum();
    assert_eq!(plain, 6);
    let run = world.done(&["kwic", "body:tide", "--sort", "right", "--width", "14"]);
    let right: Vec<&str> = run.stdout.lines().map(|l| l.split(" tide ").nth(1).unwrap()).collect();
    assert!(right.is_sorted(), "{run}");
    let first = world.done(&["kwic", "tide", "-n", "2", "--json"]).json();
    assert_eq!((first["total"].as_u64(), first["articles"].as_u64()), (Some(6), Some(3)));
    assert_eq!(first["lines"].as_array().unwrap()[..], kwic_lines(&world)[..2]);
    world.done(&["kwic", "tide", "-n", "2"]).says("6 matches in 3 articles, 2 shown");
    world.done(&["kwic", "tide", "--csv"]).shows("id,published,source,field,left,keyword,right");
    world.annals(&["kwic", "zeppelin"]).exits(1).says("0 matches");
}

fn kwic_lines(world: &World) -> Vec<Value> {
    let kwic = world.done(&["kwic", "tide", "--json"]).json();
    kwic["lines"].as_array().unwrap().clone()
}

#[test]
fn words_are_counted_and_compared() {
    let (_site, world) = papers();
    let words = world.done(&["words", "tide", "-n", "1000", "--json"]).json();
    assert_eq!(words["size"]["articles"], 3);
    let texts: Vec<String> = world.export().iter().map(text).collect();
    let tide = texts.iter().filter(|text| text.contains("tide"));
    let plain =
        tide.map(|t| t.split(|c: char| !c.is_alphanumeric()).filter(|w| *w == "the").count());
    let counted = rows(&words, "rows", &["word", "count"]);
    let the = counted.iter().find(|row| row[0] == "the").unwrap();
    assert_eq!(the[1], plain.sum::<usize>());
    let sum: u64 = counted.iter().map(|row| row[1].as_u64().unwrap()).sum();
    assert_eq!(words["size"]["words"], sum);
    // What stands in one and not in the other is typical, each way.
    let keyness = world.done(&["words", "tide", "--against", "market", "--json"]).json();
    let ratio = |word: &str| {
        let rows = rows(&keyness, "rows", &["word", "log_ratio"]);
        rows.iter().find(|row| row[0] == word).unwrap()[1].as_f64().unwrap()
    };
    assert!(ratio("tide") > 0.0 && ratio("market") < 0.0);
    world.done(&["words", "tide", "--length", "2", "-n", "500"]).shows("neap tide");
    world.annals(&["words", "tide", "--length", "9"]).exits(2);
}

/// Headline and text of an exported article, in lower case.
fn text(row: &Value) -> String {
    format!("{}\n{}", row["title"].as_str().unwrap(), row["text"].as_str().unwrap()).to_lowercase()
}

#[test]
fn a_word_is_known_by_its_company() {
    let (_site, world) = papers();
    let found = world.done(&["collocates", "eels", "--span", "1", "--min", "1", "--json"]).json();
    let words: Vec<Vec<Value>> = rows(&found, "rows", &["word", "near"]);
    assert!(words.contains(&vec![json!("sold"), json!(1)]), "{found:#}");
    assert!(words.contains(&vec![json!("return"), json!(2)]), "{found:#}");
    let csv = world.done(&["collocates", "eels", "--min", "1", "--csv"]);
    csv.shows("word,near,count,expected,log_likelihood,log_ratio,log_dice\n");
    world.annals(&["collocates", "zeppelin"]).exits(1);
}

#[test]
fn phrases_are_followed_through_time() {
    let (_site, world) = papers();
    let phrases = ["ngrams", "the ebb tide", "spring tide", "--by", "month"];
    let found = world.done(&[&phrases[..], &["--json"]].concat()).json();
    let counts = rows(&found, "rows", &["period", "phrase", "count"]);
    assert_eq!(counts.len(), 8, "four months, two phrases");
    assert_eq!(json!(counts[1]), json!(["2025-11", "spring tide", 1]));
    assert_eq!(json!(counts[2]), json!(["2025-12", "the ebb tide", 0]));
    assert_eq!(json!(counts[6]), json!(["2026-02", "the ebb tide", 1]));
    let words: u64 = world.export().iter().map(|row| row["words"].as_u64().unwrap()).sum();
    let counted: u64 =
        rows(&found, "rows", &["words"]).iter().map(|row| row[0].as_u64().unwrap()).sum();
    assert_eq!(counted, 2 * words);
    let drawn = world.done(&[&phrases[..], &["--plot"]].concat());
    drawn.shows("the ebb tide     █").shows("spring tide   █");
}

#[test]
fn a_sample_can_be_drawn_again() {
    let (_site, world) = papers();
    let draw = |more: &[&str]| {
        let run = world.done(&[&["sample", "--json", "-n", "2", "--seed", "7"], more].concat());
        run.json()
    };
    let sample = draw(&[]);
    assert_eq!((sample["population"].as_u64(), &sample["seed"]), (Some(4), &json!(7)));
    assert_eq!(sample["rows"].as_array().unwrap().len(), 2);
    // Built anew, the index holds the articles in another order.
    world.done(&["reindex"]);
    assert_eq!(draw(&[]), sample);
    let strata = draw(&["--stratify", "source"]);
    assert_eq!(
        json!(rows(&strata, "strata", &["source", "population", "drawn"])),
        json!([["Courier", 3, 2], ["Gazette", 1, 0]])
    );
    let week = world.annals(&["sample", "--constructed-week", "--seed", "3", "--json"]).json();
    assert_eq!(week["days"].as_array().unwrap().len(), 7);
    let weeks = world.done(&["sample", "--constructed-week", "30", "--json"]).json();
    assert_eq!(weeks["rows"].as_array().unwrap().len(), 4, "more weeks than there are");
    world.annals(&["sample", "--stratify", "author"]).exits(2).says("author makes no strata");
    world.done(&["sample", "tide", "--csv"]).shows("id,published,source,title,url\n");
}

#[test]
fn an_editors_changes_are_named_and_told_from_corrections() {
    let site = Site::open();
    let story = Story::new("/1", "The bridge", "It was built in 1913.");
    let dated = Story::new("/2", "The mill", "The mill stands.");
    publish(&site, &[story.clone(), dated.clone()]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    // Silently another year, another headline and author.
    let mut silent = story.edited("It was built in 1931.");
    (silent.title, silent.author) = ("The old bridge".into(), "Ben Okri".into());
    let mill = dated.edited("The mill fell.");
    publish(&site, &[silent.clone(), mill.clone()]);
    let modified = "<meta property=\"article:modified_time\" content=\"2026-02-06T09:00:00Z\">";
    let page = mill.html().replace("</head>", &format!("{modified}</head>"));
    site.put("/2", Answer::page(page));
    world.done(&["poll", "--all"]);
    // Then somebody owns up.
    let mut owned = silent.clone();
    owned.paragraphs.push("Correction: an earlier version misstated the year.".into());
    owned.updated = "2026-02-06T10:00:00Z".into();
    publish(&site, &[owned, mill]);
    world.done(&["poll", "--all"]);

    let changes = world.done(&["changes", "--json"]).json();
    assert_eq!(changes["articles"], 2);
    let mut told = rows(&changes, "rows", &["title", "from", "disclosure", "parts"]);
    told.sort_by_key(|row| row[0].to_string() + &row[1].to_string());
    assert_eq!(
        json!(told),
        json!([
            ["The mill", 1, "dated", ["text"]],
            ["The old bridge", 1, "silent", ["headline", "byline", "text"]],
            ["The old bridge", 2, "correction", ["text"]],
        ])
    );
    let silent = world.done(&["changes", "bridge", "--only", "silent"]);
    let silent = silent.shows("- It was built in 1913.").shows("+ It was built in 1931.");
    let silent = silent.shows("- The bridge").shows("+ Ben Okri").hides("misstated");
    silent.says("1 change; 1 article");
    world.annals(&["changes", "mill", "--part", "headline"]).exits(1);
    world.done(&["changes", "--csv"]).shows("headline; byline; text");

    let id = world.article("The old bridge")["id"].as_str().unwrap().to_owned();
    let diff = world.done(&["diff", &id, "1", "2", "--json"]).json();
    assert_eq!(diff["fields"]["title"], json!({"old": "The bridge", "new": "The old bridge"}));
    assert_eq!(diff["fields"]["authors"], json!({"old": "Ada Holm", "new": "Ben Okri"}));
    assert!(
        diff["text"].as_array().unwrap().contains(&json!({"removed": "It was built in 1913."}))
    );
    world.done(&["diff", &id]).shows("revision 2 to 3").shows("correction").shows("+ Correction:");
    world.done(&["diff", &id, "1"]).shows("revision 1 to 3");
    world.annals(&["diff", &id, "1", "1"]).exits(0).shows("nothing");
    world.annals(&["diff", &id, "7"]).exits(1).says("no revision 7");
}

#[test]
fn every_report_can_be_asked_of_the_archive_as_it_stood() {
    let (site, world) = papers();
    let edited = Story::new("/g/1", "Eels return", "")
        .by("Cora Lind")
        .on("2026-02-04T08:00:00Z")
        .edited("With the spring tide the eels came back.");
    site.put("/g/1", Answer::page(edited.html()));
    publish_feed(&site, "/gazette", Format::Rss, &[edited]);
    world.done(&["poll", "--all"]);
    // The first states were captured long ago.
    let long_ago: jiff::Timestamp = "2026-02-10T12:00:00Z".parse().unwrap();
    let sql = "UPDATE revisions SET captured = ? WHERE number = 1";
    world.database().execute(sql, [long_ago.as_millisecond()]).unwrap();
    world.done(&["reindex"]);

    let then = |arguments: &[&str]| {
        let all = [arguments, &["--as-of", "2026-02-10", "--json"]].concat();
        world.annals(&all).json()
    };
    let now = |arguments: &[&str]| world.annals(&[arguments, &["--json"]].concat()).json();
    assert_eq!([&then(&["stats", "neap"])["count"], &now(&["stats", "neap"])["count"]], [1, 0]);
    assert_eq!([&then(&["kwic", "neap"])["total"], &now(&["kwic", "neap"])["total"]], [1, 0]);
    let words = |report: &Value| rows(report, "rows", &["word"]).contains(&vec![json!("fen")]);
    let all = ["words", "-n", "500"];
    assert!(words(&then(&all)) && !words(&now(&all)));
    let near = ["collocates", "neap", "--min", "1"];
    assert_eq!([&then(&near)["matches"], &now(&near)["matches"]], [1, 0]);
    let phrase = |report: &Value| report["rows"][3]["count"].clone();
    let ngrams = ["ngrams", "neap tide", "--by", "month"];
    assert_eq!([phrase(&then(&ngrams)), phrase(&now(&ngrams))], [1, 0]);
    let sample = ["sample", "neap"];
    assert_eq!([&then(&sample)["population"], &now(&sample)["population"]], [1, 0]);
    assert_eq!([&then(&["changes"])["articles"], &now(&["changes"])["articles"]], [0, 1]);
    assert_eq!([&then(&["authors", "neap"])["total"], &now(&["authors", "neap"])["total"]], [1, 0]);
    let texts = |report: Value| report[0]["text"].as_str().unwrap().to_owned();
    assert!(texts(then(&["export", "Eels source:gazette"])).contains("neap"));
    assert!(!texts(now(&["export", "Eels source:gazette"])).contains("neap"));
    assert_eq!(then(&["export"]).as_array().unwrap().len(), 4);
    world.annals(&["export", "--as-of", "2026-02-09"]).exits(1).says("0 rows");
    world.done(&["corpus", "freeze", "then.corpus", "neap", "--as-of", "2026-02-10"]);
    assert!(world.read("then.corpus").contains("\"as_of\":\"2026-02-10T23:59:59"));
    world.done(&["corpus", "verify", "then.corpus"]).says("1 the same");
    // What an edit took out stands in its context too.
    assert_eq!(now(&["kwic", "removed:neap"])["lines"][0]["field"], "removed");
}

#[test]
fn every_report_reads_the_languages_of_other_programs() {
    let (_site, world) = papers();
    let asked = |arguments: &[&str]| {
        world.annals(&[arguments, &["--syntax", "lexis", "--json"]].concat()).json()
    };
    let query = "tide w/3 market OR eel!";
    let meant = "tide NEAR/3 (market OR eel*)";
    for verb in ["stats", "kwic", "words", "collocates", "sample", "changes", "authors"] {
        assert_eq!(asked(&[verb, query])["query"], meant, "{verb}");
    }
    assert_eq!(asked(&["ngrams", "the", "--within", query])["within"], meant);
    assert_eq!(asked(&["cluster", "--of", query])["query"], meant);
    assert_eq!(asked(&["stats", "--of", "eel!"])["of_query"], "eel*");
    assert_eq!(asked(&["export", "neap pre/1 tide"]).as_array().unwrap().len(), 1);
    world.done(&["watch", "eels", "eel!", "--syntax", "lexis"]);
    assert_eq!(world.done(&["watch", "--list", "--json"]).json()[0]["query"], "eel*");
    world.annals(&["kwic", "tide NEAR/3 x", "--syntax", "cql"]).exits(2).says("lexis");
}

/// A report of an agency, long enough to be known again.
const WIRE: &str = "The tidal barrier at the mouth of the river closed for the fourth time this \
    winter on Thursday night, after forecasters warned that a deep low over the northern sea would \
    push the water to its highest level since the barrier was finished nine years ago. Engineers \
    watched the gauges until dawn, and the harbour master said that not a single cellar in the old \
    town had been flooded. The council will debate in March whether the gates, which were built for \
    three closures a year, have to be replaced sooner than planned.";

/// Three papers with the same report, the last one shortened, and one with its own.
fn wire() -> (Site, World) {
    let site = Site::open();
    let short = WIRE.split(" The council").next().unwrap();
    let story = |path: &str, title: &str, text: &str, at: &str| {
        let mut story = Story::new(path, title, "").on(at);
        story.paragraphs = vec![text.to_owned()];
        story
    };
    let stories = [
        story("/post", "Barrier closes again", WIRE, "2026-02-06T08:00:00Z"),
        story(
            "/mail",
            "River held back",
            &format!("By our own staff. {WIRE}"),
            "2026-02-06T06:00:00Z",
        ),
        story("/sun", "Gates shut", short, "2026-02-06T12:30:00Z"),
        Story::new("/own", "A walk by the river", "The barrier was closed when we came by.")
            .on("2026-02-07T08:00:00Z"),
    ];
    publish(&site, &stories);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    (site, world)
}

#[test]
fn who_copied_whom_is_known_at_the_poll() {
    let (_site, world) = wire();
    // Found while polling: no verb has to ask for it.
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM clusters"), 3);
    let id = world.article("Gates shut")["id"].as_str().unwrap().to_owned();
    let cluster = world.done(&["cluster", &id, "--json"]).json();
    let copies = rows(&cluster, "articles", &["title", "delay_seconds"]);
    assert_eq!(
        json!(copies),
        json!([["River held back", 0], ["Barrier closes again", 7_200], ["Gates shut", 23_400]])
    );
    let share = cluster["articles"][2]["share"].as_f64().unwrap();
    assert!(share > 0.95, "the short one stands in the first whole: {share}");
    world.done(&["cluster", &id]).shows("6 h 30 min").says("2 near copies");
    let own = world.article("A walk by the river")["id"].as_str().unwrap().to_owned();
    world.done(&["cluster", &own]).says("0 near copies");
    let all = world.done(&["cluster", "--json"]).json();
    assert_eq!((&all["total"], &all["clusters"][0]), (&json!(1), &cluster));
    world.done(&["cluster", "--of", "barrier"]).shows("6 h 30 min").says("1 cluster");
    world.annals(&["cluster", "--of", "zeppelin"]).exits(1);
    // Counted once, or three times.
    let count = |unit: &str| world.done(&["stats", "barrier", "--count", unit, "--json"]).json();
    assert_eq!(count("articles")["count"], 4);
    assert_eq!(count("clusters")["count"], 2);
    world.is_sound();
}

#[test]
fn an_archive_from_before_is_caught_up_with() {
    let (_site, world) = wire();
    let before = world.article("Gates shut")["id"].as_str().unwrap().to_owned();
    let known = world.done(&["cluster", &before, "--json"]).json();
    // As a program left it that knew nothing of copies.
    world
        .database()
        .execute_batch(
            "DELETE FROM fingerprints; DELETE FROM fingerprint_bands; DELETE FROM clusters",
        )
        .unwrap();
    assert_eq!(world.done(&["cluster", &before, "--json"]).json(), known);
}

#[test]
fn what_is_about_the_same_is_found() {
    let (_site, world) = wire();
    let id = world.article("Gates shut")["id"].as_str().unwrap().to_owned();
    let similar = world.done(&["similar", &id, "-n", "2", "--json"]).json();
    let mut found = rows(&similar, "rows", &["title", "is_copy"]);
    found.sort_by_key(|row| row[0].to_string());
    assert_eq!(json!(found), json!([["Barrier closes again", true], ["River held back", true]]));
    world.annals(&["similar", "aaaaaaaaaaaaaaaa"]).exits(1);
}

#[test]
fn authors_are_listed_merged_and_parted_again() {
    let (_site, world) = papers();
    let people = |args: &[&str]| {
        let run = world.done(&[&["authors", "--json"], args].concat());
        rows(&run.json(), "rows", &["name", "articles"])
    };
    assert_eq!(json!(people(&[])), json!([["Ada Holm", 2], ["Ben Okri", 1], ["Cora Lind", 1]]));
    assert_eq!(json!(people(&["market"])), json!([["Ben Okri", 1]]));
    world.done(&["authors"]).shows("2025-11-10 to 2026-02-03").says("3 authors");
    world.done(&["authors", "merge", "Ada Holm", "ben okri"]).says("counts as Ada Holm");
    assert_eq!(json!(people(&[])), json!([["Ada Holm", 3], ["Cora Lind", 1]]));
    // Counts follow, and the log tells.
    let stats = world.done(&["stats", "--by", "author", "--csv"]);
    stats.shows("Ada Holm,3,3,1").hides("Ben Okri");
    world.annals(&["authors", "merge", "Ada Holm", "Ben Okri"]).exits(2).says("already");
    world.done(&["authors", "unmerge", "Ben Okri"]);
    assert_eq!(people(&[]).len(), 3);
    world.done(&["authors", "merges"]).shows("Ben Okri").shows("taken back");
    world.annals(&["authors", "unmerge", "Ben Okri"]).exits(1);
    world.annals(&["authors", "merge", "Nobody", "Ben Okri"]).exits(1).says("no author");
}

#[test]
fn whoever_asks_for_an_author_asks_for_every_byline() {
    let (_site, world) = papers();
    let titles = |query: &str| {
        let mut titles = world.titles(&[query]);
        titles.sort();
        titles
    };
    assert_eq!(titles("author:\"Ada Holm\""), ["After the flood", "High tide"]);
    world.done(&["authors", "merge", "Ada Holm", "Cora Lind"]);
    for query in ["author:\"Ada Holm\"", "by:lind", "(author:holm) tide"] {
        assert_eq!(titles(query), ["After the flood", "Eels return", "High tide"], "{query}");
    }
    assert_eq!(titles("NOT author:lind"), ["Market day"]);
    let kwic = world.done(&["kwic", "neap author:holm", "--json"]).json();
    assert_eq!((&kwic["total"], &kwic["query"]), (&json!(1), &json!("neap AND author:holm")));
    let stats = world.done(&["stats", "--of", "author:lind", "--by", "author", "--json"]).json();
    assert_eq!(json!(rows(&stats, "rows", &["author", "of"])), json!([["Ada Holm", 3]]));
    world.done(&["search", "author:holm", "--explain"]).says("counts as one");
    world.done(&["export", "author:lind"]).says("3 rows");
    world.done(&["authors", "unmerge", "Cora Lind"]);
    assert_eq!(titles("author:\"Ada Holm\""), ["After the flood", "High tide"]);
}

#[test]
fn a_saved_search_tells_what_is_new() {
    let site = Site::open();
    let eels = Story::new("/1", "Eels in spring", "The eels came back.");
    publish(&site, std::slice::from_ref(&eels));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    world.done(&["watch", "fish", "eels OR pike"]).says("1 article answers now");
    world.annals(&["watch"]).exits(1).shows("0 new");
    let pike = Story::new("/2", "A pike", "A pike was caught.");
    let fog = Story::new("/3", "Fog", "There was fog.");
    publish(&site, &[eels.edited("The eels came back twice."), pike, fog]);
    world.done(&["poll", "--all"]);
    let news = world.done(&["watch", "fish", "--keep", "--json"]).json();
    assert_eq!(news[0]["rows"].as_array().unwrap().len(), 1, "an edit is no new article");
    assert_eq!(news[0]["rows"][0]["title"], "A pike");
    world.done(&["watch"]).shows("A pike").shows("1 new");
    world.annals(&["watch"]).exits(1).hides("A pike");
    world.done(&["watch", "--list"]).shows("eels OR pike");
    world.annals(&["watch", "bad", "eels AND ("]).exits(2);
    world.annals(&["watch", "birds"]).exits(1).says("birds");
    world.done(&["watch", "--remove", "fish"]);
    world.annals(&["watch", "--remove", "fish"]).exits(1);
}

#[test]
fn articles_that_are_read_anew_are_compared_anew() {
    let (_site, world) = wire();
    // As an extractor of old had read them.
    world.database().execute_batch("UPDATE revisions SET generation = 0, title = 'Old'").unwrap();
    world.done(&["reextract", "--write"]);
    let id = world.article("Gates shut")["id"].as_str().unwrap().to_owned();
    world.done(&["cluster", &id]).says("2 near copies");
}
