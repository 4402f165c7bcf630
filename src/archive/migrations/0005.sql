-- What visits teach about a feed, gaps in what was collected, and what became of pages by day.

ALTER TABLE feeds ADD COLUMN every_s INTEGER;          -- as in feeds.toml
ALTER TABLE feeds ADD COLUMN pacing TEXT;              -- JSON object: what it asked for when last read
ALTER TABLE feeds ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;  -- entries in the document last read
-- Its habit: sums over the past, in which the recent past weighs more.
ALTER TABLE feeds ADD COLUMN habit_s REAL NOT NULL DEFAULT 0;         -- time observed, in seconds
ALTER TABLE feeds ADD COLUMN habit_entries REAL NOT NULL DEFAULT 0;   -- entries that arrived in it
ALTER TABLE feeds ADD COLUMN habit_arrivals REAL NOT NULL DEFAULT 0;  -- visits that found any
ALTER TABLE feeds ADD COLUMN last_good INTEGER;        -- when it was last read or known unchanged
ALTER TABLE feeds ADD COLUMN last_full INTEGER;        -- when its whole body last came
ALTER TABLE feeds ADD COLUMN failure TEXT;             -- the kind of the last failure
ALTER TABLE feeds ADD COLUMN resent INTEGER NOT NULL DEFAULT 0;  -- bodies in a row that came in vain
ALTER TABLE feeds ADD COLUMN lie TEXT;                 -- same_validators, ignores_conditions
ALTER TABLE feeds ADD COLUMN lying_since INTEGER;

ALTER TABLE polls ADD COLUMN failure TEXT;             -- what kind of failure
-- The visit before, where this one shares no entry with what was known by then: something may have
-- been published and withdrawn between the two.
ALTER TABLE polls ADD COLUMN gap_from INTEGER;
CREATE INDEX polls_gaps ON polls (at) WHERE gap_from IS NOT NULL;
CREATE INDEX polls_at ON polls (at);

ALTER TABLE pages ADD COLUMN wall TEXT;                -- what stood in place of the article

-- Visits to pages: how many ended how, for each feed and day.
CREATE TABLE page_days (
    feed_id INTEGER NOT NULL REFERENCES feeds (id),
    day     INTEGER NOT NULL,             -- days since 1970 in UTC
    outcome TEXT NOT NULL,                -- extracted, unchanged, blocked, refused, failed, given_up
    visits  INTEGER NOT NULL,
    PRIMARY KEY (feed_id, day, outcome)
) STRICT, WITHOUT ROWID;
