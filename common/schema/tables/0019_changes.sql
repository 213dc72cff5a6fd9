-- What moves in a running campaign.

-- Each change as it was made, with its reason and its document: append-only, the log of docs/internals/moves.md. What holds for a day as of an instant is
-- read from it. id is counted by campaign under the campaign's lock, so that a higher one was made later.
CREATE TABLE campaign_change (
    campaign text COLLATE "C" NOT NULL REFERENCES campaign ON DELETE CASCADE,
    id bigint NOT NULL,
    unit text COLLATE "C",                     -- null: the campaign as a whole
    kind text NOT NULL CHECK (kind IN ('excuse', 'postpone')),
    from_day date NOT NULL,
    to_day date NOT NULL,
    old jsonb,                                 -- what stood, and what stands instead: of an excuse null or "excused", of a postponed cutoff "HH:MM"
    new jsonb,
    reason text NOT NULL CHECK (reason <> ''),
    document text NOT NULL CHECK (document <> ''),
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    PRIMARY KEY (campaign, id),
    CHECK (from_day <= to_day)
);

ALTER TABLE day_status DROP CONSTRAINT day_status_status_check;
ALTER TABLE day_status ADD CONSTRAINT day_status_status_check CHECK (status IN ('excused', 'done', 'no_report', 'met', 'missed'));
