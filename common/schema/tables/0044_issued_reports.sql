-- Reports as they were issued, by a mail or by `tiendo report --issue`: the file itself, whatever is corrected later, and whatever a later release would write.
-- Rows are never changed, and stay when their campaign is archived; a file is kept once a campaign.
CREATE TABLE issued_report (
    campaign text COLLATE "C" NOT NULL REFERENCES campaign ON DELETE CASCADE,
    digest text NOT NULL,                      -- SHA-256 of the bytes
    report text NOT NULL,                      -- daily, evaluation, press …: as the exporter names it
    day date NOT NULL,
    unit text COLLATE "C" NOT NULL,
    language text NOT NULL CHECK (language IN ('vi', 'en')),
    format text NOT NULL CHECK (format IN ('pdf', 'xlsx', 'csv', 'docx')),
    as_of timestamptz NOT NULL,                -- what stood then is what it says
    issued_at timestamptz NOT NULL,
    issued_by text NOT NULL,                   -- who had it made; 'mail': a mail carries it
    bytes bytea NOT NULL,
    PRIMARY KEY (campaign, digest),
    CHECK (digest = encode (sha256 (bytes), 'hex'))
);
