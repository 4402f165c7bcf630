//! Where each field of an article came from, for a person: aligned, the winner above what lost.

use super::out::{self, FAINT, TITLE};
use crate::model::Field;

/// How much of a value is shown, in characters.
const VALUE_CHARS_SHOWN: usize = 90;

/// A field, why it has its value, and what it might have been.
pub struct Explained<'a> {
    /// Its name.
    pub field: &'a str,
    /// Its value, cut to what is shown.
    pub value: String,
    /// The name of the source that won.
    pub source: String,
    /// The place within that.
    pub place: String,
    /// Source and value of the candidates that lost, the best first.
    pub lost: Vec<(&'a str, &'a str)>,
}

/// The fields one under another, sources and places in columns.
pub fn table(fields: &[Explained<'_>]) -> String {
    let mut out = String::new();
    for field in fields {
        out.push_str(&format!("{TITLE}{}{TITLE:#}  {}\n", field.field, field.value));
        let won = ["won".to_owned(), field.source.clone(), field.place.clone()].to_vec();
        let lost = field
            .lost
            .iter()
            .map(|(source, value)| ["lost".to_owned(), (*source).to_owned(), cut(value)].to_vec());
        let rows: Vec<Vec<String>> = std::iter::once(won).chain(lost).collect();
        for line in out::columns(&rows).lines() {
            out.push_str(&format!("  {FAINT}{line}{FAINT:#}\n"));
        }
    }
    out
}

/// A value of the public record as it is shown: a list's parts in a line, long text cut.
pub fn shown(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => String::new(),
        Value::String(text) => cut(text),
        Value::Array(parts) if parts.iter().all(Value::is_string) => {
            let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
            cut(&parts.join(", "))
        }
        Value::Array(parts) => out::count(parts.len() as u64, "entry", "entries"),
        Value::Object(parts) => parts.values().find_map(Value::as_str).map(cut).unwrap_or_default(),
        other => other.to_string(),
    }
}

/// The name that a field's value has in the public record.
pub fn shown_as(field: Field) -> &'static str {
    match field {
        Field::Body => "text",
        other => other.name(),
    }
}

fn cut(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(VALUE_CHARS_SHOWN) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn winners_stand_above_losers_in_columns() {
        let field = Explained {
            field: "title",
            value: "Tide".into(),
            source: "json-ld".into(),
            place: "headline".into(),
            lost: vec![("meta", "og:title: Tide - The Daily"), ("markup", "h2: More")],
        };
        let plain = anstream::adapter::strip_str(&table(&[field])).to_string();
        let expected = "title  Tide\n  won   json-ld  headline\n  \
                        lost  meta     og:title: Tide - The Daily\n  lost  markup   h2: More\n";
        assert_eq!(plain, expected);
    }
}
