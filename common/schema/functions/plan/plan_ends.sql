-- The days of a campaign by the last day of the plan that holds for them: until when a day's plan is spread. One row, where nothing was ever extended.
CREATE FUNCTION plan_ends (p_campaign text, p_as_of timestamptz) RETURNS TABLE (from_day date, to_day date, plan_until date) LANGUAGE plpgsql STABLE ROWS 2 AS $$
BEGIN
    RETURN QUERY
    WITH change AS (
        SELECT x.id, x.from_day, (x.new ->> 'plan_until')::date AS plan_until FROM campaign_change x
        WHERE x.campaign = p_campaign AND x.kind = 'extend' AND x.new ? 'plan_until' AND x.made_at <= coalesce (p_as_of, 'infinity')),
    held AS ( -- of each first day what was said last
        SELECT s.day, (SELECT c.plan_until FROM change c WHERE c.from_day <= s.day ORDER BY c.id DESC LIMIT 1) AS plan_until
        FROM (SELECT '-infinity'::date AS day UNION SELECT c.from_day FROM change c) s)
    SELECT h.day, coalesce (lead (h.day) OVER (ORDER BY h.day) - 1, 'infinity'), coalesce (h.plan_until, loaded_plan_until (p_campaign))
    FROM held h;
END $$;
