-- What was forgotten. `docs/archive.md` explains it.

-- Addresses that are kept out; of what was there, nothing is said.
CREATE TABLE tombstones (
    id     TEXT PRIMARY KEY,              -- the id of an article at that address
    at     INTEGER NOT NULL,
    reason TEXT                           -- in the words of who said so
) STRICT, WITHOUT ROWID;

-- WARC records that are still to be overwritten; empty but for the moment after a crash.
CREATE TABLE erasures (
    file   TEXT NOT NULL,                 -- in archive/warc/
    offset INTEGER NOT NULL,              -- of the gzip member, in bytes
    length INTEGER NOT NULL,
    PRIMARY KEY (file, offset)
) STRICT, WITHOUT ROWID;
