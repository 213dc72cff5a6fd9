-- The unit of an account, as it stood on that day, at or above a unit: for which it may enter figures. Null where the account may not, whether or not
-- there is such a unit.
CREATE FUNCTION account_unit_above (p_account text, p_unit text, p_day date) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT a.unit FROM account_units (p_account, p_day) a
            WHERE in_scope (unit_path (p_unit, p_day), a.path) ORDER BY length (a.path) DESC, a.unit LIMIT 1);
END $$;
