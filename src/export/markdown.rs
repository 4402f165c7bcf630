//! Texts to read and to keep: Markdown documents under YAML front matter, one after another.

use std::io::{self, Write};

use super::{ArticleRecord, CommentRecord, Rows};
use crate::markdown::{Head, from_html, page};

struct Markdown<W>(W);

pub(super) fn begin<'w>(out: impl Write + 'w) -> Box<dyn Rows + 'w> {
    Box::new(Markdown(out))
}

impl<W: Write> Rows for Markdown<W> {
    fn article(&mut self, article: &ArticleRecord) -> io::Result<()> {
        self.0.write_all(document(article).as_bytes())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}

fn document(article: &ArticleRecord) -> String {
    let mut out = front_matter(article);
    let text = article.text.as_deref().unwrap_or_default();
    let lead = article.lead.as_deref().filter(|lead| !text.contains(lead));
    let head = Head { title: article.title.as_deref(), line: "", lead };
    out += &page(&head, article.html.as_deref().unwrap_or_default());
    let comments = article.comments.as_deref().unwrap_or_default();
    if !comments.is_empty() {
        out += "\n## Comments\n";
        comments.iter().for_each(|c| out += &format!("\n{}", comment(c)));
    }
    out + "\n"
}

fn comment(comment: &CommentRecord) -> String {
    let who = comment.author.as_deref().unwrap_or("(unsigned)");
    let when = comment.at.as_deref().or(comment.when.as_deref()).unwrap_or_default();
    let paragraphs = comment.text.split("\n\n");
    let paragraphs: String =
        paragraphs.map(|p| format!("<p>{}</p>", html_escape::encode_text(p))).collect();
    let head = format!("{} {}", html_escape::encode_text(who), html_escape::encode_text(when));
    from_html(&format!(
        "<blockquote><p><strong>{}</strong></p>{paragraphs}</blockquote>",
        head.trim()
    ))
}

/// What is known of the article, as YAML 1.2: strings are written as JSON writes them.
fn front_matter(article: &ArticleRecord) -> String {
    let names: Vec<&str> = article.authors.iter().map(|a| a.name.as_str()).collect();
    let fields = [
        ("id", serde_json::json!(article.id)),
        ("url", serde_json::json!(article.url)),
        ("title", serde_json::json!(article.title)),
        ("authors", serde_json::json!(names)),
        ("source", serde_json::json!(article.source.name)),
        ("published", serde_json::json!(article.published)),
        ("modified", serde_json::json!(article.modified)),
        ("lang", serde_json::json!(article.lang)),
        ("tags", serde_json::json!(article.tags)),
        ("licence", serde_json::json!(article.licence)),
        ("captured", serde_json::json!(article.captured)),
        ("revision", serde_json::json!(article.revision)),
        ("content_hash", serde_json::json!(article.content_hash)),
    ];
    let mut out = String::from("---\n");
    for (key, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
        out += &format!("{key}: {value}\n");
    }
    out + "---\n\n"
}

#[cfg(test)]
mod tests {
    use super::super::cite::tests::article;
    use super::*;

    #[test]
    fn a_document() {
        let comments = vec![CommentRecord {
            author: Some("*Tom*".into()),
            text: "I was\n\nthere.".into(),
            ..CommentRecord::default()
        }];
        let article = ArticleRecord {
            html: Some("<p>It <em>holds</em>.</p>".into()),
            comments: Some(comments),
            ..article()
        };
        let document = document(&article);
        assert!(document.starts_with("---\nid: \"d3nzlqq6scw5xyua\"\n"), "{document}");
        assert!(document.contains("authors: [\"Ada M. Holm\",\"The Water Desk\"]\n"), "{document}");
        let body = "---\n\n# 50 % of the dyke holds\n\nIt *holds*.\n\n## Comments\n\n\
                    > **\\*Tom\\***\n>\n> I was\n>\n> there.\n";
        assert!(document.contains(body), "{document}");
    }
}
