-- What every implausible figure is, said by what is at hand of its unit: above the day's bound by the plan alone, or of a unit that has reported more than
-- the target's bound. Few are; those are looked at closely (implausible_figures). p_reported: all that the unit has reported, of whatever day.
CREATE FUNCTION implausible_suspect (p_times numeric, p_over bigint, p_total numeric, p_value bigint, p_plan_day bigint, p_target bigint, p_reported numeric)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce ((p_value > p_over AND p_value > p_times * p_plan_day)
                     OR (p_value IS NOT NULL AND p_target > 0 AND p_reported > p_total * p_target + p_over), false)
$$;
