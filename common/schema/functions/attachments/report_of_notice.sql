-- What the exporter calls the report that the mails of such a notice carry.
CREATE FUNCTION report_of_notice (p_kind text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE p_kind WHEN 'weekly' THEN 'evaluation' WHEN 'published' THEN 'press' ELSE 'daily' END
$$;
