-- What feed/1 asks of the database beside the log: missing ranges of a feed's numbers as rows, lives of a feed, the kind of a batch's digest, figures
-- that were taken out.

-- A feed's numbers begin again with each life: `tiendo feed reset` adds one.
ALTER TABLE feed ADD COLUMN life integer NOT NULL DEFAULT 1 CHECK (life >= 1);

ALTER TABLE batch
    ADD COLUMN life integer NOT NULL DEFAULT 1,
    ADD COLUMN digest_kind text NOT NULL DEFAULT 'blake2b-256',
    ADD COLUMN outdated bytea;                 -- the `outdated` array of the acknowledgement, msgpack; null: there was none
ALTER TABLE batch DROP CONSTRAINT batch_pkey;
ALTER TABLE batch ADD CONSTRAINT batch_pkey PRIMARY KEY (province, feed, life, seq);

ALTER TABLE quarantine ADD COLUMN life integer NOT NULL DEFAULT 1;
ALTER TABLE quarantine DROP CONSTRAINT quarantine_pkey;
ALTER TABLE quarantine ADD CONSTRAINT quarantine_pkey PRIMARY KEY (province, feed, life, seq, index);

-- A revision without a value takes the figure out: `tiendo void`. Its revision lies above 2^62, where no feed's can; its feed is '' and its seq 0.
ALTER TABLE progress ALTER COLUMN value DROP NOT NULL;
ALTER TABLE progress ADD COLUMN note text;     -- why it was corrected

-- The highest number stored of a feed's life. Its row is the lock of the feed: whoever stores batches of it changes the missing ranges one after another.
CREATE TABLE feed_seq (
    province text COLLATE "C" NOT NULL,
    feed text COLLATE "C" NOT NULL,
    life integer NOT NULL,
    highest bigint NOT NULL,
    PRIMARY KEY (province, feed, life)
);

-- The ranges of numbers below the highest that are not stored: disjoint, and never beside one another. Of the feed's present life only.
CREATE TABLE feed_missing (
    province text COLLATE "C" NOT NULL,
    feed text COLLATE "C" NOT NULL,
    life integer NOT NULL,
    from_seq bigint NOT NULL,
    to_seq bigint NOT NULL,
    since timestamptz NOT NULL,                -- when a batch above it was first received
    PRIMARY KEY (province, feed, life, from_seq),
    CHECK (from_seq <= to_seq)
);

-- What is stored so far, looked at this once.
INSERT INTO feed_seq (province, feed, life, highest) SELECT province, feed, 1, max (seq) FROM batch GROUP BY province, feed;
INSERT INTO feed_missing (province, feed, life, from_seq, to_seq, since)
SELECT g.province, g.feed, 1, g.before + 1, g.seq - 1, g.since
FROM (SELECT province, feed, seq, lag (seq, 1, 0::bigint) OVER upwards AS before,
             min (received_at) OVER (PARTITION BY province, feed ORDER BY seq ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS since
      FROM batch WINDOW upwards AS (PARTITION BY province, feed ORDER BY seq)) g
WHERE g.seq > g.before + 1;

ALTER TABLE feed_watch DROP COLUMN complete_to;
