-- Whether two figures of a unit differ in nothing but the day on which they were looked at.
CREATE FUNCTION same_progress (p_one jsonb, p_other jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (p_one -> 'cumulative', p_one -> 'explained', p_one -> 'target') IS NOT DISTINCT FROM (p_other -> 'cumulative', p_other -> 'explained', p_other -> 'target')
$$;
