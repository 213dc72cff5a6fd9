-- The units of who asks, with their names and levels: of an account those that it holds today, of a token (p_account '') its own; none of who is everywhere.
CREATE FUNCTION own_units_json (p_account text, p_unit text, p_now timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce (json_agg (json_build_object ('unit', u.unit, 'name', (unit_now (u.unit, p_now)).name_vi, 'level', (unit_now (u.unit, p_now)).level) ORDER BY u.unit), '[]')
        FROM (SELECT DISTINCT h.unit FROM account_unit a CROSS JOIN LATERAL account_units (p_account, unit_today (a.unit, p_now)) h
              WHERE p_unit <> '*' AND a.account = p_account
              UNION ALL SELECT p_unit WHERE p_account = '' AND p_unit <> '*') u);
END $$;
