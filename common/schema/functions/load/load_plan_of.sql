-- What a plan is made of: not the words beside it, nor how a file is called.
CREATE FUNCTION load_plan_of (p_definition jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg (k, p_definition -> k) || jsonb_build_object (
        'plan', coalesce (p_definition -> 'plan', '"even"'), 'metrics', p_definition -> 'metrics' -> 0,
        'apportion', (SELECT coalesce (jsonb_agg (a - 'file' ORDER BY place), '[]') FROM jsonb_array_elements (p_definition -> 'apportion') WITH ORDINALITY AS x (a, place)))
    FROM unnest (ARRAY['top', 'starts_on', 'plan_until', 'deadline', 'timezone', 'cutoff', 'days', 'holidays']) k
$$;
