-- At which instants a row must have stood to be kept: those that are answered, and a minute after each, since corrected_units asks what had come by then.
CREATE FUNCTION telling_instants (p_province text, p_campaign text) RETURNS timestamptz[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY (SELECT DISTINCT x FROM unnest (kept_instants (p_province, p_campaign)) i CROSS JOIN LATERAL unnest (ARRAY[i, i + interval '1 minute']) x ORDER BY x)
$$;
