-- What only this archive knows. `docs/archive.md` explains it.

CREATE TABLE secrets (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Goes into the hash that stands for a reader's name in exports: without it, nobody can try names.
INSERT INTO secrets (name, value) VALUES ('pseudonyms', randomblob(32));
