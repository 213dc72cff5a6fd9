-- Evaluates one closed day from its status: the streak of every unit, and the alerts that follow. Called under the campaign's lock, in the
-- order of the days. Returns the number of alert events.
CREATE FUNCTION evaluate_day (p_province text, p_campaign text, p_day date, p_rows status_row[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_before date;
    v_newest text[]; -- the units that the day can raise and end something of: null: all that are not excused on it
    v_changes alert_change[];
BEGIN
    SELECT max (day) INTO v_before FROM day_close WHERE province = p_province AND campaign = p_campaign AND day < p_day;
    PERFORM status_record (p_province, p_campaign, p_day, v_before, p_rows, p_now);
    IF campaign_over (p_province, p_campaign) THEN
        RETURN 0;
    END IF;
    v_newest := newest_units (p_province, p_campaign, p_day, p_rows);
    v_changes := day_changes (p_province, p_campaign, p_day, p_rows, v_newest, p_now);
    IF any_excused (p_campaign, p_day, p_day, NULL) THEN
        v_changes := v_changes || excused_changes (p_province, p_campaign, p_day, p_rows);
    END IF;
    IF v_newest IS DISTINCT FROM '{}' THEN
        v_changes := v_changes || overtaken_changes (p_province, p_campaign, p_day, p_rows, v_newest);
    END IF;
    RETURN alert_record (p_province, v_changes, p_now);
END $$;
