//! A corpus in TEI P5: `teiCorpus` with one `TEI` an article.

use std::io::{self, Write};

use super::xml::{element, escape};
use super::{ArticleRecord, CommentRecord, Plan, Rows, cite};
use crate::markdown::tokens::{Token, attribute, tokens};

struct Tei<W>(W);

pub(super) fn begin<'w>(plan: &Plan, mut out: impl Write + 'w) -> io::Result<Box<dyn Rows + 'w>> {
    let version = env!("CARGO_PKG_VERSION");
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <teiCorpus xmlns=\"http://www.tei-c.org/ns/1.0\">\n\
         <teiHeader>\n<fileDesc>\n<titleStmt><title>{}</title></titleStmt>\n\
         <publicationStmt><p>Exported by annals {version}</p></publicationStmt>\n\
         <sourceDesc><p>News articles as they were captured from the web</p></sourceDesc>\n\
         </fileDesc>\n</teiHeader>\n",
        escape(&plan.title)
    )?;
    Ok(Box::new(Tei(out)))
}

impl<W: Write> Rows for Tei<W> {
    fn article(&mut self, article: &ArticleRecord) -> io::Result<()> {
        let lang = article.lang.as_deref().map(|l| format!(" xml:lang=\"{}\"", escape(l)));
        write!(
            self.0,
            "<TEI xml:id=\"a-{}-{}\"{}>\n{}<text>\n{}{}</text>\n</TEI>\n",
            article.id,
            article.revision,
            lang.unwrap_or_default(),
            header(article),
            body(article),
            back(article.comments.as_deref().unwrap_or_default()),
        )
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.0.write_all(b"</teiCorpus>\n")?;
        self.0.flush()
    }
}

fn header(a: &ArticleRecord) -> String {
    let title = escape(a.title.as_deref().unwrap_or_default());
    let authors: String = a.authors.iter().map(|a| element("author", Some(&a.name))).collect();
    let date =
        a.published.as_deref().map(|d| format!("<date when=\"{0}\">{0}</date>\n", escape(d)));
    let date = date.unwrap_or_default();
    let licence = a.licence.as_deref().unwrap_or("Rights are with the publisher.");
    let keywords: String = a.tags.iter().map(|t| element("term", Some(t))).collect();
    let classes = match keywords.is_empty() {
        true => String::new(),
        false => format!("<textClass><keywords>\n{keywords}</keywords></textClass>\n"),
    };
    let language = a.lang.as_deref().map(|l| {
        let l = escape(l);
        format!("<langUsage><language ident=\"{l}\">{l}</language></langUsage>\n")
    });
    let language = language.unwrap_or_default();
    let profile = match language.is_empty() && classes.is_empty() {
        true => String::new(),
        false => format!("<profileDesc>\n{language}{classes}</profileDesc>\n"),
    };
    format!(
        "<teiHeader>\n<fileDesc>\n<titleStmt>\n<title>{title}</title>\n{authors}</titleStmt>\n\
         <extent><measure unit=\"word\" quantity=\"{words}\">{words} words</measure></extent>\n\
         <publicationStmt>\n{publisher}{date}\
         <availability><licence>{licence}</licence></availability>\n\
         <idno type=\"annals\">{id}</idno>\n</publicationStmt>\n\
         <sourceDesc>\n<bibl>\n<title level=\"a\">{title}</title>\n{authors}{journal}{date}\
         <ref target=\"{url}\">{url}</ref>\n<note>{evidence}</note>\n</bibl>\n</sourceDesc>\n\
         </fileDesc>\n{profile}</teiHeader>\n",
        words = a.words,
        publisher = element("publisher", Some(cite::paper(a))),
        licence = escape(licence),
        id = a.id,
        journal = element("title level=\"j\"", Some(cite::paper(a))),
        url = escape(&a.url),
        evidence = escape(&cite::evidence(a)),
    )
}

fn body(article: &ArticleRecord) -> String {
    let mut body = Body::default();
    let text = article.text.as_deref().unwrap_or_default();
    if let Some(lead) = article.lead.as_deref().filter(|lead| !text.contains(lead)) {
        body.out += &element("p rend=\"lead\"", Some(lead));
    }
    for token in tokens(article.html.as_deref().unwrap_or_default()) {
        match token {
            Token::Open(name, attributes) => {
                let href = attribute(attributes, "href");
                body.open(name, href.as_deref());
            }
            Token::Close(name) => body.close(name),
            Token::Text(text) => body.text(&text),
        }
    }
    body.finish()
}

