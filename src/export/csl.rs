//! References for citation processors (CSL-JSON 1.0).

use std::io::{self, Write};

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::cite::{captured, evidence, name, paper, published};
use super::names::Name;
use super::{ArticleRecord, AuthorRecord, Rows};

struct Csl<W> {
    out: W,
    any: bool,
}

pub(super) fn begin<'w>(out: impl Write + 'w) -> Box<dyn Rows + 'w> {
    Box::new(Csl { out, any: false })
}

impl<W: Write> Rows for Csl<W> {
    fn article(&mut self, article: &ArticleRecord) -> io::Result<()> {
        let before = if std::mem::replace(&mut self.any, true) { ",\n" } else { "[\n" };
        write!(self.out, "{before}{}", item(article))
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(if self.any { b"\n]\n" } else { b"[]\n" })?;
        self.out.flush()
    }
}

/// One item.
pub(super) fn item(article: &ArticleRecord) -> Value {
    let authors: Vec<Value> = article.authors.iter().map(author).collect();
    let fields = [
        ("id", json!(article.id)),
        ("type", json!("article-newspaper")),
        ("title", json!(article.title)),
        ("author", if authors.is_empty() { Value::Null } else { json!(authors) }),
        ("container-title", json!(paper(article))),
        ("issued", json!(published(article).map(date))),
        ("accessed", json!(captured(article).map(date))),
        ("URL", json!(article.url)),
        ("abstract", json!(article.lead)),
        ("language", json!(article.lang)),
        ("section", json!(article.section)),
        ("note", json!(evidence(article))),
    ];
    let known = fields.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(known.map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
}

fn author(author: &AuthorRecord) -> Value {
    match name(author) {
        Name::Whole(name) => json!({"literal": name}),
        Name::Person { given, particle: "", family } => json!({"family": family, "given": given}),
        Name::Person { given, particle, family } => {
            json!({"family": family, "given": given, "non-dropping-particle": particle})
        }
    }
}

fn date(date: Date) -> Value {
    json!({"date-parts": [[date.year(), date.month(), date.day()]]})
}

#[cfg(test)]
mod tests {
    use super::super::cite::tests::article;
    use super::*;

    #[test]
    fn an_item() {
        let item = item(&article());
        assert_eq!(item["author"][0], json!({"family": "Holm", "given": "Ada M."}));
        assert_eq!(item["author"][1], json!({"literal": "The Water Desk"}));
        assert_eq!(item["issued"], json!({"date-parts": [[2026, 2, 6]]}));
        assert_eq!(item["accessed"], json!({"date-parts": [[2026, 2, 7]]}));
        assert!(item.get("abstract").is_none());
    }
}
