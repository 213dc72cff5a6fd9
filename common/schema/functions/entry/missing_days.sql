-- Counted days before today of which a reporting unit owes a figure and can still give it: none was reported, the unit was not finished before, and the day
-- is not locked.
CREATE FUNCTION missing_days (p_campaign text, p_unit text, p_now timestamptz) RETURNS SETOF date LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_last date := campaign_today (p_campaign, p_now) - 1;
    v_reported date[];
    v_days date[] := reported_days (p_campaign, '-infinity', v_last);
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    v_reported := ARRAY (SELECT DISTINCT p.day FROM progress p WHERE p.province = c.province AND p.campaign = p_campaign AND p.unit = p_unit AND p.day = ANY (v_days));
    RETURN QUERY
    SELECT d.day FROM unit_days (p_campaign, ARRAY[p_unit], c.starts_on, v_last, NULL) d
    WHERE d.status = 'no_report' AND d.day <> ALL (v_reported) AND p_now < day_locks_at (c.province, p_campaign, d.day)
      AND EXISTS (SELECT 1 FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = campaign_generation_at (p_campaign, NULL)
                  AND n.unit = p_unit AND n.reporting AND d.day BETWEEN n.from_day AND n.to_day)
    ORDER BY d.day;
END $$;
