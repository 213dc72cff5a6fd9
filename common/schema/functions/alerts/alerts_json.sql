CREATE FUNCTION alerts_json (p_province text, p_epoch text, p_after bigint, p_limit integer, p_units text[], p_severity text, p_state text, p_scope text[])
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT json_build_object ('v', 1, 'type', 'events', 'epoch', max (p.epoch),
                'events', coalesce (json_agg (p.event ORDER BY p.id) FILTER (WHERE p.id IS NOT NULL), '[]'), 'last', max (p.last))
            FROM alert_page (p_province, p_epoch, p_after, p_limit, p_units, p_severity, p_state, p_scope) p);
END $$;
