-- The cumulative plan of one piece at k counted days.
CREATE FUNCTION piece_plan (p_base bigint, p_amount bigint, p_k integer, p_k_from integer, p_k_to integer)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_k <= p_k_from THEN p_base
                WHEN p_k >= p_k_to THEN p_base + p_amount
                ELSE p_base + p_amount * (p_k - p_k_from) / (p_k_to - p_k_from) END
$$;
