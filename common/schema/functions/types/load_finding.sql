-- What a load finds beside the files: an error, or something to be told. `place` names what the line is of: `unit CODE`, `member CODE`, `key CAMPAIGN KEY`,
-- `target CAMPAIGN UNIT`, `holiday DATE`, `campaign CODE`. The command has the sentence of `code`, with `arguments` in it.
CREATE TYPE load_finding AS (
    wrong boolean,
    place text,
    field text,
    code text,
    arguments text[]
);
