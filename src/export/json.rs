//! JSON: one array, or one object a line (JSON Lines).

use std::io::{self, Write};

use serde_json::Value;

use super::{ArticleRecord, Format, Plan, Rows};

/// The fields of an article, in their order.
pub(super) const FIELDS: [&str; 31] = [
    "id",
    "url",
    "title",
    "lead",
    "authors",
    "byline",
    "agencies",
    "published",
    "published_at",
    "modified",
    "lang",
    "section",
    "tags",
    "access",
    "licence",
    "reservations",
    "site_name",
    "image",
    "words",
    "text",
    "html",
    "source",
    "first_seen",
    "captured",
    "revision",
    "revisions",
    "content_hash",
    "capture",
    "provenance",
    "comments_claimed",
    "comments",
];

struct Json<W> {
    out: W,
    fields: Option<Vec<String>>,
    /// What stands before the first object, before each other one, and behind the last.
    signs: [&'static str; 3],
    any: bool,
}

pub(super) fn begin<'w>(plan: &Plan, out: impl Write + 'w) -> Box<dyn Rows + 'w> {
    let signs = match plan.format {
        Format::Json => ["[\n", ",\n", "\n]\n"],
        _ => ["", "\n", "\n"],
    };
    Box::new(Json { out, fields: plan.fields.clone(), signs, any: false })
}

impl<W: Write> Rows for Json<W> {
    fn article(&mut self, article: &ArticleRecord) -> io::Result<()> {
        let [first, other, _] = self.signs;
        self.out.write_all(if self.any { other } else { first }.as_bytes())?;
        self.any = true;
        match &self.fields {
            None => Ok(serde_json::to_writer(&mut self.out, article)?),
            Some(fields) => chosen(&mut self.out, article, fields),
        }
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        let last = match (self.any, self.signs) {
            (true, [_, _, last]) => last,
            (false, ["", ..]) => "",
            (false, _) => "[]\n",
        };
        self.out.write_all(last.as_bytes())?;
        self.out.flush()
    }
}

/// An object of the fields that are wanted, in the order in which they are.
fn chosen(out: &mut impl Write, article: &ArticleRecord, fields: &[String]) -> io::Result<()> {
    let all = serde_json::to_value(article)?;
    for (n, field) in fields.iter().enumerate() {
        out.write_all(if n == 0 { b"{" } else { b"," })?;
        serde_json::to_writer(&mut *out, field)?;
        out.write_all(b":")?;
        serde_json::to_writer(&mut *out, all.get(field).unwrap_or(&Value::Null))?;
    }
    out.write_all(b"}")
}
