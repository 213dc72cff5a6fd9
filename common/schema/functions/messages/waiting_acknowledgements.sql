-- How many alerts of a campaign wait for a member to acknowledge them (awaited_alerts), and the worst. first: when the first of them goes one level up.
CREATE FUNCTION waiting_acknowledgements (c campaign, p_role text, p_path text[]) RETURNS TABLE (alerts bigint, first timestamptz, worst text) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    SELECT count (*), min (w.open_since) FILTER (WHERE w.open_since > '-infinity') + (c).escalate_after,
           (array_agg ('#' || w.id || ' ' || short_name ((SELECT u.name_vi FROM unit u WHERE u.code = w.unit ORDER BY u.valid_from DESC LIMIT 1))
                       ORDER BY severity_rank (w.severity) DESC, w.open_since, w.id))[1]
    FROM awaited_alerts (c, p_role, p_path, 'infinity') w;
END $$;
