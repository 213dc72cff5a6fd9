-- p_definition as the command reads it from campaign.yaml and targets.csv. Where units changed, the tree is made again.
CREATE FUNCTION load_campaign (p_definition jsonb, p_units_changed boolean, p_holidays_changed boolean, p_prune boolean, p_now timestamptz, OUT result text)
LANGUAGE plpgsql AS $$
DECLARE
    v_code text := p_definition ->> 'code';
    v_new jsonb := load_effective (p_definition, p_prune);
    v_old jsonb;
    v_calendar boolean; -- the days, which the plan stands on
    v_reports boolean;
    v_counted date[];
    v_targets jsonb;
BEGIN
    SELECT definition INTO v_old FROM campaign WHERE code = v_code FOR UPDATE;
    v_calendar := v_old IS NULL OR load_plan_of (v_old) <> load_plan_of (v_new) OR (p_holidays_changed AND v_new ->> 'holidays' = 'skipped');
    result := CASE WHEN v_old IS NULL THEN 'added' WHEN v_calendar OR v_old <> v_new THEN 'changed' WHEN p_units_changed THEN 'rebuilt' ELSE 'unchanged' END;
    IF result = 'unchanged' THEN
        RETURN;
    END IF;
    IF result = 'changed' THEN -- a tree that is made again of the same says the same
        PERFORM refuse_archived (v_code);
    END IF;
    v_reports := campaign_stands (v_code);
    SELECT jsonb_object_agg (t.unit, t.target) INTO v_targets FROM campaign_target t WHERE t.campaign = v_code;
    v_counted := ARRAY (SELECT d.day FROM campaign_day d WHERE d.campaign = v_code AND d.counted ORDER BY d.day);
    PERFORM load_campaign_row (v_new, p_now);
    UPDATE campaign c SET (plan_until, deadline) = (s.plan_until, s.deadline) FROM campaign_at (v_code, 'infinity') s WHERE c.code = v_code; -- what was moved stays so
    PERFORM load_implausible (v_code, v_new -> 'implausible', p_now);
    IF v_calendar THEN
        PERFORM campaign_calendar (v_code);
    END IF;
    PERFORM load_targets (v_code, v_new);
    -- a change of units that would apportion otherwise changes targets too; what the findings tell by line is not let through here either
    IF v_reports AND (v_targets IS DISTINCT FROM (SELECT jsonb_object_agg (t.unit, t.target) FROM campaign_target t WHERE t.campaign = v_code)
                      OR load_plan_of (v_old) <> load_plan_of (v_new)
                      OR v_counted <> ARRAY (SELECT d.day FROM campaign_day d WHERE d.campaign = v_code AND d.counted ORDER BY d.day)) THEN
        RAISE EXCEPTION 'campaign % has reports: with these files its targets or its calendar would be others', v_code
            USING ERRCODE = 'P0001', HINT = 'give the targets of the units in targets.csv as they are';
    END IF;
    PERFORM campaign_build (v_code, p_now);
END $$;
