//! References for LaTeX: BibTeX entries that biblatex understands too.

use std::io::{self, Write};

use super::cite::{captured, evidence, name, paper, published};
use super::names::Name;
use super::{ArticleRecord, Rows};

struct Bibtex<W>(W);

pub(super) fn begin<'w>(out: impl Write + 'w) -> Box<dyn Rows + 'w> {
    Box::new(Bibtex(out))
}

impl<W: Write> Rows for Bibtex<W> {
    fn article(&mut self, article: &ArticleRecord) -> io::Result<()> {
        writeln!(self.0, "{}", entry(article))
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}

/// One entry, keyed by the article's id.
pub(super) fn entry(article: &ArticleRecord) -> String {
    let names: Vec<String> = article.authors.iter().map(author).collect();
    let issued = published(article);
    // The month by its macro: styles print it in the document's language.
    let month = issued.map(|d| d.strftime("%b").to_string().to_lowercase());
    let fields = [
        ("author", Some(names.join(" and ")).filter(|a| !a.is_empty()), true),
        ("title", article.title.as_deref().map(|t| format!("{{{}}}", escaped(t))), true),
        ("journal", Some(escaped(paper(article))), true),
        ("entrysubtype", Some("newspaper".into()), true),
        ("date", issued.map(|d| d.to_string()), true),
        ("year", issued.map(|d| d.year().to_string()), true),
        ("month", month, false),
        ("url", Some(verbatim(&article.url)), true),
        ("urldate", captured(article).map(|d| d.to_string()), true),
        ("langid", article.lang.clone(), true),
        ("keywords", Some(escaped(&article.tags.join(", "))).filter(|k| !k.is_empty()), true),
        ("note", Some(escaped(&evidence(article))), true),
    ];
    let mut out = format!("@article{{{},\n", article.id);
    for (field, value, braced) in fields {
        match (value, braced) {
            (Some(value), true) => out += &format!("  {field} = {{{value}}},\n"),
            (Some(value), false) => out += &format!("  {field} = {value},\n"),
            (None, _) => {}
        }
    }
    out + "}\n"
}

fn author(author: &super::AuthorRecord) -> String {
    match name(author) {
        Name::Whole(name) => format!("{{{}}}", escaped(name)),
        Name::Person { given, particle, family } => {
            let family = [particle, family].join(" ");
            format!("{}, {}", escaped(family.trim()), escaped(given))
        }
    }
}

/// Text for LaTeX.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// An address: read as it stands, so that only braces need care.
fn verbatim(url: &str) -> String {
    url.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C")
}

#[cfg(test)]
mod tests {
    use super::super::cite::tests::article;
    use super::*;

    #[test]
    fn an_entry() {
        let expected = "@article{d3nzlqq6scw5xyua,
  author = {Holm, Ada M. and {The Water Desk}},
  title = {{50 \\% of the dyke holds}},
  journal = {The Fenland Courier},
  entrysubtype = {newspaper},
  date = {2026-02-06},
  year = {2026},
  month = feb,
  url = {https://www.courier.example/dyke_holds?a=1&b=2},
  urldate = {2026-02-07},
  langid = {en},
  note = {Annals article d3nzlqq6scw5xyua, revision 2, captured 2026-02-07T09:10:11Z, sha256:00ff},
}
";
        assert_eq!(entry(&article()), expected);
    }

    #[test]
    fn no_text_breaks_the_file() {
        assert_eq!(
            escaped("a{b}\\c & 5 %\n#_$~^"),
            "a\\{b\\}\\textbackslash{}c \\& 5 \\% \\#\\_\\$\\textasciitilde{}\\textasciicircum{}"
        );
    }
}
