-- What a sheet of a campaign is read by, and made of: its metrics and reasons in words, its days, and the units at or below those of the account, each with its
-- days. p_unit: only those at or below it; where the account reports for nothing of it there is nothing to read (P0002). Refused (42501) where it reports for nothing
-- of the campaign.
CREATE FUNCTION sheet_campaign_json (p_account text, p_campaign text, p_unit text, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_today date := campaign_today (existing_campaign (p_campaign), p_now);
    v_units json;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT json_agg (json_build_object ('code', u.unit, 'name', u.name, 'parent', u.parent, 'from', greatest (u.from_day, '1900-01-01'), 'to', least (u.to_day, '9999-12-31'), 'reporting', u.reporting)
                     ORDER BY u.path, u.from_day) INTO v_units
    FROM sheet_units (p_account, p_campaign, p_unit, v_today) u;
    IF v_units IS NULL THEN
        RAISE EXCEPTION 'this account does not report for that unit' USING ERRCODE = CASE WHEN p_unit IS NULL THEN '42501' ELSE 'P0002' END;
    END IF;
    RETURN json_build_object ('campaign', c.code, 'title', json_build_object ('vi', c.title_vi, 'en', c.title_en), 'today', v_today,
        'starts_on', c.starts_on, 'deadline', c.deadline, 'first_open', sheet_first_open (p_campaign, p_now), 'reasons', c.reasons,
        'metrics', (SELECT json_agg (json_build_object ('code', m.code, 'title', campaign_metric_title (c.code, m.code)) ORDER BY m.place)
                    FROM unnest (c.metrics) WITH ORDINALITY m (code, place)),
        'units', v_units);
END $$;