/// Clean HTML as the body of a text. Headings open divisions, one within the other.
#[derive(Default)]
struct Body {
    out: String,
    /// The levels of the divisions that are open.
    levels: Vec<u8>,
    /// What is open within them, innermost last: its HTML name and what closes it.
    open: Vec<(String, &'static str)>,
}

impl Body {
    fn open(&mut self, name: &str, href: Option<&str>) {
        if let Some(level) = heading(name) {
            while self.levels.last().is_some_and(|&open| open >= level) {
                self.levels.pop();
                self.out += "</div>\n";
            }
            self.levels.push(level);
            self.out += "<div>\n<head>";
            self.open.push((name.to_owned(), "</head>\n"));
            return;
        }
        if name == "br" {
            self.out += "<lb/>";
            return;
        }
        let (start, end) = match name {
            "p" => ("<p>", "</p>\n"),
            "blockquote" => ("<quote>", "</quote>\n"),
            "ul" => ("<list rend=\"bulleted\">", "</list>\n"),
            "ol" => ("<list rend=\"numbered\">", "</list>\n"),
            "li" => ("<item>", "</item>\n"),
            "table" => ("<table>", "</table>\n"),
            "tr" => ("<row>", "</row>\n"),
            "td" => ("<cell>", "</cell>"),
            "th" => ("<cell role=\"label\">", "</cell>"),
            "pre" => ("<p rend=\"preformatted\">", "</p>\n"),
            "figcaption" => ("<figure><head>", "</head></figure>\n"),
            "strong" => ("<hi rend=\"bold\">", "</hi>"),
            "em" | "cite" => ("<hi rend=\"italic\">", "</hi>"),
            "code" => ("<hi rend=\"monospace\">", "</hi>"),
            "sub" => ("<hi rend=\"subscript\">", "</hi>"),
            "sup" => ("<hi rend=\"superscript\">", "</hi>"),
            "mark" => ("<hi rend=\"marked\">", "</hi>"),
            "q" => ("<q>", "</q>"),
            "del" => ("<del>", "</del>"),
            "ins" => ("<add>", "</add>"),
            "a" => ("<ref>", "</ref>"),
            _ => ("", ""),
        };
        match href.filter(|_| name == "a") {
            Some(href) => self.out += &format!("<ref target=\"{}\">", escape(&pointer(href))),
            None => self.out += start,
        }
        self.open.push((name.to_owned(), end));
    }

    fn close(&mut self, name: &str) {
        // An element that is not closed ends with the one around it.
        let Some(at) = self.open.iter().rposition(|(open, _)| open == name) else { return };
        for (_, end) in self.open.drain(at..).rev() {
            self.out += end;
        }
    }

    fn text(&mut self, text: &str) {
        // Between blocks stands white space only.
        if !self.open.is_empty() || !text.trim().is_empty() {
            self.out += &escape(text);
        }
    }

    fn finish(mut self) -> String {
        for (_, end) in self.open.drain(..).rev() {
            self.out += end;
        }
        if self.out.is_empty() {
            self.out += "<p/>\n";
        }
        format!("<body>\n{}{}</body>\n", self.out, "</div>\n".repeat(self.levels.len()))
    }
}

fn heading(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

/// An address as `xsd:anyURI` takes it: without blanks.
fn pointer(href: &str) -> String {
    href.trim().replace(char::is_whitespace, "%20")
}

/// Readers' comments, behind the text.
fn back(comments: &[CommentRecord]) -> String {
    if comments.is_empty() {
        return String::new();
    }
    let comment = |c: &CommentRecord| {
        let who = escape(c.author.as_deref().unwrap_or("unsigned"));
        let when = escape(c.at.as_deref().or(c.when.as_deref()).unwrap_or_default());
        let text: String = c.text.split("\n\n").map(|p| element("p", Some(p))).collect();
        let text = if text.is_empty() { "<p/>\n".to_owned() } else { text };
        format!("<div type=\"comment\">\n<byline>{who} {when}</byline>\n{text}</div>\n")
    };
    let comments: String = comments.iter().map(comment).collect();
    format!("<back>\n<div type=\"comments\">\n{comments}</div>\n</back>\n")
}

#[cfg(test)]
mod tests {
    use super::super::cite::tests::article;
    use super::*;

    fn check(html: &str, expected: &str) {
        let found = body(&ArticleRecord { html: Some(html.into()), ..article() });
        assert_eq!(found.replace('\n', ""), format!("<body>{expected}</body>"));
    }

    #[test]
    fn bodies() {
        check("", "<p/>");
        check("<p>a &amp; <em>b</em><br>c</p>", "<p>a &amp; <hi rend=\"italic\">b</hi><lb/>c</p>");
        check(
            "<p>a</p>\n<h2>b</h2>\n<p>c</p>\n<h3>d</h3>\n<p>e</p>\n<h2>f</h2>",
            "<p>a</p><div><head>b</head><p>c</p><div><head>d</head><p>e</p></div></div>\
             <div><head>f</head></div>",
        );
        check(
            "<ul><li>a</li><li>b</ul><table><tr><th>c</th></tr></table>",
            "<list rend=\"bulleted\"><item>a</item><item>b</item></list>\
             <table><row><cell role=\"label\">c</cell></row></table>",
        );
        check(
            "<p><a href=\"http://e.org/a b\">c</a>",
            "<p><ref target=\"http://e.org/a%20b\">c</ref></p>",
        );
    }
}
