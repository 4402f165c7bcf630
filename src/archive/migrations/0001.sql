-- The archive's first schema. Times are milliseconds since 1970 in UTC; dates that a publisher
-- stated are text as in RFC 3339. `docs/archive.md` explains every table.

CREATE TABLE feeds (
    id            INTEGER PRIMARY KEY,
    url           TEXT NOT NULL UNIQUE,   -- as in feeds.toml
    address       TEXT NOT NULL,          -- where it is fetched: differs after a permanent redirect
    moved_at      INTEGER,
    name          TEXT,                   -- as in feeds.toml
    title         TEXT,                   -- as the feed says
    site          TEXT,
    lang          TEXT,
    country       TEXT,
    tags          TEXT NOT NULL DEFAULT '[]',  -- JSON array
    followed      INTEGER NOT NULL DEFAULT 1,  -- 0: no longer in feeds.toml
    etag          TEXT,
    last_modified TEXT,
    body_digest   TEXT,                   -- of the last body that was read
    interval_s    INTEGER,
    next_poll     INTEGER NOT NULL,
    failures      INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    last_error    TEXT,
    gone_at       INTEGER,                -- the server answered 410
    first_seen    INTEGER NOT NULL,
    last_polled   INTEGER,
    last_new      INTEGER                 -- when an entry was last new
) STRICT;
CREATE INDEX feeds_due ON feeds (next_poll) WHERE followed = 1;

CREATE TABLE captures (
    id             INTEGER PRIMARY KEY,
    url            TEXT NOT NULL,
    at             INTEGER NOT NULL,
    status         INTEGER NOT NULL,
    file           TEXT NOT NULL,         -- in archive/warc/
    offset         INTEGER NOT NULL,      -- of the response record's gzip member, in bytes
    length         INTEGER NOT NULL,
    payload_digest TEXT NOT NULL          -- sha256:<base 32>, of the body as it came
) STRICT;
CREATE INDEX captures_url ON captures (url, at);
CREATE UNIQUE INDEX captures_place ON captures (file, offset);

CREATE TABLE polls (
    id           INTEGER PRIMARY KEY,
    feed_id      INTEGER NOT NULL REFERENCES feeds (id),
    at           INTEGER NOT NULL,
    outcome      TEXT NOT NULL,           -- read, unchanged, failed, gone
    status       INTEGER,
    bytes        INTEGER NOT NULL DEFAULT 0,
    entries_new  INTEGER NOT NULL DEFAULT 0,
    entries_seen INTEGER NOT NULL DEFAULT 0,
    error        TEXT,
    elapsed_ms   INTEGER NOT NULL,
    capture_id   INTEGER REFERENCES captures (id)
) STRICT;
CREATE INDEX polls_feed ON polls (feed_id, at);

CREATE TABLE articles (
    id         TEXT PRIMARY KEY,          -- derived from the address alone
    url        TEXT NOT NULL UNIQUE,
    host       TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    feed_id    INTEGER REFERENCES feeds (id)  -- the feed that first led to it
) STRICT, WITHOUT ROWID;
CREATE INDEX articles_host ON articles (host);
CREATE INDEX articles_feed ON articles (feed_id);

-- The queue: every address that an entry led to, and what became of it.
CREATE TABLE pages (
    url           TEXT PRIMARY KEY,        -- canonical: without what only tracks the reader
    address       TEXT NOT NULL,           -- as the entry gave it: what is asked for
    feed_id       INTEGER REFERENCES feeds (id),
    state         TEXT NOT NULL CHECK (state IN ('queued', 'archived', 'refused', 'given_up', 'quarantined')),
    reason        TEXT,                   -- why it is not archived
    attempts      INTEGER NOT NULL DEFAULT 0,
    next_attempt  INTEGER,                -- none: no further visit is planned
    queued_at     INTEGER NOT NULL,
    article_id    TEXT REFERENCES articles (id),
    etag          TEXT,
    last_modified TEXT,
    capture_id    INTEGER REFERENCES captures (id)  -- the last one
) STRICT, WITHOUT ROWID;
CREATE INDEX pages_due ON pages (next_attempt) WHERE next_attempt IS NOT NULL;
CREATE INDEX pages_article ON pages (article_id);

