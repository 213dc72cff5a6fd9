-- A figure's counts as they were sent: the campaign's first metric and the others. Null where there is none, or it was taken out.
CREATE FUNCTION figure_counts (p_metrics text[], p_value integer, p_others jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_value IS NOT NULL THEN jsonb_build_object (p_metrics[1], p_value) || coalesce (p_others, '{}') END
$$;
