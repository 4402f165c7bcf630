-- Profiles of an author elsewhere: schema.org sameAs, and links in the author box.
ALTER TABLE authors ADD COLUMN same_as TEXT NOT NULL DEFAULT '[]';  -- JSON array of addresses
