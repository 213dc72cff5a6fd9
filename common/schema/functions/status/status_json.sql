-- What /api/v1/status answers: a unit on a day, and the units right below it (p_level null) or all of a level below it, now or as of an instant.
CREATE FUNCTION status_json (p_campaign text, p_day date, p_unit text, p_level text, p_as_of timestamptz, p_now timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE := campaign_at (existing_campaign (p_campaign), p_as_of);
    v_day date;
    v_at record; -- how the day stands
    v_rows status_row[];
    v_total status_row;
    v_units json;
    v_days jsonb; -- read first: status_row_json asks for the calendar, which does not lie where the rows do
    v_streaks jsonb;
    v_facts jsonb; -- for the verdict, where the units below are asked for
    v_changes json;
BEGIN
    PERFORM level_check (p_level);
    PERFORM as_of_check (p_campaign, p_as_of, p_now);
    v_day := coalesce (p_day, campaign_today (p_campaign, coalesce (p_as_of, p_now)));
    PERFORM campaign_day_check (p_campaign, v_day, p_now);
    v_at := day_standing (c, v_day, p_as_of, p_now);
    SELECT array_agg (r) INTO v_rows FROM status_rows (p_campaign, v_day, p_as_of, p_unit, true, p_level IS NULL) r;
    SELECT r.* INTO v_total FROM unnest (v_rows) r WHERE r.unit = coalesce (p_unit, c.top);
    IF v_total.unit IS NULL THEN
        RAISE EXCEPTION 'campaign % has no unit % on %', p_campaign, coalesce (p_unit, c.top), v_day USING ERRCODE = 'P0002';
    END IF;
    SELECT jsonb_object_agg (d.unit, d.streak), jsonb_agg (jsonb_build_object ('unit', d.unit, 'streak', d.streak, 'silent', d.silent)) INTO v_streaks, v_days
    FROM day_status_at (c.province, p_campaign, ARRAY (SELECT r.unit FROM unnest (v_rows) r), v_at.last_closed, v_at.last_closed, p_as_of) d;
    SELECT coalesce (json_agg (status_row_json (c.working_days, v_at.ordinal, r,
               CASE WHEN v_at.last_closed >= r.from_day THEN coalesce ((v_streaks ->> r.unit)::integer, 0) ELSE 0 END, v_at.shown) ORDER BY r.unit COLLATE "C"), '[]') INTO v_units
    FROM unnest (v_rows) r
    WHERE CASE WHEN p_level IS NULL THEN r.parent = v_total.unit ELSE is_below (r.path, v_total.path) AND (p_level = 'all' OR r.level = p_level) END;
    v_changes := changes_json (p_campaign, campaign_generation_at (p_campaign, p_as_of), v_total.unit, v_day, v_day, p_as_of);
    IF p_level IS NULL THEN
        v_facts := verdict_facts (c, v_day, v_total.unit, v_at.counted, v_at.shown, v_rows, v_days, p_as_of, p_now);
    END IF;
    RETURN json_build_object ('campaign', p_campaign, 'date', v_day, 'as_of', instant_text (p_as_of, c.timezone),
        'closed_at', instant_text (v_at.closed_at, c.timezone), 'units', v_units, 'total', status_row_json (c.working_days, v_at.ordinal, v_total,
            CASE WHEN v_at.last_closed >= v_total.from_day THEN coalesce ((v_streaks ->> v_total.unit)::integer, 0) ELSE 0 END, v_at.shown),
        'changes', v_changes, 'sentences', sentences_json (c, v_at.ordinal, v_total, v_changes, v_facts),
        'standing', CASE WHEN p_level IS NULL THEN standing_words (v_facts) ELSE '[]' END, 'own', CASE WHEN p_level IS NULL THEN standing_words (v_facts, true) -> 0 END);
END $$;
