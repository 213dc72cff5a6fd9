-- Which units are excused themselves on which counted days of a period: an excuse stands that names the unit, or one above it on that day. k: counted days
-- up to the day.
CREATE FUNCTION excused_nodes (p_campaign text, p_generation integer, p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, day date, k integer, reporting boolean) LANGUAGE plpgsql STABLE ROWS 100 AS $$
DECLARE
    v_units text[]; -- of each excuse that touches the period
    v_froms date[];
    v_tos date[];
    v_first date;   -- the days between the first and the last of them are looked at, not the whole calendar
    v_last date;
BEGIN
    SELECT array_agg (e.unit), array_agg (e.from_day), array_agg (e.to_day), greatest (p_from, min (e.from_day)), least (p_to, max (e.to_day))
    INTO v_units, v_froms, v_tos, v_first, v_last
    FROM standing_excuses (p_campaign, p_as_of) e WHERE e.from_day <= p_to AND e.to_day >= p_from;
    IF v_units IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT DISTINCT n.unit, n.from_day, d.day, d.k, n.reporting
    FROM unnest (v_units, v_froms, v_tos) WITH ORDINALITY AS e (unit, from_day, to_day, place)
    JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = p_generation AND e.unit = ANY (string_to_array (n.path, '/'))
    JOIN campaign_days (p_campaign, v_first, v_last, p_as_of) d ON d.counted AND d.day BETWEEN greatest (e.from_day, n.from_day, p_from) AND least (e.to_day, n.to_day, p_to);
END $$;
