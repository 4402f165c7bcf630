-- What was read and starred with an app that knows the Google Reader API. `docs/archive.md`
-- explains it.
CREATE TABLE reader_marks (
    article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    read_at    INTEGER,                   -- none: unread
    starred_at INTEGER                    -- none: not starred
) STRICT, WITHOUT ROWID;
