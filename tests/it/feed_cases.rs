//! Every folder of `tests/cases/feed` is one fact about reading feeds: a feed, and the JSON that
//! `annals feed` prints of it. `ANNALS_UPDATE_CASES=1 cargo test` rewrites what is expected.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The address that all cases were fetched from.
const URL: &str = "http://news.example/dir/feed";

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/feed");
    let mut cases: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    cases
}

fn feed_file(case: &Path) -> PathBuf {
    let files = ["feed.xml", "feed.json"].map(|name| case.join(name));
    files.into_iter().find(|file| file.exists()).unwrap_or_else(|| panic!("no feed in {case:?}"))
}

#[test]
fn every_case_reads_as_expected() {
    let cases = cases();
    let files: Vec<PathBuf> = cases.iter().map(|case| feed_file(case)).collect();
    let output = assert_cmd::Command::cargo_bin("annals")
        .unwrap()
        .args(["feed", "--url", URL])
        .args(&files)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed.lines().count(), cases.len(), "{}", String::from_utf8_lossy(&output.stderr));
    let update = std::env::var_os("ANNALS_UPDATE_CASES").is_some();
    let mut wrong = Vec::new();
    for (case, line) in cases.iter().zip(printed.lines()) {
        let mut found: Value = serde_json::from_str(line).unwrap();
        found.as_object_mut().unwrap().remove("id");
        let expected_file = case.join("expected.json");
        if update {
            let text = format!("{}\n", serde_json::to_string_pretty(&found).unwrap());
            fs::write(&expected_file, text).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&expected_file).unwrap_or_default();
        if serde_json::from_str::<Value>(&expected).ok().as_ref() != Some(&found) {
            let slug = case.file_name().unwrap_or_default().to_string_lossy();
            wrong.push(format!("{slug}: {}", serde_json::to_string_pretty(&found).unwrap()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
