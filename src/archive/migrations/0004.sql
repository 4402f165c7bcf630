-- The memory of each site: which blocks its pages have in common. What stands on many of them is
-- furniture, in any language. Bounded for each host.
CREATE TABLE blocks (
    host       TEXT NOT NULL,
    block      INTEGER NOT NULL,          -- a hash of the block's letters
    pages      INTEGER NOT NULL,          -- on how many articles it was seen
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    PRIMARY KEY (host, block)
) STRICT, WITHOUT ROWID;

-- How an earlier generation of the extractor, or one with other rules, read a revision's page. The
-- table `revisions` holds the latest reading.
CREATE TABLE old_readings (
    id           INTEGER PRIMARY KEY,
    article_id   TEXT NOT NULL REFERENCES articles (id),
    number       INTEGER NOT NULL,        -- of the revision
    generation   INTEGER NOT NULL,        -- of the extractor
    replaced_at  INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    title        TEXT,
    lead         TEXT,
    byline       TEXT,
    body         BLOB NOT NULL,           -- zstd: text, NUL, clean HTML
    published    TEXT,
    published_at INTEGER,
    modified     TEXT,
    lang         TEXT,
    section      TEXT,
    tags         TEXT NOT NULL,
    agencies     TEXT NOT NULL,
    site_name    TEXT,
    image        TEXT,
    access       TEXT,
    licence      TEXT,
    reservations TEXT NOT NULL,
    words        INTEGER NOT NULL,
    provenance   TEXT NOT NULL,
    authors      TEXT NOT NULL            -- JSON array of objects: name, kind, url, image, role, bio
) STRICT;
CREATE INDEX old_readings_revision ON old_readings (article_id, number);

ALTER TABLE comments ADD COLUMN replaced_at INTEGER;  -- a later reading no longer finds it
