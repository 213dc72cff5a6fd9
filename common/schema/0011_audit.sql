-- What people did that others rely on, and who read what names whom: a row an act, in the act's own transaction, each with the hash of all before it.
-- A row that is altered or missing later breaks the chain from there on: `tiendo audit --verify` works it out anew.
CREATE TABLE audit (
    id bigint PRIMARY KEY CHECK (id >= 1), -- 1, 2, 3 … without a gap
    at timestamptz NOT NULL,
    actor text NOT NULL,                   -- the operator's name on the machine, or a token's label
    via text NOT NULL CHECK (via IN ('command', 'http')),
    act text NOT NULL,
    subject text NOT NULL,                 -- to what it was done
    detail text NOT NULL,                  -- a JSON object, as it was hashed
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$')
);

-- SHA-256 of a JSON array of the hash before (the first: '') and the row's own values, times as UTC.
CREATE FUNCTION audit_hash (p_before text, a audit) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN encode (sha256 (convert_to (json_build_array (p_before, (a).id, instant_text ((a).at, 'UTC'), (a).actor, (a).via, (a).act, (a).subject,
                                                         (a).detail)::text, 'UTF8')), 'hex');
END $$;

-- The last statement of its transaction, for acts follow one another from here to the commit.
CREATE FUNCTION audit_write (p_at timestamptz, p_actor text, p_via text, p_act text, p_subject text, p_detail jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_last audit;
    v_row audit;
BEGIN
    PERFORM pg_advisory_xact_lock (7463);
    SELECT * INTO v_last FROM audit ORDER BY id DESC LIMIT 1;
    v_row := (coalesce ((v_last).id, 0) + 1, p_at, p_actor, p_via, p_act, p_subject, p_detail::text, NULL)::audit;
    v_row.hash := audit_hash (coalesce ((v_last).hash, ''), v_row);
    INSERT INTO audit SELECT (v_row).*;
    RETURN (v_row).id;
END $$;

CREATE FUNCTION audit_only_grows () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log only grows';
END $$;
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows ();
