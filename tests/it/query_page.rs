//! docs/query.md says what the program does: its examples are run.

use annals::query;

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/query.md");
    std::fs::read_to_string(path).expect("docs/query.md")
}

/// The rows of the tables whose first line begins so: the code in each cell.
fn tables(page: &str, head: &str) -> Vec<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    let mut is_wanted = false;
    for line in page.lines() {
        if !line.starts_with('|') {
            is_wanted = false;
        } else if line.starts_with(head) {
            is_wanted = true;
        } else if is_wanted && !line.starts_with("|---") {
            rows.push(line.trim_matches('|').split(" | ").map(code).collect());
        }
    }
    rows
}

/// What stands between backticks.
fn code(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn canonical(typed: &str) -> String {
    let now = "2026-02-15T12:00:00Z".parse().unwrap();
    let read = query::parse(typed, now);
    read.unwrap_or_else(|e| panic!("{}", e.render(typed))).to_string()
}

#[test]
fn every_example_is_understood() {
    let page = page();
    let rows = tables(&page, "| you type |");
    assert!(rows.len() > 15, "{rows:?}");
    for typed in rows.iter().flat_map(|row| &row[0]) {
        canonical(typed);
    }
    for field in tables(&page, "| field |").iter().flat_map(|row| &row[0]) {
        // A name alone takes a word.
        canonical(&if field.ends_with(':') { format!("{field}word") } else { field.clone() });
    }
}

#[test]
fn examples_in_full_are_what_is_understood() {
    let rows = tables(&page(), "| you type | is understood as |");
    assert!(rows.len() >= 5, "{rows:?}");
    for row in rows {
        assert_eq!(canonical(&row[0][0]), row[1][0], "{}", row[0][0]);
    }
}

#[test]
fn examples_of_other_languages_are_what_is_understood() {
    let rows = tables(&page(), "| --syntax |");
    assert!(rows.len() >= 7, "{rows:?}");
    let now = "2026-02-15T12:00:00Z".parse().unwrap();
    for row in rows {
        let (syntax, typed) = (row[0][0].parse().unwrap(), &row[1][0]);
        let read = query::parse_as(syntax, typed, now);
        let read = read.unwrap_or_else(|e| panic!("{}", e.render(typed)));
        assert_eq!(read.to_string(), row[2][0], "{typed}");
        assert_eq!(canonical(&row[2][0]), row[2][0], "{typed}");
    }
}

#[test]
fn every_field_is_told_of() {
    let page = page();
    for field in annals::query::TextField::ALL {
        assert!(page.contains(&format!("`{}:", field.name())), "{}", field.name());
    }
}
