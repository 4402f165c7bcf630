-- robots.txt files as their hosts last gave them. `docs/archive.md` explains it.
CREATE TABLE robots (
    id            INTEGER PRIMARY KEY,
    origin        TEXT NOT NULL UNIQUE,    -- scheme://host:port
    read_at       INTEGER NOT NULL,        -- when the host gave it, or said that it has not changed
    asked_at      INTEGER NOT NULL,        -- when the host was last asked for it
    status        INTEGER NOT NULL,        -- redirects followed
    etag          TEXT,
    last_modified TEXT,
    body          BLOB                     -- zstd; none: there is no such file
) STRICT;
CREATE INDEX robots_read ON robots (read_at);
