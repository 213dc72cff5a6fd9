-- Gateways: services that report for others. What a gateway's key says of who reports is believed: it may speak for any feed of any province, and its
-- batches may name the person who reports, by account, role and unit.

CREATE TABLE gateway (
    code text COLLATE "C" PRIMARY KEY CHECK (octet_length (code) BETWEEN 1 AND 64),
    added_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE TABLE gateway_key (
    public_key text COLLATE "C" PRIMARY KEY CHECK (length (public_key) = 40),
    gateway text COLLATE "C" NOT NULL REFERENCES gateway,
    added_at timestamptz NOT NULL,
    revoked_at timestamptz
);

-- A replica of a gateway has a feed of its own in each province, for what people type: no key is its, and no other replica counts its numbers.
ALTER TABLE feed
    ADD COLUMN gateway text COLLATE "C" REFERENCES gateway,
    ADD COLUMN replica text COLLATE "C",       -- what the replica knows itself by, on its disk
    ADD CHECK ((gateway IS NULL) = (replica IS NULL)),
    ADD CHECK (octet_length (replica) BETWEEN 1 AND 64),
    ADD UNIQUE (province, gateway, replica);

-- Who reported, where a gateway said so: {"account", "role", "unit"}. What a batch became is found by its feed, number and instant: few have an actor,
-- so the index holds these alone.
ALTER TABLE batch ADD COLUMN actor jsonb;
CREATE INDEX batch_actor ON batch (province, feed, seq) WHERE actor IS NOT NULL;
