-- By what a campaign's figures are judged from now on: `implausible` of its definition, an object, or false: none is. What it leaves out is the standard.
CREATE FUNCTION load_implausible (p_campaign text, p_said jsonb, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_said jsonb := CASE WHEN p_said = 'false' THEN NULL ELSE '{"times": 5, "over": 20, "total": 1.5}'::jsonb || coalesce (p_said, '{}') END;
    v_new implausible_rule := (p_campaign, p_now, v_said ->> 'times', v_said ->> 'over', v_said ->> 'total');
    v_old record;
BEGIN
    SELECT * INTO v_old FROM implausible_rule_at (p_campaign);
    IF (v_new.times, v_new.over, v_new.total) IS NOT DISTINCT FROM (v_old.times, v_old.over, v_old.total) THEN
        RETURN;
    END IF;
    v_new.since := greatest (p_now, (SELECT max (r.since) FROM implausible_rule r WHERE r.campaign = p_campaign));
    INSERT INTO implausible_rule SELECT v_new.*
    ON CONFLICT (campaign, since) DO UPDATE SET times = excluded.times, over = excluded.over, total = excluded.total;
END $$;
