-- The zone by which an account's instants are told: its province's.
CREATE FUNCTION account_zone (p_account text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN province_zone ((SELECT u.province FROM account_unit a JOIN unit u ON u.code = a.unit WHERE a.account = p_account ORDER BY a.unit, u.valid_from LIMIT 1));
END $$;
