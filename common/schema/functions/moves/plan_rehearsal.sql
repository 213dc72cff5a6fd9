-- What it would bring if p_more people came to a unit (null: the campaign's top) that has p_people, shared among the units below it as its people are: of the unit and of those directly
-- below it the day's plan, and the pace and the forecast as they are and as they would be. Nothing is changed: no plan knows of people.
CREATE FUNCTION plan_rehearsal (p_campaign text, p_unit text, p_day date, p_people bigint, p_more bigint, p_now timestamptz) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    c campaign := campaign_at (existing_campaign (p_campaign), NULL);
    v_day date := coalesce (p_day, campaign_today (p_campaign, p_now));
    v_unit text := coalesce (p_unit, c.top);
    v_rows status_row[];
    v_ordinal integer;
    v_total json;
    v_units json;
BEGIN
    IF p_people NOT BETWEEN 1 AND 1000000 OR p_more NOT BETWEEN 1 AND 1000000 THEN
        RAISE EXCEPTION 'people are counted from 1 to 1000000: % there and % more do not', p_people, p_more USING ERRCODE = 'P0001';
    END IF;
    PERFORM campaign_day_check (p_campaign, v_day, p_now);
    SELECT d.ordinal INTO v_ordinal FROM campaign_days (p_campaign, v_day, v_day) d;
    v_rows := ARRAY (SELECT r FROM status_rows (p_campaign, v_day, NULL, v_unit) r WHERE v_unit IN (r.unit, r.parent));
    SELECT rehearsal_row_json (c, v_ordinal, r, row_with_people (r, p_people, p_more)) INTO v_total FROM unnest (v_rows) r WHERE r.unit = v_unit;
    IF v_total IS NULL THEN
        RAISE EXCEPTION 'campaign % has no unit % on %', p_campaign, v_unit, v_day USING ERRCODE = 'P0002';
    END IF;
    SELECT coalesce (json_agg (rehearsal_row_json (c, v_ordinal, r, row_with_people (r, p_people, p_more)) ORDER BY r.unit COLLATE "C"), '[]') INTO v_units
    FROM unnest (v_rows) r WHERE r.parent = v_unit;
    RETURN json_build_object ('campaign', p_campaign, 'date', v_day, 'plan_until', c.plan_until, 'people', p_people, 'more', p_more, 'units', v_units, 'total', v_total);
END $$;
