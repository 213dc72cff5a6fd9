-- What a change can move, as it stands: every unit's target, what it needs a day and when it may be done (today, or on the first day of the period if that is to come), its days of a
-- period, and the campaign's alerts.
-- moves_between tells two of these apart.
CREATE FUNCTION moves_before (p_campaign text, p_from date, p_to date, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
    v_at date := greatest (campaign_today (p_campaign, p_now), p_from);
    v_units text[];
    v_working date[] := (SELECT c.working_days FROM campaign c WHERE c.code = p_campaign);
    v_ordinal integer;
    v_closed date[] := ARRAY (SELECT k.day FROM day_close k WHERE k.province = v_province AND k.campaign = p_campaign AND k.day BETWEEN p_from AND p_to);
    v_alerts jsonb;
BEGIN
    SELECT d.ordinal INTO v_ordinal FROM campaign_days (p_campaign, v_at, v_at) d;
    v_units := ARRAY (SELECT DISTINCT n.unit FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = campaign_generation_at (p_campaign, NULL));
    SELECT coalesce (jsonb_agg (jsonb_build_object ('alert', a.id, 'unit', a.unit, 'day', a.day, 'kind', a.kind, 'state', a.state)), '[]') INTO v_alerts
    FROM alert a WHERE a.province = v_province AND a.campaign = p_campaign;
    RETURN jsonb_build_object ('alerts', v_alerts,
        'units', (SELECT coalesce (jsonb_agg (jsonb_build_object ('unit', r.unit, 'name', r.name, 'target', r.target, 'required', r.required_per_day,
                                                           'forecast', forecast_json (v_working, v_ordinal, r))), '[]')
                  FROM status_rows (p_campaign, v_at, NULL) r),
        'days', (SELECT coalesce (jsonb_agg (jsonb_build_object ('unit', r.unit, 'day', r.day, 'name', r.name, 'plan', r.plan_day, 'plan_excused', r.plan_excused,
                            'expected', r.reports_expected, 'excused', r.status = 'excused',
                            'status', CASE WHEN d.day = ANY (v_closed) OR p_now >= d.cutoff_at THEN r.status END)), '[]')
                 FROM unit_days (p_campaign, v_units, p_from, p_to, NULL) r JOIN campaign_day d ON d.campaign = p_campaign AND d.day = r.day));
END $$;
