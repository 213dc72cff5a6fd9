-- Each unit below the one that is looked at, the worst first: by what it lacks of the plan to date. What it owes, how long it has not made the day, who
-- is silent, what was promised: figures, and the same in words. p_facts: of standing_facts. p_own: the unit itself instead, alone.
CREATE FUNCTION standing_words (p_facts jsonb, p_own boolean DEFAULT false) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce (jsonb_agg (jsonb_build_object ('unit', x.unit, 'short_name', short_name (x.name), 'short', x.short, 'made', CASE WHEN (p_facts ->> 'judged')::boolean THEN x.made END,
                   'missing', x.missing, 'promised', x.promised, 'words', jsonb_build_object ('vi', w.vi, 'en', w.en)) ORDER BY x.short DESC, x.place), '[]')
        FROM ROWS FROM (jsonb_to_recordset (p_facts -> 'rows') AS (own boolean, unit text, name text, reporting boolean, made boolean, short bigint, missing integer,
                                                                    streak integer, silent integer, promised date, workable bigint, remaining bigint)) WITH ORDINALITY
             AS x (own, unit, name, reporting, made, short, missing, streak, silent, promised, workable, remaining, place)
        CROSS JOIN LATERAL (SELECT
            jsonb_build_object ('owes', owes_words (true, x.short, x.workable, x.remaining), 'streak', streak_note (true, x.streak, x.silent),
                'missing', missing_words (true, x.reporting, x.missing, p_facts ->> 'leaf_level'), 'promise', promise_words (true, x.promised)) AS vi,
            jsonb_build_object ('owes', owes_words (false, x.short, x.workable, x.remaining), 'streak', streak_note (false, x.streak, x.silent),
                'missing', missing_words (false, x.reporting, x.missing, p_facts ->> 'leaf_level'), 'promise', promise_words (false, x.promised)) AS en) w
        WHERE x.own = p_own);
END $$;
