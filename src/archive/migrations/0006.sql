-- WebSub (W3C Recommendation of 2018): hubs that tell us when a feed has changed.

CREATE TABLE hubs (
    feed_id     INTEGER PRIMARY KEY REFERENCES feeds (id),
    hub         TEXT NOT NULL,            -- who is asked to tell us
    topic       TEXT NOT NULL,            -- of what: the address that the feed gives as its own
    path        TEXT NOT NULL UNIQUE,     -- the end of the address where it tells us; unguessable
    secret      TEXT NOT NULL,            -- what its deliveries are signed with
    state       TEXT NOT NULL CHECK (state IN ('wanted', 'asked', 'active', 'denied')),
    asked_at    INTEGER,
    lease_until INTEGER                   -- until when it has promised to tell us
) STRICT;
