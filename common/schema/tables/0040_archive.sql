-- Campaigns of which the raw rows were removed after they were written into an archive. A row stands from the first row that is removed until the last one
-- is back: whoever is asked for what cannot be answered meanwhile reads here where it is.
CREATE TABLE campaign_archive (
    campaign text COLLATE "C" PRIMARY KEY REFERENCES campaign ON DELETE CASCADE,
    file text NOT NULL CHECK (file <> ''),     -- its name when it was removed by it, without its folder
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'), -- SHA-256 of the file's bytes
    key text NOT NULL CHECK (key ~ '^[0-9a-f]{64}$'), -- Ed25519, the public one that its signature holds by
    state text NOT NULL CHECK (state IN ('removing', 'removed', 'restoring')),
    made_at timestamptz NOT NULL,              -- when the archive was written
    whole_from timestamptz NOT NULL,           -- since then nothing of the campaign has changed: any later instant is answered as before
    removed_at timestamptz NOT NULL,
    removed_by text NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    document text NOT NULL CHECK (document <> '')
);
