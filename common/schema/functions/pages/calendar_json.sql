-- What each unit did on each day of a period, a letter a day (calendar_letters; '.' also where it was no unit), and how its reports came: `expected` on
-- closed counted days by reporting units under it, `in` of them at all, `on_time` by the instant of the close's figures. `stands`: on the last day; a unit that has
-- ended before has a line of its own, and what bears its code since has another.
CREATE FUNCTION calendar_json (p_campaign text, p_unit text, p_level text, p_from date, p_to date, p_as_of timestamptz, p_now timestamptz,
                               p_scope text DEFAULT NULL)
RETURNS text LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$ -- planned for as many units as are asked for: a few or all
DECLARE
    c campaign%ROWTYPE;
    g integer;
    v_unit text;
    v_from date;
    v_to date;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM level_check (p_level);
    PERFORM as_of_check (c.code, p_as_of, p_now);
    g := campaign_generation_at (c.code, p_as_of);
    v_unit := coalesce (p_unit, c.top);
    SELECT p.from_day, p.to_day INTO v_from, v_to FROM campaign_period (c.code, p_from, p_to, coalesce (p_as_of, p_now), 367) p;
    PERFORM campaign_unit_check (c.code, v_unit, g);
    RETURN (
        WITH shown AS (
            SELECT n.* FROM campaign_node n
            WHERE n.campaign = c.code AND n.generation = g AND n.from_day <= v_to AND n.to_day >= v_from AND in_scope (n.path, p_scope)
              AND (n.unit = v_unit OR CASE WHEN p_level IS NULL THEN n.parent = v_unit
                                           ELSE n.unit <> v_unit AND in_scope (n.path, v_unit) AND (p_level = 'all' OR n.level = p_level) END)),
        days AS (
            SELECT d.day, d.counted, k.closed_at FROM campaign_days (c.code, v_from, v_to, p_as_of) d
            LEFT JOIN day_closes (c.province, c.code, v_from, v_to, p_as_of) k ON k.day = d.day),
        cell AS (
            SELECT n.unit, n.began, l.day, l.letter
            FROM calendar_letters (c.province, c.code, g, (SELECT array_agg (DISTINCT x.unit) FROM shown x), v_from, v_to, p_as_of) l
            JOIN shown n ON n.unit = l.unit AND n.from_day = l.from_day),
        line AS (
            SELECT u.unit, u.began, string_agg (coalesce (letter, '.'), '' ORDER BY d.day) AS letters,
                   (count (*) FILTER (WHERE letter = 'm'))::integer AS met, (count (*) FILTER (WHERE letter = 'x'))::integer AS missed,
                   (count (*) FILTER (WHERE letter = 'e'))::integer AS excused, (count (*) FILTER (WHERE letter = 'n'))::integer AS silent,
                   (count (*) FILTER (WHERE letter = 'd'))::integer AS done, (count (*) FILTER (WHERE letter = 'f'))::integer AS freed
            FROM (SELECT DISTINCT n.unit, n.began FROM shown n) u CROSS JOIN days d LEFT JOIN cell ON cell.unit = u.unit AND cell.began = u.began AND cell.day = d.day
            GROUP BY u.unit, u.began),
        named AS ( -- a unit that had several targets, or others below it, is one line, as it is last
            SELECT DISTINCT ON (n.unit, n.began) n.* FROM shown n ORDER BY n.unit, n.began, n.from_day DESC),
        punctual AS (
            SELECT n.unit, n.began, sum (p.expected)::integer AS expected, sum (p.came)::integer AS came, sum (p.on_time)::integer AS on_time
            FROM punctuality (c.code, g, (SELECT array_agg (DISTINCT unit) FROM shown), v_from, v_to, p_as_of) p
            JOIN shown n ON n.unit = p.unit AND n.from_day = p.from_day GROUP BY n.unit, n.began)
        SELECT json_build_object ('campaign', c.code, 'unit', v_unit, 'as_of', instant_text (p_as_of, c.timezone), 'from', v_from, 'to', v_to,
            'days', (SELECT json_agg (json_build_object ('date', d.day, 'counted', d.counted,
                        'closed_at', instant_text (d.closed_at, c.timezone)) ORDER BY d.day) FROM days d),
            'units', (SELECT coalesce (json_agg (json_build_object ('unit', n.unit, 'name', n.name_vi, 'parent', n.parent, 'level', n.level,
                        'stands', n.to_day >= v_to,
                        'statuses', l.letters, 'met', l.met, 'missed', l.missed, 'excused', l.excused, 'silent', l.silent, 'done', l.done, 'freed', l.freed,
                        'expected', coalesce (p.expected, 0), 'in', coalesce (p.came, 0), 'on_time', coalesce (p.on_time, 0),
                        'percent_in', percent_of (p.came, p.expected), 'percent_on_time', percent_of (p.on_time, p.expected))
                        ORDER BY n.path, n.from_day), '[]')
                      FROM named n JOIN line l ON l.unit = n.unit AND l.began = n.began
                      LEFT JOIN punctual p ON p.unit = n.unit AND p.began = n.began)));
END $$;
