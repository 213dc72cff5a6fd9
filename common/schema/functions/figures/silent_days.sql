-- How many of some days, in their order, are without a figure from one of them on: p_reported have one, on those of p_off none is asked for.
CREATE FUNCTION silent_days (p_days date[], p_from date, p_off date[], p_reported integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce (cardinality (p_days) - width_bucket (p_from - 1, p_days), 0) - coalesce (p_reported, 0)
           - (SELECT count (*)::integer FROM unnest (p_off) o WHERE o >= p_from AND o = ANY (p_days))
$$;
