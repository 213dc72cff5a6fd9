-- A change against what stands: due ones open or are updated, others are resolved (p_resolution). NULL where there is nothing to say.
CREATE FUNCTION alert_step (a alert, p_due boolean, p_campaign text, p_unit text, p_day date, p_kind text, p_severity text, p_figures jsonb,
                            p_streak integer, p_name text, p_path text, p_resolution text DEFAULT 'corrected') RETURNS alert_change LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF NOT p_due AND ((a).id IS NULL OR (a).state = 'resolved') THEN
        RETURN NULL;
    END IF;
    IF p_due AND (a).id IS NOT NULL AND (a).state <> 'resolved' AND ((a).severity, (a).figures, (a).streak) IS NOT DISTINCT FROM (p_severity, p_figures, p_streak) THEN
        RETURN NULL;
    END IF;
    RETURN ((a).id, p_campaign, p_unit, p_day, p_kind,
            CASE WHEN NOT p_due THEN 'resolved' WHEN (a).state = 'acknowledged' THEN 'acknowledged' ELSE 'open' END,
            CASE WHEN NOT p_due THEN 'resolved' WHEN (a).id IS NULL OR (a).state = 'resolved' THEN 'open' ELSE 'updated' END,
            CASE WHEN p_due THEN p_severity ELSE (a).severity END, p_figures, p_streak, p_name, p_path, CASE WHEN NOT p_due THEN p_resolution END)::alert_change;
END $$;
