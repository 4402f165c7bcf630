-- How many comments the page said that it has, when it last said so: readers may see fewer, or the
-- page carry fewer than it counts.
ALTER TABLE articles ADD COLUMN comments_claimed INTEGER;
