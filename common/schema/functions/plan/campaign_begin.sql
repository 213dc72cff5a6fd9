-- The tree as it stands on starts_on: assigned units, all above them, and the pieces of plan that each carries. Refused: a target of a unit that does not
-- stand that day under the campaign's top, and children whose targets exceed their parent's. Nothing is left out.
CREATE FUNCTION campaign_begin (p_campaign text, p_generation integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_n integer; -- counted days until the plan's end, as it holds for the first day
    v_assigned text[] := ARRAY (SELECT unit FROM campaign_target WHERE campaign = p_campaign);
    v_lost text;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT d.k + d.days_left INTO STRICT v_n FROM campaign_day d WHERE d.campaign = p_campaign AND d.day = c.starts_on;
    IF cardinality (v_assigned) = 0 THEN
        RAISE EXCEPTION 'campaign % has no target under its top unit %', p_campaign, c.top USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO campaign_node (campaign, generation, unit, from_day, to_day, began, parent, level, kind, name_vi, name_ascii, path, depth,
                               target, unassigned, provisional, assigned, reporting, clears, weight)
    WITH standing AS MATERIALIZED (SELECT * FROM units_to_top (c.top, c.starts_on, v_assigned)),
    wanted AS ( -- not what lies between the campaign's top and the province's
        SELECT * FROM standing s WHERE s.depth >= 0),
    above AS (SELECT DISTINCT w.parent AS code FROM wanted w)
    SELECT p_campaign, p_generation, s.code, c.starts_on, s.valid_to, c.starts_on, s.parent, s.level, s.kind, s.name_vi, s.name_ascii, s.path, s.depth,
           coalesce (t.target, 0), 0, coalesce (t.provisional, false), t.unit IS NOT NULL, above.code IS NULL, coalesce (t.clears, '{}'),
           CASE WHEN t.apportioned THEN coalesce ((SELECT (a -> 'weights' ->> s.code)::numeric FROM jsonb_array_elements (c.definition -> 'apportion') a
                                                   WHERE a ->> 'over' = s.level AND jsonb_typeof (a -> 'weights') = 'object'), 1) END
    FROM wanted s
    LEFT JOIN above ON above.code = s.code
    LEFT JOIN campaign_target t ON t.campaign = p_campaign AND t.unit = s.code;
    PERFORM gather_statistics ('nodes');
    SELECT string_agg (u, ', ' ORDER BY u) INTO v_lost FROM unnest (v_assigned) u
    WHERE NOT EXISTS (SELECT 1 FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.unit = u);
    IF v_lost IS NOT NULL THEN
        RAISE EXCEPTION 'campaign %: these units have targets and do not stand on %, under %: %', p_campaign, c.starts_on, c.top, v_lost
            USING ERRCODE = 'P0001';
    END IF;
    PERFORM campaign_sums (p_campaign, p_generation);
    PERFORM begin_pieces (p_campaign, p_generation, v_n);
END $$;
