-- When a way back through a feed's past began that has not arrived yet: what was read since then
-- was read on it.
ALTER TABLE feeds ADD COLUMN backfill_from INTEGER;
