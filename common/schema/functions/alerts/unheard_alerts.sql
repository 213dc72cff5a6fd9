-- Of these alerts those whose last opening or escalation was not told because of a silence: not at all, or not to all.
CREATE FUNCTION unheard_alerts (p_province text, p_alerts bigint[], p_silenced bigint[]) RETURNS bigint[] LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT array_agg (e.alert) FROM alert_event e
            WHERE e.province = p_province AND e.alert = ANY (p_alerts) AND e.state IN ('open', 'escalated') AND (e.silenced OR e.id = ANY (p_silenced))
              AND NOT EXISTS (SELECT 1 FROM alert_event l WHERE l.province = p_province AND l.alert = e.alert AND l.id > e.id AND l.state IN ('open', 'escalated')));
END $$;
