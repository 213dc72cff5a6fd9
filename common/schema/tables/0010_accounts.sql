-- People who sign in. An account is one person's place, by role and unit; names of persons are not kept. Secrets are kept as digests only: what is in
-- these tables signs nobody in. Instants here are of the machine's clock: a session ends by the time of people, not by a campaign's.

CREATE TABLE account (
    code text COLLATE "C" PRIMARY KEY CHECK (octet_length (code) BETWEEN 1 AND 64),
    role text NOT NULL CHECK (role IN ('clerk', 'district', 'pc06', 'chair', 'viewer', 'operator')),
    language text NOT NULL DEFAULT 'vi' CHECK (language IN ('vi', 'en')),
    mail text NOT NULL DEFAULT '',
    password text NOT NULL DEFAULT '',         -- Argon2id, in libsodium's own text; '': none was set
    totp_secret bytea,                         -- of one-time codes; null: none are asked for
    totp_pending bytea,                        -- a new secret, until a code of it has been shown
    totp_step bigint NOT NULL DEFAULT 0,       -- the newest step that was used: no code works twice
    added_at timestamptz NOT NULL,
    locked_at timestamptz,                     -- by an operator, until it is unlocked
    revoked_at timestamptz
);

-- The units that an account is for, as they were given. Who holds a unit that has ended holds its successor: account_units ().
CREATE TABLE account_unit (
    account text COLLATE "C" NOT NULL REFERENCES account,
    unit text COLLATE "C" NOT NULL,
    added_on date NOT NULL,                    -- a day on which the unit stood: codes are used again
    PRIMARY KEY (account, unit)
);

-- A link that signs in once. A new one ends the older ones.
CREATE TABLE sign_in_link (
    digest bytea PRIMARY KEY CHECK (octet_length (digest) = 32),
    account text COLLATE "C" NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    ended_at timestamptz
);
CREATE INDEX sign_in_link_account ON sign_in_link (account) WHERE used_at IS NULL AND ended_at IS NULL;

CREATE TABLE session (
    digest bytea PRIMARY KEY CHECK (octet_length (digest) = 32),
    id text NOT NULL UNIQUE,                   -- what lists and the ending of one session name it by; no secret
    account text COLLATE "C" NOT NULL REFERENCES account,
    by_link boolean NOT NULL,                  -- a link counts as both factors
    device text NOT NULL DEFAULT '',           -- what the browser calls itself
    opened_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    idle interval NOT NULL,                    -- it ends so long after it was last used,
    expires_at timestamptz NOT NULL,           -- and then at the latest
    ended_at timestamptz
);
CREATE INDEX session_account ON session (account) WHERE ended_at IS NULL;

-- Codes that replace a one-time code when the device with the secret is lost. Each works once.
CREATE TABLE recovery_code (
    account text COLLATE "C" NOT NULL REFERENCES account,
    digest bytea NOT NULL CHECK (octet_length (digest) = 32),
    used_at timestamptz,
    PRIMARY KEY (account, digest)
);

-- Devices that have signed in to an account before: wrong passwords of others do not slow them.
CREATE TABLE known_device (
    account text COLLATE "C" NOT NULL REFERENCES account,
    digest bytea NOT NULL CHECK (octet_length (digest) = 32),
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (account, digest)
);

-- Wrong passwords by account and by address, whether the account exists or not: names and addresses are here as digests alone.
CREATE TABLE sign_in_delay (
    kind text NOT NULL CHECK (kind IN ('account', 'address')),
    digest bytea NOT NULL CHECK (octet_length (digest) = 32),
    failures integer NOT NULL,
    first_at timestamptz NOT NULL,             -- of those that are counted
    last_at timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL,
    PRIMARY KEY (kind, digest)
);
CREATE INDEX sign_in_delay_old ON sign_in_delay (last_at);

ALTER TABLE token ADD COLUMN expires_at timestamptz;     -- null: it ends when it is revoked
