-- Moves the end of a campaign's plan from a day on, its deadline from now on, or both (null: that one stays); answers what that moves, by unit. Where nothing
-- would change, nothing is recorded.
CREATE FUNCTION extend (p_campaign text, p_plan_until date, p_deadline date, p_from date, p_reason text, p_document text, p_by text, p_now timestamptz) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_errors jsonb;
    v_change campaign_change;
    v_new jsonb;
    v_last date := last_counted_day (existing_campaign (p_campaign));
BEGIN
    PERFORM FROM campaign_state s JOIN campaign k ON k.province = s.province AND k.code = s.campaign WHERE k.code = p_campaign FOR UPDATE OF s;
    SELECT * INTO c FROM campaign k WHERE k.code = p_campaign;
    v_errors := extend_errors (c, p_plan_until, p_deadline, p_from, p_now) || CASE WHEN p_plan_until IS NULL THEN '[]' ELSE begun_errors (p_campaign, p_from, p_now) END;
    PERFORM refuse_change (v_errors);
    IF NOT EXISTS (SELECT 1 FROM plan_ends (p_campaign, NULL) e WHERE e.to_day >= p_from AND e.plan_until <> p_plan_until) THEN
        p_plan_until := NULL;
    END IF;
    v_new := jsonb_strip_nulls (jsonb_build_object ('plan_until', p_plan_until, 'deadline', nullif (p_deadline, c.deadline)));
    v_change := (p_campaign, NULL, NULL, 'extend', p_from, 'infinity', jsonb_build_object ('plan_until', c.plan_until, 'deadline', c.deadline), v_new, p_reason, p_document, p_now, p_by, 1);
    IF v_new = '{}' THEN
        RETURN change_answer (v_change, '[]');
    END IF;
    RETURN make_change (c.province, ARRAY[v_change], greatest (v_last, p_plan_until), p_now);
END $$;
