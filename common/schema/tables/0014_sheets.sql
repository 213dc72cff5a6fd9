-- Spreadsheets that people have uploaded: the file as it came, what its rows would do, and what became of them once they were sent. Here rather than with a
-- replica of intake, so that any replica answers, after a restart too. Kept for 30 days.

CREATE TABLE intake_sheet (
    id text COLLATE "C" PRIMARY KEY CHECK (octet_length (id) = 32),
    account text COLLATE "C" NOT NULL REFERENCES account,
    campaign text COLLATE "C" NOT NULL REFERENCES campaign ON DELETE CASCADE,
    name text NOT NULL CHECK (octet_length (name) <= 400),          -- of the file
    bytes bytea NOT NULL CHECK (octet_length (bytes) <= 4194304),
    judged jsonb NOT NULL,                     -- the answer to the upload
    made_at timestamptz NOT NULL,              -- by the machine's clock, as those of sessions
    sending_until timestamptz,                 -- somebody is sending it, and is taken for dead after this
    answer jsonb                               -- what became of its rows; null: it was not sent
);
CREATE INDEX intake_sheet_made ON intake_sheet (made_at);
CREATE INDEX intake_sheet_account ON intake_sheet (account, made_at);
