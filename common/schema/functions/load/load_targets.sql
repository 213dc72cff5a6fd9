-- The targets of a campaign: those that its definition names, then what it apportions over the units below, in its order.
CREATE FUNCTION load_targets (p_campaign text, p_definition jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_step jsonb;
BEGIN
    DELETE FROM campaign_target WHERE campaign = p_campaign;
    INSERT INTO campaign_target (campaign, unit, target, provisional, clears)
    SELECT p_campaign, t.unit, t.target, t.provisional, t.clears
    FROM jsonb_to_recordset (p_definition -> 'targets') AS t (unit text, target bigint, provisional boolean, clears jsonb);
    FOR v_step IN SELECT a FROM jsonb_array_elements (p_definition -> 'apportion') WITH ORDINALITY AS x (a, place) ORDER BY place LOOP
        PERFORM apportion_targets (p_campaign, v_step ->> 'over',
                                   CASE WHEN jsonb_typeof (v_step -> 'weights') = 'object' THEN v_step -> 'weights' END);
    END LOOP;
END $$;
