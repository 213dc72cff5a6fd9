-- What stands against a change of the plan from a day that has begun, where the plan catches up: a day's plan stays what was fixed on the evening before it.
CREATE FUNCTION begun_errors (p_campaign text, p_from date, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_today date := campaign_today (p_campaign, p_now);
BEGIN
    IF NOT catches_up (p_campaign) OR NOT EXISTS (SELECT 1 FROM campaign_day d WHERE d.campaign = p_campaign AND d.day = p_from AND d.begins_at <= p_now) THEN
        RETURN '[]';
    END IF;
    RETURN jsonb_build_array (change_error ('has_begun', 'from', jsonb_build_object ('from', p_from, 'today', v_today),
        format ('--from %s has begun: the plan of campaign %s catches up, and is fixed on the evening before. Give a day after %s', p_from, p_campaign, v_today)));
END $$;
