-- Excuses a unit and all below it on the counted days of a period, or takes back the excuse of exactly this unit and these days; answers what that moves, by
-- unit. Where nothing would change, nothing is recorded. Who only wants to see it takes it all back.
CREATE FUNCTION excuse (p_campaign text, p_unit text, p_from date, p_to date, p_withdraw boolean, p_reason text, p_document text, p_by text, p_now timestamptz)
RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = existing_campaign (p_campaign));
    v_change campaign_change;
    v_errors jsonb := excuse_errors (p_campaign, p_unit, p_from, coalesce (p_to, p_from));
BEGIN
    IF NOT (p_withdraw AND excuse_stands (p_campaign, p_unit, p_from, coalesce (p_to, p_from), true)) THEN -- of days that were counted when it was made
        PERFORM refuse_change (v_errors);
    END IF;
    PERFORM FROM campaign_state s WHERE s.province = v_province AND s.campaign = p_campaign FOR UPDATE;
    v_change := (p_campaign, NULL, p_unit, 'excuse', p_from, coalesce (p_to, p_from), CASE WHEN p_withdraw THEN '"excused"'::jsonb END,
                 CASE WHEN NOT p_withdraw THEN '"excused"'::jsonb END, p_reason, p_document, p_now, p_by, 1);
    IF excuse_stands (p_campaign, p_unit, v_change.from_day, v_change.to_day, p_withdraw) <> p_withdraw THEN
        RETURN change_answer (v_change, '[]');
    END IF;
    RETURN make_change (v_province, ARRAY[v_change], v_change.to_day, p_now);
END $$;
