-- The news of one campaign, a line a sort, the gravest first: the units that are named, those of which the same is said together, then the others by
-- number; brief: the two worst alone. What the table says already (p_told: alerts) is left out. Alerts that are no unit's progress say their own sentence.
CREATE FUNCTION news_lines (p_vi boolean, p_news jsonb, p_named bigint[], p_told bigint[], p_depth integer, p_after interval, p_now timestamptz)
RETURNS TABLE (line text, brief text) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    WITH news AS MATERIALIZED (
        SELECT n, s.sort, (n ->> 'alert')::bigint = ANY (p_named) AS named, kind_word (p_vi, n ->> 'kind') IS NOT NULL AS of_a_unit,
               short_name (n ->> 'name') AS name, about_words (p_vi, n, s.sort) AS about,
               row_number () OVER (ORDER BY n ->> 'rank' DESC, (n ->> 'streak')::integer DESC, n ->> 'path', (n ->> 'alert')::bigint) AS place
        FROM jsonb_array_elements (p_news) n CROSS JOIN LATERAL (SELECT news_sort (n ->> 'state', n ->> 'kind', n ->> 'text_vi') AS sort) s
        WHERE NOT (n ->> 'alert')::bigint = ANY (p_told)),
    same AS (
        SELECT x.sort, min (x.place) AS place, string_agg (x.name, ', ' ORDER BY x.place) || CASE WHEN x.about = '' THEN '' ELSE ' (' || x.about || ')' END AS words
        FROM news x WHERE x.of_a_unit AND x.named GROUP BY x.sort, x.about),
    said AS (
        SELECT x.sort, news_word (p_vi, x.sort, p_after) || ': ' || concat_ws (sentence (p_vi, '; ngoài ra ', '; beside these '),
                   (SELECT string_agg (s.words, '; ' ORDER BY s.place) FROM same s WHERE s.sort = x.sort),
                   nullif (count_words (p_vi, jsonb_agg (x.n) FILTER (WHERE NOT x.named), p_depth, p_now), '')) || '.' AS line,
               news_word (p_vi, x.sort, p_after) || ': ' || units_word (p_vi, (SELECT array_agg (y.name ORDER BY y.place) FROM (
                   SELECT z.name, min (z.place) AS place FROM news z WHERE z.sort = x.sort AND z.of_a_unit GROUP BY z.n ->> 'unit', z.name) y)) AS brief
        FROM news x WHERE x.of_a_unit GROUP BY x.sort
        UNION ALL
        SELECT 'feeds', CASE WHEN p_vi THEN x.n ->> 'text_vi' ELSE x.n ->> 'text_en' END, x.name FROM news x WHERE NOT x.of_a_unit AND x.named
        UNION ALL
        SELECT 'more', w.words, w.words FROM (
            SELECT sentence (p_vi, 'Ngoài ra %s cảnh báo khác về số liệu.', 'Beside these %s more alerts of figures.', count (*)::text) AS words
            FROM news x WHERE NOT x.of_a_unit AND NOT x.named HAVING count (*) > 0) w)
    SELECT s.line, s.brief FROM said s
    ORDER BY array_position ('{broken,deadline_passed,escalated,expired,report_missing,target_missed,behind_plan,deadline_near,feeds,more,corrected}'::text[], s.sort), s.line;
END $$;
