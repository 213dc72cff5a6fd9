-- All that stands against excusing a unit on the counted days of a period, or against taking that back.
CREATE FUNCTION excuse_errors (p_campaign text, p_unit text, p_from date, p_to date) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_counted date[] := ARRAY (SELECT d.day FROM campaign_day d WHERE d.campaign = p_campaign AND d.counted AND d.day BETWEEN p_from AND p_to ORDER BY d.day);
    v_missing date[];
    v_errors jsonb := excuse_day_errors (p_campaign, p_from, p_to, v_counted <> '{}');
BEGIN
    v_missing := ARRAY (SELECT d FROM unnest (CASE WHEN v_counted = '{}' THEN ARRAY[p_from] ELSE v_counted END) d WHERE NOT EXISTS (
        SELECT 1 FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = campaign_generation_at (p_campaign, NULL) AND n.unit = p_unit
        AND d BETWEEN n.from_day AND n.to_day) ORDER BY d);
    IF NOT EXISTS (SELECT 1 FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = campaign_generation_at (p_campaign, NULL) AND n.unit = p_unit) THEN
        RETURN v_errors || change_error ('no_target', 'unit', jsonb_build_object ('unit', p_unit), format ('unit %s has no target in campaign %s', p_unit, p_campaign));
    ELSIF v_missing <> '{}' AND v_counted <> '{}' THEN
        RETURN v_errors || change_error (CASE WHEN cardinality (v_missing) = 1 THEN 'no_target_on' ELSE 'no_target_between' END, 'unit',
            jsonb_build_object ('unit', p_unit, 'day', v_missing[1], 'last', v_missing[cardinality (v_missing)], 'days', cardinality (v_missing)),
            format ('unit %s has no target on %s', p_unit, CASE WHEN cardinality (v_missing) = 1 THEN v_missing[1]::text
                ELSE format ('%s days from %s to %s', cardinality (v_missing), v_missing[1], v_missing[cardinality (v_missing)]) END));
    END IF;
    RETURN v_errors;
END $$;
