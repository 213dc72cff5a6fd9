-- Which of these figures are out of proportion, each (unit, day) once: figures that stand, or that somebody is about to report; these are taken as
-- reported after all others, in the order given. The one rule: over `over` and over `times` x the larger of the day's plan and the median of what the unit
-- usually reports, which needs a plan or three figures; or the one with which all that it has reported comes to pass `total` x target + `over`.
-- Of each that is: by which rule (`day` goes before `total`), what the unit usually reports, the bound that is passed, and all the numbers (`figures`).
CREATE FUNCTION implausible_figures (p_province text, p_campaign text, p_units text[], p_days date[], p_values bigint[], p_as_of timestamptz DEFAULT NULL)
RETURNS TABLE (place bigint, reason text, usual bigint, bound bigint, figures jsonb) LANGUAGE plpgsql AS $$
DECLARE
    v_rule record;
    g integer := campaign_generation_at (p_campaign, p_as_of);
    v_suspects jsonb;
BEGIN
    SELECT * INTO v_rule FROM implausible_rule_at (p_campaign, p_as_of);
    IF NOT FOUND OR coalesce (cardinality (p_units), 0) = 0 THEN
        RETURN;
    END IF;
    v_suspects := suspect_figures (p_province, p_campaign, g, p_units, p_days, p_values, v_rule.times, v_rule.over, v_rule.total, p_as_of);
    IF v_suspects IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH suspect AS MATERIALIZED (
        SELECT row_number () OVER () AS at, s.* FROM jsonb_to_recordset (v_suspects)
            AS s (place bigint, unit text, day date, value bigint, from_day date, began date, target bigint, plan_day bigint, reported numeric)),
    usual AS MATERIALIZED (SELECT * FROM usual_figures (
        p_province, p_campaign, g, ARRAY (SELECT s.unit FROM suspect s ORDER BY s.at), ARRAY (SELECT s.day FROM suspect s ORDER BY s.at),
        ARRAY (SELECT s.began FROM suspect s ORDER BY s.at), p_units, p_days, p_values, p_as_of)),
    node AS MATERIALIZED (
        SELECT DISTINCT s.unit, s.from_day, b.bound FROM suspect s CROSS JOIN LATERAL (SELECT v_rule.total * s.target + v_rule.over AS bound) b
        WHERE s.target > 0 AND s.reported > b.bound),
    passing AS MATERIALIZED (SELECT * FROM passing_figures (
        p_province, p_campaign, g, (SELECT array_agg (n.unit) FROM node n), (SELECT array_agg (n.from_day) FROM node n), (SELECT array_agg (n.bound) FROM node n),
        p_units, p_days, p_values, p_as_of)),
    judged AS (
        SELECT s.*, u.usual, floor (v_rule.total * s.target + v_rule.over)::bigint AS total_bound, p.cumulative,
               greatest (v_rule.over, floor (v_rule.times * greatest (s.plan_day, u.usual)))::bigint AS day_bound, s.plan_day > 0 OR u.figures >= 3 AS comparable
        FROM suspect s LEFT JOIN usual u ON u.place = s.at LEFT JOIN passing p ON p.unit = s.unit AND p.from_day = s.from_day AND p.day = s.day),
    decided AS (SELECT j.*, coalesce (j.comparable AND j.value > j.day_bound, false) AS by_day FROM judged j)
    SELECT d.place, CASE WHEN d.by_day THEN 'day' ELSE 'total' END, round (d.usual)::bigint, CASE WHEN d.by_day THEN d.day_bound ELSE d.total_bound END,
           jsonb_build_object ('day', d.value, 'plan_day', d.plan_day, 'usual', round (d.usual)::bigint)
           || CASE WHEN d.by_day THEN jsonb_build_object ('day_bound', d.day_bound) ELSE '{}' END
           || CASE WHEN d.cumulative IS NULL THEN '{}' ELSE
              jsonb_build_object ('cumulative', d.cumulative, 'target', d.target, 'cumulative_bound', d.total_bound) END
    FROM decided d WHERE d.by_day OR d.cumulative IS NOT NULL;
END $$;
