//! The same articles in SQLite's FTS5, words folded and not stemmed.

use annals::model::Document;
use rusqlite::Connection;

/// A database with the articles.
pub struct Fts5 {
    db: Connection,
    _dir: tempfile::TempDir,
}

impl Fts5 {
    /// A database of `documents`.
    pub fn of(documents: &[Document]) -> Fts5 {
        let dir = tempfile::tempdir().expect("a folder");
        let mut db = Connection::open(dir.path().join("fts5.db")).expect("a database");
        db.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
             CREATE VIRTUAL TABLE texts USING fts5 (title, lead, body, author,
               tokenize = 'unicode61 remove_diacritics 2');
             CREATE TABLE facts (id INTEGER PRIMARY KEY, published INTEGER, source TEXT, lang TEXT);
             CREATE TABLE tags (id INTEGER, tag TEXT);
             CREATE INDEX tags_id ON tags (id);",
        )
        .expect("tables");
        let fill = db.transaction().expect("a transaction");
        for (id, d) in documents.iter().enumerate() {
            let id = id as i64;
            let text = (id, &d.title, &d.lead, &d.body, d.authors.join("; "));
            fill.prepare_cached(
                "INSERT INTO texts (rowid, title, lead, body, author) VALUES (?, ?, ?, ?, ?)",
            )
            .and_then(|mut insert| insert.execute(text))
            .expect("a row");
            let facts = (id, d.published.map(|t| t.as_second()), d.sources.first(), &d.lang);
            fill.prepare_cached("INSERT INTO facts VALUES (?, ?, ?, ?)")
                .and_then(|mut insert| insert.execute(facts))
                .expect("a row");
            for tag in &d.tags {
                fill.prepare_cached("INSERT INTO tags VALUES (?, ?)")
                    .and_then(|mut insert| insert.execute((id, tag)))
                    .expect("a row");
            }
        }
        fill.execute("INSERT INTO texts (texts) VALUES ('optimize')", []).expect("it is merged");
        fill.commit().expect("a commit");
        Fts5 { db, _dir: dir }
    }

    /// The ten best answers and their number.
    pub fn search(&self, query: &str) {
        self.read(
            "SELECT rowid, rank FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 10",
            query,
        );
        self.read("SELECT count(*) FROM texts WHERE texts MATCH ?", query);
    }

    /// How many answers of 2025 each source, language and tag has.
    pub fn facets(&self, query: &str) {
        let (from, until) = (1_735_689_600, 1_767_225_600);
        for (what, join) in
            [("f.source", ""), ("f.lang", ""), ("t.tag", "JOIN tags t ON t.id = f.id")]
        {
            let sql = format!(
                "SELECT {what}, count(*) FROM texts JOIN facts f ON f.id = texts.rowid {join}
                 WHERE texts MATCH ? AND f.published >= {from} AND f.published < {until}
                 GROUP BY 1 ORDER BY 2 DESC LIMIT 10"
            );
            self.read(&sql, query);
        }
    }

    /// The bodies of the first answers with every match marked.
    pub fn highlights(&self, query: &str, articles: usize) {
        let sql = format!(
            "SELECT highlight(texts, 2, '[', ']') FROM texts WHERE texts MATCH ? LIMIT {articles}"
        );
        self.read(&sql, query);
    }

    fn read(&self, sql: &str, query: &str) {
        let mut statement = self.db.prepare_cached(sql).expect("a statement");
        let mut rows = statement.query([query]).expect("an answer");
        while let Some(row) = rows.next().expect("a row") {
            std::hint::black_box(row.get_ref(0).expect("a column"));
        }
    }
}
