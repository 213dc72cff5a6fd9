-- The one rule of what a day was for a unit (day_result): it owes the plan of those below it that are not excused, and is excused itself where all are that
-- were due. p_due: reporting units under it that had not finished; p_expected: those of them that are not excused. Null on a day that is not counted.
CREATE FUNCTION unit_result (p_counted boolean, p_finished_before boolean, p_finished boolean, p_value bigint, p_reporting boolean, p_plan_day bigint,
                             p_plan_excused bigint, p_excused boolean, p_due bigint, p_expected integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_counted THEN
        day_result (p_finished_before, p_value, p_reporting OR coalesce (p_expected, 0) > 0, p_plan_day - coalesce (p_plan_excused, 0), p_finished,
                    p_excused OR (p_due > 0 AND p_expected = 0)) END
$$;
