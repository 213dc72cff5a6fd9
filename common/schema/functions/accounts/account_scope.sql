-- The paths of the units that an account holds now: what lies there and below is its.
CREATE FUNCTION account_scope (p_account text, p_now timestamptz) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY (SELECT DISTINCT u.path FROM account_unit a CROSS JOIN LATERAL account_units (p_account, unit_today (a.unit, p_now)) u
                  WHERE a.account = p_account);
END $$;
