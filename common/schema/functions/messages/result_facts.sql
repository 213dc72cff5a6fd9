-- How a campaign stands for a reader after a closed day, as it stands now: the reader's unit (where it takes no part itself, the nearest one above it that
-- does, or the campaign's top below it), and the units below it, worst first: those that did not make the day, by what they lack of the plan to date.
CREATE FUNCTION result_facts (p_campaign text, p_day date, p_unit text, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    c campaign;
    v_path text[] := string_to_array ((unit_now (p_unit, p_now)).path, '/');
    v_unit text;
    v_rows status_row[];
    v_names text[];
    v_days jsonb;
    v_promises jsonb;
    v_total status_row;
    v_documents jsonb; -- by which those are excused that are
BEGIN
    SELECT * INTO STRICT c FROM campaign k WHERE k.code = p_campaign;
    SELECT n.unit INTO v_unit FROM campaign_node n
    WHERE n.campaign = p_campaign AND n.generation = campaign_generation_at (p_campaign, NULL) AND p_day BETWEEN n.from_day AND n.to_day AND n.unit = ANY (v_path)
    ORDER BY n.depth DESC LIMIT 1;
    v_unit := coalesce (v_unit, c.top);
    SELECT array_agg (r) INTO v_rows FROM status_rows (p_campaign, p_day, NULL, v_unit, true, true) r WHERE r.unit = v_unit OR r.parent = v_unit;
    SELECT r.* INTO v_total FROM unnest (v_rows) r WHERE r.unit = v_unit;
    v_documents := excuse_documents (p_campaign, p_day, v_rows, NULL);
    v_names := ARRAY (SELECT r.unit FROM unnest (v_rows) r);
    SELECT jsonb_agg (d) INTO v_days FROM day_status_at (c.province, p_campaign, v_names, p_day, p_day, NULL) d;
    v_promises := standing_promises (c.province, p_campaign, v_names);
    RETURN standing_facts (c, p_day, v_unit, true, true, false, v_rows, v_days, v_promises, v_documents,
        reporting_level (p_campaign, campaign_generation_at (p_campaign, NULL), p_day, v_total.path)) || jsonb_build_object ('asked', p_unit, 'week', week_facts (p_campaign, p_day, v_total));
END $$;
