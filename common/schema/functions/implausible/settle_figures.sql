-- Raises, changes and ends figure_implausible of these figures ({unit, day}), by what stands. What somebody has confirmed is not raised again for that
-- very revision, and nothing is raised of a unit that stands no more: nobody can act for it. Called under the campaign's lock. Returns how many events.
CREATE FUNCTION settle_figures (p_province text, p_campaign text, p_figures jsonb, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    g integer := campaign_generation_at (p_campaign, NULL);
    v_today date := (p_now AT TIME ZONE zone_of (p_province, p_campaign))::date;
    v_units text[] := ARRAY (SELECT j.unit FROM jsonb_to_recordset (p_figures) AS j (unit text, day date) GROUP BY j.unit, j.day ORDER BY j.unit, j.day);
    v_days date[] := ARRAY (SELECT j.day FROM jsonb_to_recordset (p_figures) AS j (unit text, day date) GROUP BY j.unit, j.day ORDER BY j.unit, j.day);
    v_values bigint[];
    v_revs bigint[];
    v_standing alert[]; -- read first: functions of rows are not called where the rows lie
    v_changes alert_change[];
BEGIN
    SELECT array_agg (f.value ORDER BY k.place), array_agg (f.rev ORDER BY k.place) INTO v_values, v_revs
    FROM unnest (v_units, v_days) WITH ORDINALITY AS k (unit, day, place)
    LEFT JOIN figure f ON f.province = p_province AND f.campaign = p_campaign AND f.unit = k.unit AND f.day = k.day;
    SELECT array_agg (x) INTO v_standing FROM alert x
    WHERE x.province = p_province AND x.campaign = p_campaign AND x.kind = 'figure_implausible' AND x.unit = ANY (v_units);
    WITH judged AS (
        SELECT k.unit, k.day, n.name_vi, n.path, a, (a).id IS NOT NULL AND (a).state <> 'resolved' AS alive, i.place IS NOT NULL AS odd,
               coalesce (i.figures, (a).figures - 'confirmed') || jsonb_build_object ('day', v_values[k.place], 'rev', v_revs[k.place]) AS figures,
               v_today BETWEEN n.from_day AND n.to_day OR EXISTS (
                   SELECT 1 FROM campaign_node m WHERE m.campaign = p_campaign AND m.generation = g AND m.unit = k.unit AND v_today BETWEEN m.from_day AND m.to_day) AS stands
        FROM unnest (v_units, v_days) WITH ORDINALITY AS k (unit, day, place)
        JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = g AND n.unit = k.unit AND k.day BETWEEN n.from_day AND n.to_day
        LEFT JOIN implausible_figures (p_province, p_campaign, v_units, v_days, v_values) i ON i.place = k.place
        LEFT JOIN unnest (v_standing) a ON a.unit = k.unit AND a.day = k.day),
    step AS (
        SELECT alert_step (j.a, j.odd AND (j.alive OR (j.stands AND NOT coalesce ((j.a).figures ? 'confirmed' AND (j.a).figures -> 'rev' = j.figures -> 'rev', false))),
                           p_campaign, j.unit, j.day, 'figure_implausible', 'warning', j.figures, 0, j.name_vi, j.path) AS change
        FROM judged j)
    SELECT array_agg (s.change) INTO v_changes FROM step s WHERE (s.change).kind IS NOT NULL;
    RETURN alert_record (p_province, v_changes, p_now);
END $$;
