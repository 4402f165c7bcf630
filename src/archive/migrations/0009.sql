-- Documents out of feeds' pasts that were read whole: they are not asked for again.
-- `docs/archive.md` explains it.
CREATE TABLE past_documents (
    feed_id  INTEGER NOT NULL REFERENCES feeds (id),
    url      TEXT NOT NULL,
    next     TEXT,                        -- the document that goes further back
    modified TEXT,                        -- its last change, as a sitemap's index states it
    at       INTEGER NOT NULL,            -- when it was read
    PRIMARY KEY (feed_id, url)
) STRICT, WITHOUT ROWID;
