//! One page to read or to print. It loads nothing and runs nothing.

use std::io::{self, Write};

use super::xml::escape;
use super::{ArticleRecord, CommentRecord, Plan, Rows};

/// What stands above the first article. The policy keeps even a browser from fetching anything.
const HEAD: &str = "\
<!doctype html>
<html>
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<meta name=\"viewport\" content=\"width=device-width\">
<style>
:root { color-scheme: light dark }
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.55 serif }
article { break-after: page; margin-bottom: 4rem }
h1, h2, h3, .facts { line-height: 1.2; font-family: sans-serif }
.facts, figcaption { font-size: .85rem; opacity: .8; overflow-wrap: anywhere }
blockquote { margin-left: 1rem; padding-left: 1rem; border-left: 3px solid }
table { border-collapse: collapse } td, th { border: 1px solid; padding: .2rem .5rem }
</style>
";

struct Html<W>(W);

pub(super) fn begin<'w>(plan: &Plan, mut out: impl Write + 'w) -> io::Result<Box<dyn Rows + 'w>> {
    write!(out, "{HEAD}<title>{}</title>\n</head>\n<body>\n", escape(&plan.title))?;
    Ok(Box::new(Html(out)))
}

impl<W: Write> Rows for Html<W> {
    fn article(&mut self, article: &ArticleRecord) -> io::Result<()> {
        self.0.write_all(section(article).as_bytes())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.0.write_all(b"</body>\n</html>\n")?;
        self.0.flush()
    }
}

fn section(article: &ArticleRecord) -> String {
    let lang = article.lang.as_deref().map(|l| format!(" lang=\"{}\"", escape(l)));
    let title = escape(article.title.as_deref().unwrap_or("(no title)"));
    let mut out =
        format!("<article id=\"{}\"{}>\n<h1>{title}</h1>\n", article.id, lang.unwrap_or_default());
    let names: Vec<&str> = article.authors.iter().map(|a| a.name.as_str()).collect();
    let parts = [
        article.source.name.clone(),
        article.published.clone(),
        Some(names.join(", ")).filter(|n| !n.is_empty()),
    ];
    let facts: Vec<String> = parts.into_iter().flatten().collect();
    let url = escape(&article.url);
    out += &format!("<p class=\"facts\">{}<br>\n", escape(&facts.join(" · ")));
    out += &format!("<a href=\"{url}\" rel=\"noreferrer\">{url}</a><br>\n");
    out += &format!("{}</p>\n", escape(&super::cite::evidence(article)));
    let text = article.text.as_deref().unwrap_or_default();
    if let Some(lead) = article.lead.as_deref().filter(|lead| !text.contains(lead)) {
        out += &format!("<p><strong>{}</strong></p>\n", escape(lead));
    }
    // Clean HTML of an allow list, as extraction wrote it.
    out += article.html.as_deref().unwrap_or_default();
    let comments = article.comments.as_deref().unwrap_or_default();
    if !comments.is_empty() {
        out += "\n<h2>Comments</h2>\n";
        comments.iter().for_each(|c| out += &comment(c));
    }
    out + "\n</article>\n"
}

fn comment(comment: &CommentRecord) -> String {
    let who = escape(comment.author.as_deref().unwrap_or("(unsigned)"));
    let when = escape(comment.at.as_deref().or(comment.when.as_deref()).unwrap_or_default());
    let text: String =
        comment.text.split("\n\n").map(|p| format!("<p>{}</p>", escape(p))).collect();
    format!("<blockquote><p><strong>{who}</strong> {when}</p>{text}</blockquote>\n")
}
