-- What a relay shows when it pushes a feed's batches over HTTP. The token is told once and kept as a digest.
CREATE TABLE feed_token (
    digest bytea PRIMARY KEY CHECK (octet_length (digest) = 32),
    feed text COLLATE "C" NOT NULL REFERENCES feed,
    added_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX feed_token_feed ON feed_token (feed) WHERE revoked_at IS NULL;
