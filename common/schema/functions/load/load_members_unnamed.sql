-- Members that members.csv once named and does not name any more.
CREATE FUNCTION load_members_unnamed (p_members jsonb, p_provinces text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce (array_agg (m.code ORDER BY m.code), '{}') FROM member m
        WHERE m.province = ANY (p_provinces) AND m.revoked_at IS NULL AND m.loaded IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset (p_members) AS g (code text) WHERE g.code = m.code));
END $$;