CREATE TABLE entries (
    id           INTEGER PRIMARY KEY,
    feed_id      INTEGER NOT NULL REFERENCES feeds (id),
    guid         TEXT NOT NULL,           -- as printed, else what stands for it
    link         TEXT NOT NULL DEFAULT '',  -- the page's canonical address; empty: none
    page_url     TEXT REFERENCES pages (url),
    title        TEXT,
    authors      TEXT NOT NULL DEFAULT '[]',     -- JSON array
    published    TEXT,
    updated      TEXT,
    content      BLOB,                    -- zstd: the longer of content and summary, as in the feed
    categories   TEXT NOT NULL DEFAULT '[]',
    enclosures   TEXT NOT NULL DEFAULT '[]',
    comments_url TEXT,
    digest       TEXT NOT NULL,           -- of what the feed said: a change brings another visit
    first_seen   INTEGER NOT NULL,
    UNIQUE (feed_id, guid, link)
) STRICT;
CREATE INDEX entries_page ON entries (page_url);

CREATE TABLE revisions (
    id           INTEGER PRIMARY KEY,
    article_id   TEXT NOT NULL REFERENCES articles (id),
    number       INTEGER NOT NULL,        -- 1, 2, ... within the article
    generation   INTEGER NOT NULL,        -- of the extractor
    captured     INTEGER NOT NULL,
    capture_id   INTEGER NOT NULL REFERENCES captures (id),
    content_hash TEXT NOT NULL,           -- sha256:<base 32> of title, lead, authors and text
    title        TEXT,
    lead         TEXT,
    byline       TEXT,
    body         BLOB NOT NULL,           -- zstd: text, NUL, clean HTML
    published    TEXT,
    published_at INTEGER,
    modified     TEXT,
    lang         TEXT,
    section      TEXT,
    tags         TEXT NOT NULL DEFAULT '[]',
    agencies     TEXT NOT NULL DEFAULT '[]',
    site_name    TEXT,
    image        TEXT,                    -- JSON object: url, caption, credit
    access       TEXT CHECK (access IN ('free', 'paywalled')),
    licence      TEXT,
    reservations TEXT NOT NULL DEFAULT '[]',
    words        INTEGER NOT NULL,
    provenance   TEXT NOT NULL DEFAULT '{}',  -- JSON object: field to [source, place]
    UNIQUE (article_id, number)
) STRICT;
CREATE INDEX revisions_published ON revisions (published_at);

CREATE TABLE authors (
    id         INTEGER PRIMARY KEY,
    host       TEXT NOT NULL,             -- where they were first met
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('person', 'organization')),
    url        TEXT,
    image      TEXT,
    first_seen INTEGER NOT NULL,
    UNIQUE (host, name)
) STRICT;

CREATE TABLE bios (
    id         INTEGER PRIMARY KEY,
    author_id  INTEGER NOT NULL REFERENCES authors (id),
    text       TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    UNIQUE (author_id, text)
) STRICT;

CREATE TABLE bylines (
    revision_id INTEGER NOT NULL REFERENCES revisions (id),
    position    INTEGER NOT NULL,
    author_id   INTEGER NOT NULL REFERENCES authors (id),
    role        TEXT,
    bio_id      INTEGER REFERENCES bios (id),
    PRIMARY KEY (revision_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX bylines_author ON bylines (author_id);

CREATE TABLE comments (
    id         INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id),
    digest     TEXT NOT NULL,             -- of author and text: what makes it the same comment
    position   INTEGER NOT NULL,          -- on the page where it was first seen
    author     TEXT,
    printed    TEXT,                      -- when, as printed
    at         TEXT,                      -- when, where the page states it absolutely
    text       TEXT NOT NULL,
    votes      INTEGER,
    parent_id  INTEGER REFERENCES comments (id),
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    UNIQUE (article_id, digest)
) STRICT;

-- What the index has to be told, in order. The index carries the last number it holds.
CREATE TABLE changes (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
