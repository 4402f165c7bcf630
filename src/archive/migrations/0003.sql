-- Near copies: texts of different articles that have at least half of the shorter one in common.

-- Revisions whose text was compared with all others.
CREATE TABLE fingerprints (
    revision_id INTEGER PRIMARY KEY REFERENCES revisions (id) ON DELETE CASCADE,
    shingles    INTEGER NOT NULL          -- different sequences of five words
) STRICT;

-- What likely copies are found by: two texts that can be alike have a band in common.
CREATE TABLE fingerprint_bands (
    band        INTEGER NOT NULL,
    revision_id INTEGER NOT NULL REFERENCES revisions (id) ON DELETE CASCADE,
    PRIMARY KEY (band, revision_id)
) STRICT, WITHOUT ROWID;

-- Articles that are copies of each other, or of a common one; those without a copy are not here.
CREATE TABLE clusters (
    article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    cluster_id TEXT NOT NULL              -- the smallest id of its articles
) STRICT, WITHOUT ROWID;
CREATE INDEX clusters_cluster ON clusters (cluster_id);

-- Authors that a person found to be one. Nothing is removed: a merge that was taken back keeps its
-- row, as a log of who was held for whom.
CREATE TABLE author_merges (
    id        INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,  -- counts as
    into_id   INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    undone_at INTEGER                     -- none: it holds
) STRICT;
CREATE UNIQUE INDEX author_merges_held ON author_merges (author_id) WHERE undone_at IS NULL;

-- Saved searches.
CREATE TABLE watches (
    name          TEXT PRIMARY KEY,
    query         TEXT NOT NULL,          -- as typed: `since:7d` moves on
    created       INTEGER NOT NULL,
    looked_at     INTEGER NOT NULL,
    looked_change INTEGER NOT NULL        -- the last change that was looked at
) STRICT, WITHOUT ROWID;
CREATE INDEX changes_article ON changes (article_id, number);
