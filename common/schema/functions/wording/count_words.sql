-- Units that are counted, not named: "31 xã của 5 huyện (Ninh Phước 12, Bác Ái 8, …)", or "8 xã của Ninh Phước". p_news: their alerts; p_depth: how deep the reader's unit lies.
CREATE FUNCTION count_words (p_vi boolean, p_news jsonb, p_depth integer, p_now timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH unit AS MATERIALIZED (
            SELECT DISTINCT x.unit, x.path[p_depth + 1] AS child, cardinality (x.path) > p_depth + 1 AS deeper FROM jsonb_to_recordset (p_news) AS x (unit text, path text[])),
        leveled AS (
            SELECT u.*, (unit_now (u.unit, p_now)).level FROM unit u),
        child AS (
            SELECT l.child, count (*) AS units, (unit_now (l.child, p_now)).level, short_name ((unit_now (l.child, p_now)).name_vi) AS name
            FROM leveled l WHERE l.deeper GROUP BY l.child)
        SELECT concat_ws (' ', (SELECT string_agg (g.words, ', ') FROM (
                   SELECT count (*) || ' ' || level_word (p_vi, l.level, count (*)) AS words FROM leveled l GROUP BY l.level, l.deeper ORDER BY l.deeper) g),
               (SELECT CASE count (*) WHEN 1 THEN sentence (p_vi, 'của %s', 'of %s', min (k.name)) ELSE sentence (p_vi, 'của %s %s (%s)', 'of %s %s (%s)', count (*)::text, level_word (p_vi, min (k.level), count (*)),
                                 array_to_string ((array_agg (k.name || ' ' || k.units ORDER BY k.units DESC, k.name))[1:4], ', ')
                                 || CASE WHEN count (*) > 4 THEN ', …' ELSE '' END) END FROM child k HAVING count (*) > 0)));
END $$;
