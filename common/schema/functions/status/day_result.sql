-- What a counted day was for a unit. p_asked: a report of it was due, of itself or below it; p_plan_day: what it owes; p_finished: nothing is left for it
-- when the day ends.
CREATE FUNCTION day_result (p_finished_before boolean, p_value bigint, p_asked boolean, p_plan_day bigint, p_finished boolean,
                            p_excused boolean DEFAULT false) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_excused THEN 'excused'
                WHEN p_finished_before THEN 'done'
                WHEN p_value IS NULL AND p_asked THEN 'no_report'
                WHEN coalesce (p_value, 0) >= p_plan_day OR p_finished THEN 'met'
                ELSE 'missed' END
$$;
