-- The clerks of a district's account: of each its units today, when it last signed in, and until when a link waits that nobody has used.
CREATE FUNCTION clerks_json (p_account text, p_now timestamptz, p_at timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_zone text := account_zone (p_account);
BEGIN
    RETURN (
        SELECT json_build_object ('accounts', coalesce (json_agg (json_build_object (
            'account', c.code,
            'units', (SELECT json_agg (DISTINCT jsonb_build_object ('unit', h.unit, 'name', (unit_now (h.unit, p_now)).name_vi))
                      FROM account_unit a CROSS JOIN LATERAL account_units (c.code, unit_today (a.unit, p_now)) h WHERE a.account = c.code),
            'state', CASE WHEN c.locked_at IS NOT NULL THEN 'locked' ELSE 'usable' END,
            'mail', c.mail <> '',
            'signed_in_at', (SELECT instant_text (max (s.opened_at), v_zone) FROM session s WHERE s.account = c.code),
            'link_until', (SELECT instant_text (max (l.expires_at), v_zone) FROM sign_in_link l
                           WHERE l.account = c.code AND l.used_at IS NULL AND l.ended_at IS NULL AND l.expires_at > p_at))
            ORDER BY b.path, c.code), '[]'))
        FROM clerks_below (p_account, p_now) b JOIN account c ON c.code = b.account);
END $$;
