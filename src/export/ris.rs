//! References for Zotero, EndNote and Citavi (RIS).

use std::io::{self, Write};

use super::cite::{captured, evidence, name, paper, published};
use super::names::Name;
use super::{ArticleRecord, AuthorRecord, Rows};

struct Ris<W>(W);

pub(super) fn begin<'w>(out: impl Write + 'w) -> Box<dyn Rows + 'w> {
    Box::new(Ris(out))
}

impl<W: Write> Rows for Ris<W> {
    fn article(&mut self, article: &ArticleRecord) -> io::Result<()> {
        self.0.write_all(entry(article).as_bytes())?;
        self.0.write_all(b"\r\n")
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}

/// One reference.
pub(super) fn entry(article: &ArticleRecord) -> String {
    let mut out = String::new();
    let mut line = |tag: &str, value: &str| {
        // A line is a field: no value may break it.
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() {
            out.push_str(&format!("{tag}  - {value}\r\n"));
        }
    };
    let slashed = |d: jiff::civil::Date| d.strftime("%Y/%m/%d").to_string();
    line("TY", "NEWS");
    article.authors.iter().for_each(|a| line("AU", &author(a)));
    line("TI", article.title.as_deref().unwrap_or_default());
    line("T2", paper(article));
    line("PY", &published(article).map(|d| d.year().to_string()).unwrap_or_default());
    line("DA", &published(article).map(slashed).unwrap_or_default());
    line("UR", &article.url);
    line("Y2", &captured(article).map(slashed).unwrap_or_default());
    line("LA", article.lang.as_deref().unwrap_or_default());
    line("AB", article.lead.as_deref().unwrap_or_default());
    article.tags.iter().for_each(|tag| line("KW", tag));
    line("ID", &article.id);
    line("N1", &evidence(article));
    out + "ER  - \r\n"
}

fn author(author: &AuthorRecord) -> String {
    match name(author) {
        Name::Whole(name) => name.to_owned(),
        Name::Person { given, particle, family } => {
            format!("{}, {given}", [particle, family].join(" ").trim())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cite::tests::article;
    use super::*;

    #[test]
    fn a_reference() {
        let lead = Some("In two\nlines".to_owned());
        let found = entry(&ArticleRecord { lead, ..article() });
        let expected = "TY  - NEWS
AU  - Holm, Ada M.
AU  - The Water Desk
TI  - 50 % of the dyke holds
T2  - The Fenland Courier
PY  - 2026
DA  - 2026/02/06
UR  - https://www.courier.example/dyke_holds?a=1&b=2
Y2  - 2026/02/07
LA  - en
AB  - In two lines
ID  - d3nzlqq6scw5xyua
N1  - Annals article d3nzlqq6scw5xyua, revision 2, captured 2026-02-07T09:10:11Z, sha256:00ff
ER  - 
";
        assert_eq!(found, expected.replace('\n', "\r\n"));
    }
}
