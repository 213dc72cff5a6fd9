-- Whether what stood from an instant until before another stood at one of the ascending instants: more of them lie before its end than before its beginning.
-- One that is the instant itself is not before it.
CREATE FUNCTION stood_at_any (p_from timestamptz, p_until timestamptz, p_instants timestamptz[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT width_bucket (p_until, p_instants) - coalesce (p_instants[width_bucket (p_until, p_instants)] = p_until, false)::integer
         > width_bucket (p_from, p_instants) - coalesce (p_instants[width_bucket (p_from, p_instants)] = p_from, false)::integer
$$;
