-- The first line of a message, and its subject: the day, and of each campaign the verdict; of the second and later ones in short. Where a message has no
-- result, its gravest news.
CREATE FUNCTION message_subject (p_vi boolean, p_kind text, p_day date, p_facts jsonb, p_blocks jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_words text[] := ARRAY (
        SELECT CASE WHEN f.title IS NULL THEN '' ELSE short_title (f.title) || ': ' END
               || CASE WHEN x.place > 1 AND f.day IS NOT NULL THEN split_part (b ->> 'verdict', ';', 1) ELSE rtrim (b ->> 'verdict', '.') END
        FROM jsonb_array_elements (p_blocks) WITH ORDINALITY AS x (b, place)
        JOIN ROWS FROM (jsonb_to_recordset (p_facts) AS (title text, day date)) WITH ORDINALITY AS f (title, day, place) ON f.place = x.place
        WHERE b ->> 'verdict' <> '' ORDER BY x.place LIMIT 2);
BEGIN
    RETURN CASE p_kind WHEN 'morning' THEN sentence (p_vi, 'Sáng %s – ', 'Morning of %s – ', date_word (p_vi, p_day)) ELSE date_word (p_vi, p_day) || ' – ' END
        || CASE WHEN v_words = '{}' THEN sentence (p_vi, 'không có tin', 'no news') ELSE array_to_string (v_words, '. ') END;
END $$;
