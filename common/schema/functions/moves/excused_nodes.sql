-- Which units are excused themselves on which counted days of a period: an excuse stands that names the unit, or one above it on that day. k: counted days
-- up to the day.
CREATE FUNCTION excused_nodes (p_campaign text, p_generation integer, p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, day date, k integer, reporting boolean) LANGUAGE plpgsql STABLE ROWS 100 AS $$
DECLARE
    v_first date;
    v_last date;
BEGIN
    IF NOT any_excused (p_campaign, p_from, p_to, p_as_of) THEN
        RETURN;
    END IF;
    SELECT min (d.day), max (d.day) INTO v_first, v_last FROM campaign_day d WHERE d.campaign = p_campaign;
    RETURN QUERY
    SELECT DISTINCT n.unit, n.from_day, d.day, d.k, n.reporting
    FROM standing_excuses (p_campaign, p_as_of) e
    JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = p_generation AND e.unit = ANY (string_to_array (n.path, '/'))
    JOIN campaign_days (p_campaign, greatest (p_from, v_first), least (p_to, v_last), p_as_of) d ON d.counted AND d.day BETWEEN greatest (e.from_day, n.from_day, p_from) AND least (e.to_day, n.to_day, p_to);
END $$;
