-- Evaluates again every closed day from the first that a correction touched. Called under the campaign's lock. Behind a day on which the budget is used
-- up it stops: recheck_from then names the next one.
CREATE FUNCTION recheck_locked (p_province text, p_campaign text, p_from date, p_now timestamptz, p_budget interval DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    v_until timestamptz := clock_timestamp () + p_budget;
    v_days date[];
    v_rows status_row[]; -- of the last closed day, once it is known: what comes after goes by it too
    v_last date;
    v_events integer := 0;
BEGIN
    SELECT array_agg (d.day ORDER BY d.day) INTO v_days FROM day_close d
    WHERE d.province = p_province AND d.campaign = p_campaign
      AND d.day >= (SELECT least (s.recheck_from, p_from) FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign);
    FOR i IN 1 .. coalesce (cardinality (v_days), 0) LOOP
        IF i > 1 AND clock_timestamp () > v_until THEN
            UPDATE campaign_state SET recheck_from = v_days[i] WHERE province = p_province AND campaign = p_campaign;
            RETURN v_events;
        END IF;
        SELECT array_agg (r) INTO v_rows FROM status_rows (p_campaign, v_days[i], NULL, NULL, false) r;
        v_events := v_events + evaluate_day (p_province, p_campaign, v_days[i], v_rows, p_now);
    END LOOP;
    v_last := v_days[cardinality (v_days)];
    v_events := v_events + evaluate_forecasts (p_province, p_campaign, v_rows, p_now) + evaluate_deadlines (p_province, p_campaign, v_last, v_rows, p_now)
                + evaluate_reminders (p_province, p_campaign, NULL, v_last, v_rows, p_now);
    UPDATE campaign_state SET recheck_from = NULL
    WHERE province = p_province AND campaign = p_campaign AND recheck_from IS NOT NULL;
    RETURN v_events;
END $$;
