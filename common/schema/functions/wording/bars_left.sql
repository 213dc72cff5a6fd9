-- The units for which a table has no room, by number.
CREATE FUNCTION bars_left (p_vi boolean, p_facts jsonb, p_bars jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH left_out AS MATERIALIZED (
            SELECT x.level, x.status FROM jsonb_to_recordset (p_facts -> 'rows') AS x (own boolean, unit text, level text, status text)
            WHERE NOT x.own AND x.unit NOT IN (SELECT b ->> 'unit' FROM jsonb_array_elements (p_bars) b))
        SELECT sentence (p_vi, 'Còn lại %s %s: %s.', 'The other %s %s: %s.', sum (g.units)::text, level_word (p_vi, min (g.level), sum (g.units)::bigint),
                         string_agg (CASE WHEN g.sorts > 1 THEN g.units || ' ' ELSE '' END || g.words, ', ' ORDER BY g.words))
        FROM (SELECT count (*) AS units, min (l.level) AS level, count (*) OVER () AS sorts, status_word (p_vi, l.status) AS words
              FROM left_out l GROUP BY status_word (p_vi, l.status)) g);
END $$;
