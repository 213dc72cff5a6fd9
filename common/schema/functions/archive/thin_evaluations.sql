-- Removes those evaluations of a day that were overtaken and stood at none of the instants that are still answered. The number of them.
CREATE FUNCTION thin_evaluations (p_province text, p_campaign text, p_day date, p_instants timestamptz[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_removed bigint;
BEGIN
    PERFORM lock_removal (p_province, p_campaign);
    DELETE FROM day_status s
    WHERE s.province = p_province AND s.campaign = p_campaign AND s.day = p_day AND s.superseded_at < 'infinity'
      AND NOT stood_at_any (s.recorded_at, s.superseded_at, p_instants);
    GET DIAGNOSTICS v_removed = ROW_COUNT;
    RETURN v_removed;
END $$;
