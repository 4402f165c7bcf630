//! The README says what the program says.

use crate::world::World;

fn readme() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    std::fs::read_to_string(path).expect("README.md")
}

#[test]
fn it_quotes_the_help() {
    let help = World::empty().done(&["--help"]).stdout;
    assert!(readme().contains(help.trim_end()), "README.md has to quote this:\n{help}");
}

#[test]
fn it_tells_of_every_verb() {
    let help = World::empty().done(&["--help"]).stdout;
    let verbs = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let verbs = verbs.take_while(|line| line.starts_with(' ')).filter_map(|line| {
        line.strip_prefix("  ").filter(|l| !l.starts_with(' '))?.split_whitespace().next()
    });
    let verbs: Vec<&str> = verbs.filter(|verb| *verb != "help").collect();
    assert!(verbs.len() >= 18, "{verbs:?}");
    // The quoted help alone is no explanation.
    let text = readme().replace(help.trim_end(), "");
    for verb in verbs {
        let told = [format!("annals {verb}"), format!("-- {verb}")];
        assert!(told.iter().any(|t| text.contains(t)), "README.md does not tell of `{verb}`");
    }
}

#[test]
fn it_gives_the_two_commands_of_a_fresh_machine() {
    let text = readme();
    for command in ["cargo run --release -- demo", "cargo test"] {
        assert!(text.contains(command), "no {command:?}");
    }
}

#[test]
fn the_starting_set_is_one_a_researcher_would_want() {
    let world = World::empty();
    let feeds = concat!(env!("CARGO_MANIFEST_DIR"), "/feeds.toml");
    std::fs::copy(feeds, world.path("feeds.toml")).unwrap();
    world.done(&["config"]);
    let feeds: toml::Table = world.read("feeds.toml").parse().unwrap();
    let feeds = feeds["feed"].as_array().unwrap();
    assert!(feeds.len() >= 40, "{}", feeds.len());
    for key in ["name", "country", "lang", "tags"] {
        let without: Vec<_> = feeds.iter().filter(|f| f.get(key).is_none()).collect();
        assert!(without.is_empty(), "no {key}: {without:#?}");
    }
    let mut countries: Vec<_> = feeds.iter().filter_map(|f| f["country"].as_str()).collect();
    countries.sort_unstable();
    countries.dedup();
    assert!(countries.len() >= 15, "{countries:?}");
}
