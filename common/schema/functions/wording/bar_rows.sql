-- The units below the reader's as rows of a table, worst first: name, the day, a few words, and how much of the target is done.
CREATE FUNCTION bar_rows (p_vi boolean, p_facts jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce (jsonb_agg (jsonb_build_object ('unit', x.unit, 'name', x.name, 'tone', coalesce (x.status, ''), 'made', x.made,
            'value', CASE WHEN x.day IS NULL THEN '–' ELSE number_word (p_vi, x.day) END || '/' || number_word (p_vi, x.plan_day),
            'share', least (100, greatest (0, floor (coalesce (x.percent, 0)))), 'so_far', sentence (p_vi, 'lũy kế %s', '%s so far', percent_word (p_vi, x.percent)),
            'note', concat_ws (', ', CASE WHEN NOT x.made AND x.streak >= 2 THEN streak_note (p_vi, x.streak, x.silent) ELSE status_word (p_vi, x.status) END,
                                     CASE WHEN x.status = 'missed' AND x.plan_day - x.plan_excused > coalesce (x.day, 0) THEN
                                          sentence (p_vi, 'thiếu %s', '%s short', number_word (p_vi, x.plan_day - x.plan_excused - coalesce (x.day, 0))) END,
                                     CASE WHEN x.plan_excused > 0 AND x.status <> 'excused' THEN sentence (p_vi, 'được miễn %s', '%s excused', number_word (p_vi, x.plan_excused)) END,
                                     CASE WHEN NOT x.made AND x.promised IS NOT NULL THEN promise_words (p_vi, x.promised) END)) ORDER BY x.place), '[]')
        FROM ROWS FROM (jsonb_to_recordset (p_facts -> 'rows') AS (own boolean, unit text, name text, status text, made boolean, day bigint, plan_day bigint, plan_excused bigint,
                                                                    percent numeric, streak integer, silent integer, promised date)) WITH ORDINALITY
             AS x (own, unit, name, status, made, day, plan_day, plan_excused, percent, streak, silent, promised, place)
        WHERE NOT x.own);
END $$;
