-- The week that ends with a day, where it is the last counted day of its week: what the unit did and was to do since the week before, and what its counted
-- days were. p_then: the unit on that day. Null on other days.
CREATE FUNCTION week_facts (p_campaign text, p_day date, p_then status_row) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
    v_monday date := date_trunc ('week', p_day::timestamp)::date;
    v_from date := coalesce ((SELECT max (d.day) + 1 FROM campaign_day d WHERE d.campaign = p_campaign AND d.counted AND d.day < v_monday),
                             (SELECT min (d.day) FROM campaign_day d WHERE d.campaign = p_campaign));
    v_unit text := (p_then).unit;
    v_before status_row;
    v_days jsonb;
BEGIN
    IF EXISTS (SELECT 1 FROM campaign_day d WHERE d.campaign = p_campaign AND d.counted AND d.day > p_day AND d.day < v_monday + 7) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM campaign_day d WHERE d.campaign = p_campaign AND d.day = v_from - 1) THEN
        SELECT r.* INTO v_before FROM status_rows (p_campaign, v_from - 1, NULL, v_unit, false, true) r WHERE r.unit = v_unit;
    END IF;
    SELECT jsonb_agg (d.status) INTO v_days FROM day_status_at (v_province, p_campaign, ARRAY[v_unit], v_from, p_day, NULL) d;
    RETURN jsonb_build_object ('from', v_from, 'value', (p_then).cumulative - coalesce ((v_before).cumulative, 0),
        'plan', (p_then).plan_cumulative - coalesce ((v_before).plan_cumulative, 0)) || (
        SELECT jsonb_build_object ('met', count (*) FILTER (WHERE s IN ('met', 'done')), 'missed', count (*) FILTER (WHERE s = 'missed'),
                                   'silent', count (*) FILTER (WHERE s = 'no_report')) FROM jsonb_array_elements_text (v_days) s);
END $$;
