CREATE FUNCTION status_json (p_campaign text, p_day date, p_unit text, p_level text, p_as_of timestamptz, p_now timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_day date;
    v_closed timestamptz;
    v_last date;
    v_shown boolean;
    v_rows status_row[];
    v_total status_row;
    v_units json;
    v_streak integer;
    v_names text[];
    v_days jsonb;
    v_streaks jsonb; -- read first: status_row_json asks for the calendar, which does not lie where the rows do
    v_ordinal integer;
    v_forecast json;
    v_counted boolean;
    v_facts jsonb; -- for the verdict, where the units below are asked for
    v_changes json;
    v_documents jsonb; -- by which those are excused that are
BEGIN
    c := campaign_at (p_campaign, p_as_of);
    IF c.code IS NULL THEN
        RAISE EXCEPTION 'there is no campaign %', p_campaign USING ERRCODE = 'P0002';
    END IF;
    PERFORM level_check (p_level);
    PERFORM as_of_check (p_campaign, p_as_of, p_now);
    v_day := coalesce (p_day, campaign_today (p_campaign, coalesce (p_as_of, p_now)));
    PERFORM campaign_day_check (p_campaign, v_day, p_now);
    SELECT closed_at INTO v_closed FROM day_close
    WHERE province = c.province AND campaign = p_campaign AND day = v_day AND closed_at <= coalesce (p_as_of, 'infinity');
    SELECT max (day) INTO v_last FROM day_close
    WHERE province = c.province AND campaign = p_campaign AND day <= v_day AND closed_at <= coalesce (p_as_of, 'infinity');
    SELECT d.counted AND (v_closed IS NOT NULL OR coalesce (p_as_of, p_now) >= d.cutoff_at), d.ordinal, d.counted INTO v_shown, v_ordinal, v_counted
    FROM campaign_days (p_campaign, v_day, v_day, p_as_of) d;

    SELECT array_agg (r) INTO v_rows FROM status_rows (p_campaign, v_day, p_as_of, p_unit) r;
    SELECT r.* INTO v_total FROM unnest (v_rows) r WHERE r.unit = coalesce (p_unit, c.top);
    IF v_total.unit IS NULL THEN
        RAISE EXCEPTION 'campaign % has no unit % on %', p_campaign, coalesce (p_unit, c.top), v_day USING ERRCODE = 'P0002';
    END IF;
    v_names := ARRAY (SELECT r.unit FROM unnest (v_rows) r);
    SELECT jsonb_object_agg (d.unit, d.streak), jsonb_agg (jsonb_build_object ('unit', d.unit, 'streak', d.streak, 'silent', d.silent)) INTO v_streaks, v_days
    FROM day_status_at (c.province, p_campaign, v_names, v_last, v_last, p_as_of) d;
    SELECT coalesce (json_agg (status_row_json (c.working_days, v_ordinal, r,
               CASE WHEN v_last >= r.from_day THEN coalesce ((v_streaks ->> r.unit)::integer, 0) ELSE 0 END, v_shown) ORDER BY r.unit COLLATE "C"), '[]')
    INTO v_units
    FROM unnest (v_rows) r
    WHERE CASE WHEN p_level IS NULL THEN r.parent = v_total.unit
               ELSE starts_with (r.path, v_total.path || '/') AND (p_level = 'all' OR r.level = p_level) END;
    v_streak := CASE WHEN v_last >= v_total.from_day THEN (v_streaks ->> v_total.unit)::integer END;
    v_forecast := forecast_json (c.working_days, v_ordinal, v_total);
    v_changes := changes_json (p_campaign, campaign_generation_at (p_campaign, p_as_of), v_total.unit, v_day, v_day, p_as_of);
    IF p_level IS NULL THEN
        v_documents := excuse_documents (p_campaign, v_day, v_rows, p_as_of);
        v_facts := standing_facts (c, v_day, v_total.unit, v_counted, v_shown, v_day >= c.deadline AND coalesce (p_as_of, p_now) >= (c.deadline + 1)::timestamp AT TIME ZONE c.timezone,
            v_rows, v_days, CASE WHEN p_as_of IS NULL THEN standing_promises (c.province, p_campaign,
                ARRAY (SELECT r.unit FROM unnest (v_rows) r WHERE v_total.unit IN (r.unit, r.parent))) END, v_documents);
    END IF;
    RETURN json_build_object ('campaign', p_campaign, 'date', v_day, 'as_of', instant_text (p_as_of, c.timezone),
        'closed_at', instant_text (v_closed, c.timezone), 'units', v_units,
        'total', status_row_json (c.working_days, v_ordinal, v_total, coalesce (v_streak, 0), v_shown),
        'changes', v_changes,
        'sentences', json_build_object ('vi', status_sentences (true, c, v_total, v_forecast, v_changes, v_facts),
            'en', status_sentences (false, c, v_total, v_forecast, v_changes, v_facts)),
        'standing', CASE WHEN p_level IS NULL THEN standing_words (v_facts) ELSE '[]' END,
        'own', CASE WHEN p_level IS NULL THEN standing_words (v_facts, true) -> 0 END);
END $$;
