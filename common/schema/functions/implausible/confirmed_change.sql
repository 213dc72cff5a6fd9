-- The end of an alert of a figure that somebody has confirmed. The alert keeps which revision that was.
CREATE FUNCTION confirmed_change (a alert, p_name text, p_path text) RETURNS alert_change LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ((a).id, (a).campaign, (a).unit, (a).day, (a).kind, 'resolved', 'resolved', (a).severity, (a).figures || '{"confirmed": true}', (a).streak, p_name, p_path,
            'corrected')::alert_change
$$;
