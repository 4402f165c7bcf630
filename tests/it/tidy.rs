//! What the source must stay true of: the direction of imports, and who may know what.

use std::path::{Path, PathBuf};

/// Lines of a file, tests not counted.
const LINES_MAX: usize = 500;

/// A source file of the library, without its tests.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The module of `lib.rs` that it belongs to.
    fn module(&self) -> String {
        let first = self.path.iter().next().unwrap().to_string_lossy();
        first.trim_end_matches(".rs").to_owned()
    }

    /// Lines with a number, comments left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(n, line)| (n + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn src() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
}

fn sources() -> Vec<Source> {
    let mut folders = vec![src().to_owned()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                let text = without_tests(&std::fs::read_to_string(&path).unwrap());
                let path = path.strip_prefix(src()).unwrap().to_owned();
                sources.push(Source { path, text });
            }
        }
    }
    assert!(sources.len() > 40, "these are not all files");
    sources
}

/// The text up to its module of tests, which stands last.
fn without_tests(text: &str) -> String {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned()
}

/// The modules in the order of `lib.rs`.
fn modules() -> Vec<String> {
    let text = std::fs::read_to_string(src().join("lib.rs")).unwrap();
    let names = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

/// Fails with every line of these sources that holds one of the words.
fn nobody_says<'a>(words: &[&str], sources: impl IntoIterator<Item = &'a Source>, why: &str) {
    let mut found = Vec::new();
    for source in sources {
        for (n, line) in source.code() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("src/{}:{n}: {}", source.path.display(), line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{why}:\n{}", found.join("\n"));
}

#[test]
fn a_module_imports_only_modules_above_it() {
    let order = modules();
    let place = |name: &str| order.iter().position(|m| m == name);
    let mut wrong = Vec::new();
    for source in sources() {
        // `lib.rs` and `main.rs` stand outside the order.
        let Some(own) = place(&source.module()) else { continue };
        for (n, line) in source.code() {
            for imported in line.split("crate::").skip(1) {
                let name: String =
                    imported.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if place(&name).is_some_and(|other| other > own) {
                    wrong.push(format!("src/{}:{n}: {}", source.path.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports from below:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_library_is_in_the_order() {
    let order = modules();
    for source in sources() {
        let module = source.module();
        assert!(
            ["lib", "main"].contains(&module.as_str()) || order.contains(&module),
            "{module} is not in lib.rs as `pub mod {module};`"
        );
    }
}

#[test]
fn rules_are_pure() {
    let order = modules();
    let clock = order.iter().position(|m| m == "clock").expect("a clock");
    let rules = &order[..clock];
    let all = sources();
    let of_rules = all.iter().filter(|s| rules.contains(&s.module()));
    let impure = [
        "tokio",
        "reqwest",
        "std::fs",
        "std::net::Tcp",
        "tantivy",
        "rusqlite",
        "std::env",
        "std::process",
        "Timestamp::now",
        "Zoned::now",
        "SystemTime",
        "Instant::now",
        "async fn",
        "println!",
        "rand::",
    ];
    nobody_says(&impure, of_rules, "a rule is a function of its arguments");
}

#[test]
fn only_the_clock_knows_the_time() {
    let all = sources();
    let others = all.iter().filter(|s| s.module() != "clock");
    let words = ["Timestamp::now()", "Zoned::now()", "SystemTime::now()"];
    nobody_says(&words, others, "ask `clock::now`");
}

#[test]
fn engines_stay_in_their_folders() {
    let all = sources();
    let outside = |folder: &'static str| all.iter().filter(move |s| s.module() != folder);
    nobody_says(
        &["rusqlite", "SELECT ", "INSERT INTO", "PRAGMA "],
        outside("archive"),
        "SQL stands in archive/",
    );
    nobody_says(&["tantivy"], outside("index"), "tantivy stays in index/");
    nobody_says(&["reqwest"], outside("fetch"), "reqwest stays in fetch/");
    nobody_says(&["feed_rs"], outside("feed"), "feed-rs stays in feed/");
    // The newspaper of `annals demo` is a server too, and no part of the endpoint.
    let other_servers = outside("serve").filter(|s| !s.path.starts_with("cli/demo"));
    nobody_says(&["axum"], other_servers, "axum stays in serve/");
    nobody_says(
        &["anyhow::Result", "anyhow::bail", "anyhow::Context"],
        outside("cli"),
        "anyhow stays in cli/",
    );
}

#[test]
fn one_file_knows_the_html_parser() {
    let all = sources();
    let files = all.iter().filter(|s| s.code().any(|(_, line)| line.contains("scraper")));
    let files: Vec<_> = files.map(|s| s.path.display().to_string()).collect();
    assert!(files.len() <= 1 && files.iter().all(|f| f.starts_with("extract/")), "{files:?}");
}

#[test]
fn files_stay_short() {
    let long = sources().into_iter().filter(|s| s.text.lines().count() >= LINES_MAX);
    let long: Vec<_> =
        long.map(|s| format!("{}: {} lines", s.path.display(), s.text.lines().count())).collect();
    assert!(long.is_empty(), "split these: {long:#?}");
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent = sources().into_iter().filter(|s| !s.text.starts_with("//!"));
    let silent: Vec<_> = silent.map(|s| s.path).collect();
    assert!(silent.is_empty(), "no module documentation: {silent:?}");
}
