-- Who sent something, for people: the role and unit of who entered it, or the feed; null where an operator took a figure out.
CREATE FUNCTION source_json (p_feed text, p_actor jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_actor IS NOT NULL THEN jsonb_build_object ('role', p_actor ->> 'role', 'unit', p_actor ->> 'unit')
                WHEN p_feed <> '' THEN jsonb_build_object ('feed', p_feed) END
$$;
