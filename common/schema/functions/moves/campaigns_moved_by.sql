-- The campaigns that an account moves: those whose top lies within its units, of an operator that may sign in. Whoever holds a part of one does not: what
-- moves there moves the sums, the ranks and the alerts of all.
CREATE FUNCTION campaigns_moved_by (p_account text, p_now timestamptz) RETURNS TABLE (campaign text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_scope text[] := account_scope (p_account, p_now);
BEGIN
    RETURN QUERY
    SELECT c.code FROM account a CROSS JOIN campaign c
    WHERE a.code = p_account AND a.role = 'operator' AND account_usable (a)
      AND (EXISTS (SELECT 1 FROM account_unit u WHERE u.account = a.code AND u.unit = '*')
           OR EXISTS (SELECT 1 FROM unnest (v_scope) s WHERE in_scope (unit_path (c.top, campaign_today (c.code, p_now)), s)));
END $$;
