-- What members.csv says of each member where it has changed since it was last loaded. What `member add` changed and what was revoked stays.
CREATE FUNCTION load_members (p_members jsonb, p_now timestamptz, OUT added integer, OUT changed integer) LANGUAGE plpgsql AS $$
BEGIN
    WITH given AS (
        SELECT g ->> 'code' AS code, g - 'code' AS said FROM jsonb_array_elements (p_members) g),
    fresh AS (
        INSERT INTO member (code, province, unit, role, min_severity, language, mail, webhook, webhook_template, quiet_from, quiet_to, added_at, loaded)
        SELECT g.code, unit_province (g.said ->> 'unit'), g.said ->> 'unit', g.said ->> 'role', g.said ->> 'min_severity', g.said ->> 'language', g.said ->> 'mail',
               g.said ->> 'webhook', g.said ->> 'webhook_template', split_part (nullif (g.said ->> 'quiet', ''), '-', 1)::time,
               split_part (nullif (g.said ->> 'quiet', ''), '-', 2)::time, p_now, g.said
        FROM given g WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.code = g.code)
        RETURNING 1),
    merged AS (
        UPDATE member m
        SET (province, unit, role, min_severity, language, mail, webhook, webhook_template, quiet_from, quiet_to, loaded)
          = (SELECT unit_province (s.said ->> 'unit'), s.said ->> 'unit', s.said ->> 'role', s.said ->> 'min_severity', s.said ->> 'language', s.said ->> 'mail',
                    s.said ->> 'webhook', s.said ->> 'webhook_template', split_part (nullif (s.said ->> 'quiet', ''), '-', 1)::time,
                    split_part (nullif (s.said ->> 'quiet', ''), '-', 2)::time, g.said
             FROM (SELECT member_said (m) || (SELECT coalesce (jsonb_object_agg (k, v), '{}') FROM jsonb_each (g.said) AS e (k, v)
                                              WHERE v IS DISTINCT FROM coalesce (m.loaded, '{}') -> k) AS said) s)
        FROM given g WHERE m.code = g.code AND m.loaded IS DISTINCT FROM g.said
        RETURNING 1)
    SELECT (SELECT count (*) FROM fresh), (SELECT count (*) FROM merged) INTO added, changed;
    INSERT INTO member_key (public_key, member, added_at)
    SELECT g.public_key, g.code, p_now FROM jsonb_to_recordset (p_members) AS g (code text, public_key text)
    WHERE g.public_key <> '' ON CONFLICT DO NOTHING;
END $$;
