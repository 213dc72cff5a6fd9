-- Keeps leases for as long as what they are for is under way: those of these attempts that nobody has taken over.
CREATE FUNCTION renew_deliveries (p_province text, p_ids bigint[], p_attempts integer[], p_lease_s integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_lease timestamptz := clock_timestamp () + p_lease_s * interval '1 second';
    v_count integer;
BEGIN
    UPDATE delivery d SET leased_until = v_lease
    WHERE d.province = p_province AND d.id = ANY (p_ids) AND d.state = 'pending' AND d.attempts = p_attempts[array_position (p_ids, d.id)];
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;
