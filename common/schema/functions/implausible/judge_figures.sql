-- Judges figures that have changed: some of them, so that a call is short; taken: how many roll-ups they are of. What is said of them is said under the
-- campaign's lock, by the figures as they stand then. Where there is nothing to say, and that is nearly always, nobody waits for it.
CREATE FUNCTION judge_figures (p_province text, p_campaign text, p_now timestamptz, OUT taken integer, OUT events integer) LANGUAGE plpgsql AS $$
DECLARE
    v_units text[];
    v_days date[];
    v_found jsonb;
BEGIN
    events := 0;
    WITH gone AS (
        DELETE FROM figure_change WHERE province = p_province AND campaign = p_campaign AND id IN (
            SELECT id FROM figure_change WHERE province = p_province AND campaign = p_campaign ORDER BY id LIMIT 20 FOR UPDATE SKIP LOCKED)
        RETURNING units, days),
    changed AS (SELECT DISTINCT c.unit, c.day FROM gone g CROSS JOIN LATERAL unnest (g.units, g.days) WITH ORDINALITY AS c (unit, day, place))
    SELECT (SELECT count (*) FROM gone), (SELECT array_agg (unit ORDER BY unit, day) FROM changed), (SELECT array_agg (day ORDER BY unit, day) FROM changed)
    INTO taken, v_units, v_days;
    IF v_units IS NULL OR campaign_over (p_province, p_campaign) THEN
        RETURN;
    END IF;
    v_found := figures_to_settle (p_province, p_campaign, v_units, v_days);
    IF v_found IS NOT NULL THEN
        PERFORM FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign FOR UPDATE;
        IF NOT campaign_over (p_province, p_campaign) THEN
            events := settle_figures (p_province, p_campaign, v_found, p_now);
        END IF;
    END IF;
END $$;
