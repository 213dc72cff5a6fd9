-- What units usually report before given days: how many figures there are on the at most 14 latest counted days before that have one, and their median.
-- Of a unit's own days in the campaign (p_began: its first). What is given (p_given_…) takes the place of what stands on those days.
CREATE FUNCTION usual_figures (p_province text, p_campaign text, p_generation integer, p_units text[], p_days date[], p_began date[],
                               p_given_units text[], p_given_days date[], p_given_values bigint[], p_as_of timestamptz)
RETURNS TABLE (place bigint, figures integer, usual numeric) LANGUAGE plpgsql SET enable_nestloop = off AS $$ -- as in status_rows
DECLARE
    v_units text[] := ARRAY (SELECT DISTINCT u FROM unnest (p_units) u);
    v_last date := (SELECT max (d) - 1 FROM unnest (p_days) d);
BEGIN
    RETURN QUERY
    WITH stored AS MATERIALIZED (SELECT * FROM figure_rows (p_province, p_campaign, p_generation, v_units, '-infinity', v_last, p_as_of)),
    given AS (SELECT g.unit, g.day, g.value FROM unnest (p_given_units, p_given_days, p_given_values) WITH ORDINALITY AS g (unit, day, value, place)),
    known AS (
        SELECT s.unit, s.day, s.value FROM stored s LEFT JOIN given g ON g.unit = s.unit AND g.day = s.day WHERE g.unit IS NULL AND s.value IS NOT NULL
        UNION ALL
        SELECT g.unit, g.day, g.value FROM given g WHERE g.value IS NOT NULL),
    counted AS (SELECT d.day FROM campaign_day d WHERE d.campaign = p_campaign AND d.counted AND d.day <= v_last),
    before AS (
        SELECT k.place, x.value, row_number () OVER (PARTITION BY k.place ORDER BY x.day DESC) AS back
        FROM unnest (p_units, p_days, p_began) WITH ORDINALITY AS k (unit, day, began, place)
        JOIN known x ON x.unit = k.unit AND x.day < k.day AND x.day >= k.began
        JOIN counted d ON d.day = x.day),
    latest AS (SELECT b.place, count (*)::integer AS n, array_agg (b.value ORDER BY b.value) AS sorted FROM before b WHERE b.back <= 14 GROUP BY b.place)
    SELECT l.place, l.n, (l.sorted[(l.n + 1) / 2] + l.sorted[l.n / 2 + 1]) / 2.0 FROM latest l;
END $$;
