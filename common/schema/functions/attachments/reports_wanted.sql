CREATE FUNCTION reports_wanted () RETURNS TABLE (province text) LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp (); -- a value: where the rows lie nothing volatile is called
BEGIN
    RETURN QUERY SELECT DISTINCT r.province FROM notice_report r WHERE r.bytes IS NULL AND r.wanted_until > v_now AND r.leased_until <= v_now ORDER BY r.province;
END $$;
