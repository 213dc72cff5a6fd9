-- What may have to be said where these figures have changed: figures that are implausible, and alerts that are alive, as an array of {unit, day}. Beside
-- those that changed, the later ones of the units are judged where their median may have moved: none that is too small to be implausible by it.
CREATE FUNCTION figures_to_settle (p_province text, p_campaign text, p_units text[], p_days date[]) RETURNS jsonb LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE -- enable_seqscan: as in aggregate_work
    v_over bigint := (SELECT r.over FROM implausible_rule_at (p_campaign) r);
    v_units text[];
    v_days date[];
    v_values bigint[];
    v_alive jsonb;
    v_found jsonb;
BEGIN
    SELECT jsonb_agg (jsonb_build_object ('unit', a.unit, 'day', a.day)) INTO v_alive FROM alert a
    WHERE a.province = p_province AND a.campaign = p_campaign AND a.kind = 'figure_implausible' AND a.state <> 'resolved' AND a.unit = ANY (p_units);
    IF v_over IS NOT NULL THEN
        WITH first AS (
            SELECT k.unit, min (k.day) AS day, array_agg (k.day) AS days FROM unnest (p_units, p_days) WITH ORDINALITY AS k (unit, day, place) GROUP BY k.unit),
        standing AS (
            SELECT f.unit, x.day, x.value FROM first f
            CROSS JOIN LATERAL ( -- a look-up by key, as in aggregate_parents
                SELECT y.day, y.value FROM figure y
                WHERE y.province = p_province AND y.campaign = p_campaign AND y.unit = f.unit AND y.day >= f.day LIMIT 10000) x
            WHERE x.value > v_over OR (x.value IS NOT NULL AND x.day = ANY (f.days)))
        SELECT array_agg (s.unit ORDER BY s.unit, s.day), array_agg (s.day ORDER BY s.unit, s.day), array_agg (s.value ORDER BY s.unit, s.day)
        INTO v_units, v_days, v_values FROM standing s;
        SELECT jsonb_agg (jsonb_build_object ('unit', v_units[i.place], 'day', v_days[i.place])) INTO v_found
        FROM implausible_figures (p_province, p_campaign, v_units, v_days, v_values) i;
    END IF;
    RETURN coalesce (v_found || v_alive, v_found, v_alive);
END $$;
