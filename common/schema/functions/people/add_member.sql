-- A new member, or what is to be true of one from now on. Not of one that was revoked: that is `restore_member`.
CREATE FUNCTION add_member (p_member jsonb, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    g record;
    v_owner text;
BEGIN
    SELECT * INTO g FROM jsonb_to_record (p_member) AS g (code text, role text, unit text, min_severity text, language text, mail text, webhook text,
                                                          webhook_template text, quiet text, public_key text);
    PERFORM configuration_changed ();
    v_owner := key_owner (g.public_key);
    IF v_owner <> 'member ' || g.code THEN
        RAISE EXCEPTION 'the key of member % is already that of %', g.code, v_owner USING ERRCODE = 'P0001';
    ELSIF unit_province (g.unit) IS NULL THEN
        RAISE EXCEPTION 'there is no unit % for member %', g.unit, g.code USING ERRCODE = 'P0002';
    ELSIF EXISTS (SELECT 1 FROM member m WHERE m.code = g.code AND m.revoked_at IS NOT NULL) THEN
        RAISE EXCEPTION 'member % is revoked: `tiendo member restore %` brings it back', g.code, g.code USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO member AS m (code, province, unit, role, min_severity, language, mail, webhook, webhook_template, quiet_from, quiet_to, added_at)
    VALUES (g.code, unit_province (g.unit), g.unit, g.role, g.min_severity, g.language, g.mail, g.webhook, coalesce (g.webhook_template, ''),
            split_part (nullif (g.quiet, ''), '-', 1)::time, split_part (nullif (g.quiet, ''), '-', 2)::time, p_now)
    ON CONFLICT (code) DO UPDATE
    SET (province, unit, role, min_severity, language, mail, webhook, webhook_template, quiet_from, quiet_to)
      = (excluded.province, excluded.unit, excluded.role, excluded.min_severity, excluded.language, excluded.mail, excluded.webhook,
         excluded.webhook_template, excluded.quiet_from, excluded.quiet_to);
    INSERT INTO member_key (public_key, member, added_at) SELECT g.public_key, g.code, p_now WHERE g.public_key <> '' ON CONFLICT DO NOTHING;
END $$;
