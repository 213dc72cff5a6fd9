-- The clerks' accounts that a district's may give new links: those whose every unit lies today at or below one of the district's. A clerk who reports for
-- a unit elsewhere too is not among them: whoever makes a link could sign in by it. Nobody where the account is no district's.
CREATE FUNCTION clerks_below (p_account text, p_now timestamptz) RETURNS TABLE (account text, path text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_scope text[] := account_scope (p_account, p_now);
BEGIN
    RETURN QUERY
    SELECT c.code, l.path
    FROM account c
    CROSS JOIN LATERAL (SELECT min (s.path) AS path, bool_and (EXISTS (SELECT 1 FROM unnest (v_scope) d WHERE in_scope (s.path, d))) AS below
                        FROM unnest (account_scope (c.code, p_now)) s (path)) l
    WHERE c.role = 'clerk' AND c.revoked_at IS NULL AND l.below
      AND EXISTS (SELECT 1 FROM account d WHERE d.code = p_account AND d.role = 'district' AND account_usable (d));
END $$;
