-- Where an account stands that asks about nothing in particular.
CREATE FUNCTION account_place (p_account text, p_now timestamptz) RETURNS TABLE (unit text, path text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT p.unit, p.path FROM account_place_for (p_account, NULL, p_now) p;
END $$;
