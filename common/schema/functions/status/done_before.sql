-- What a unit had done or explained when a day began, from its sums with that day and what came on it.
CREATE FUNCTION done_before (p_cumulative bigint, p_explained bigint, p_value bigint, p_explained_on_day bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce (p_cumulative + p_explained - coalesce (p_value, 0) - p_explained_on_day, 0)
$$;
