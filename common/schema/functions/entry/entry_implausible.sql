-- What is out of proportion with a figure that somebody is about to enter, in words, beside what is usual and the bound: no row where nothing is.
CREATE FUNCTION entry_implausible (p_campaign text, p_unit text, p_day date, p_counts jsonb, p_language text)
RETURNS TABLE (reason text, usual bigint, bound bigint) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$ -- of one unit's day each time: to plan it costs more than to do it
BEGIN
    RETURN QUERY
    SELECT implausible_reason (p_language = 'vi', f.figures), f.usual, f.bound
    FROM campaign c
    CROSS JOIN LATERAL implausible_figures (c.province, c.code, ARRAY[p_unit], ARRAY[p_day], ARRAY[(p_counts ->> c.metrics[1])::bigint]) f
    WHERE c.code = p_campaign AND p_counts ? c.metrics[1];
END $$;
