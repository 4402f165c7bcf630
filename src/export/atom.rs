//! A feed of the articles (RFC 4287).

use std::io::{self, Write};

use jiff::Timestamp;

use super::xml::{element, escape};
use super::{ArticleRecord, Plan, Rows};

struct Atom<W>(W);

/// `updated` is when the archive last changed: the same archive gives the same feed.
pub(super) fn begin<'w>(
    plan: &Plan,
    updated: Timestamp,
    mut out: impl Write + 'w,
) -> io::Result<Box<dyn Rows + 'w>> {
    // A tag URI (RFC 4151) under a name that nobody can own (RFC 2606).
    let id = format!("tag:annals.invalid,2026:export:{}", plan.title);
    let version = env!("CARGO_PKG_VERSION");
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\">\n{}{}\
         <updated>{updated}</updated>\n<author><name>Annals</name></author>\n\
         <generator version=\"{version}\">annals</generator>\n",
        element("id", Some(&id.replace(char::is_whitespace, "+"))),
        element("title", Some(&plan.title)),
    )?;
    Ok(Box::new(Atom(out)))
}

impl<W: Write> Rows for Atom<W> {
    fn article(&mut self, article: &ArticleRecord) -> io::Result<()> {
        self.0.write_all(entry(article).as_bytes())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.0.write_all(b"</feed>\n")?;
        self.0.flush()
    }
}

/// One article as an entry.
pub(crate) fn entry(article: &ArticleRecord) -> String {
    let url = escape(&article.url);
    let lang = article.lang.as_deref().map(|l| format!(" xml:lang=\"{}\"", escape(l)));
    let mut out = format!(
        "<entry{}>\n<id>{url}</id>\n<link rel=\"alternate\" href=\"{url}\"/>\n",
        lang.unwrap_or_default()
    );
    // Every entry has a title (s.4.1.2), be it an empty one.
    out += &format!("<title>{}</title>\n", escape(article.title.as_deref().unwrap_or_default()));
    out += &element("published", article.published_at.as_deref());
    out += &element("updated", Some(&article.captured));
    for author in &article.authors {
        let parts = [element("name", Some(&author.name)), element("uri", author.url.as_deref())];
        out += &format!("<author>{}</author>\n", parts.concat().replace('\n', ""));
    }
    for tag in &article.tags {
        out += &format!("<category term=\"{}\"/>\n", escape(tag));
    }
    out += &element("rights", article.licence.as_deref());
    out += &element("summary", article.lead.as_deref());
    if let Some(html) = &article.html {
        out += &format!("<content type=\"html\">{}</content>\n", escape(html));
    }
    out + "</entry>\n"
}
