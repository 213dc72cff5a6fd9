-- Gives units other targets from a day on, all of them at once; answers what that moves, by unit. p_targets: [{unit, new, old}], where old (null: not asked)
-- is what must stand on that day. Where nothing would change, nothing is recorded.
CREATE FUNCTION target_change (p_campaign text, p_targets jsonb, p_from date, p_reason text, p_document text, p_by text, p_now timestamptz) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = existing_campaign (p_campaign));
    g integer;
    v_errors jsonb;
    v_changes campaign_change[];
    v_change campaign_change;
BEGIN
    PERFORM FROM campaign_state s WHERE s.province = v_province AND s.campaign = p_campaign FOR UPDATE;
    g := campaign_generation_at (p_campaign, NULL);
    v_errors := target_errors (p_campaign, g, p_targets, p_from) || begun_errors (p_campaign, p_from, p_now);
    PERFORM refuse_change (v_errors);
    SELECT array_agg ((p_campaign, NULL, t.unit, 'target', p_from, 'infinity', to_jsonb (n.target), to_jsonb (t.new), p_reason, p_document, p_now, p_by, t.place)::campaign_change ORDER BY t.place)
    INTO v_changes
    FROM ROWS FROM (jsonb_to_recordset (p_targets) AS (unit text, new bigint)) WITH ORDINALITY AS t (unit, new, place)
    JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = g AND n.unit = t.unit AND p_from BETWEEN n.from_day AND n.to_day;
    IF NOT EXISTS (SELECT 1 FROM unnest (v_changes) x JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = g AND n.unit = x.unit AND n.to_day >= p_from
                   WHERE n.provisional OR to_jsonb (n.target) <> x.new) THEN
        v_change := v_changes[1];
        RETURN change_answer (v_change, '[]');
    END IF;
    RETURN make_change (v_province, v_changes, last_counted_day (p_campaign), p_now);
END $$;
