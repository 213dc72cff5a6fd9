-- One campaign of a message, in p_room lines where what must be said leaves so many: its bars, p_names of them at most, and p_most lines of news.
CREATE FUNCTION message_block (p_vi boolean, f jsonb, p_role text, p_unit text, p_path text[], p_names integer, p_most integer, p_room integer, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    c campaign;
    v_code text := f ->> 'campaign';
    v_day date := (f ->> 'day')::date;
    v_bars jsonb := bar_rows (p_vi, f -> 'result');
    v_all integer := jsonb_array_length (v_bars);
    v_lines text[] := CASE WHEN v_day IS NULL THEN '{}' ELSE result_lines (p_vi, f -> 'result') END;
    v_shown text[];
    v_told bigint[];
    v_named bigint[];
    v_news text[];
    v_brief text;
    v_notes text[];
    v_sorts integer := (SELECT count (DISTINCT news_sort (n.state, n.kind, n.text_vi)) FROM jsonb_to_recordset (f -> 'news') AS n (state text, kind text, text_vi text));
BEGIN
    SELECT * INTO c FROM campaign k WHERE k.code = v_code;
    v_notes := CASE WHEN v_code = '' THEN '{}' ELSE task_lines (p_vi, c, p_role, p_path, p_now) END;
    v_bars := bars_first (v_bars, least (p_names, greatest (2, p_room - 3 - cardinality (v_lines) - least (p_most, v_sorts) - cardinality (v_notes))));
    v_shown := ARRAY (SELECT v_code || ' ' || (b ->> 'unit') FROM jsonb_array_elements (v_bars) b UNION SELECT v_code || ' ' || (f -> 'result' ->> 'unit') WHERE v_day IS NOT NULL);
    v_told := ARRAY (SELECT n.alert FROM jsonb_to_recordset (f -> 'news') AS n (alert bigint, kind text, day date, unit text, state text)
                     WHERE n.day = v_day AND n.kind IN ('target_missed', 'report_missing') AND n.state IN ('open', 'updated') AND v_code || ' ' || n.unit = ANY (v_shown));
    v_named := named_news (f -> 'news', p_unit, p_names - jsonb_array_length (v_bars), v_shown);
    SELECT array_agg (l.line), (array_agg (l.brief))[1] INTO v_news, v_brief
    FROM news_lines (p_vi, f -> 'news', v_named, v_told, cardinality (p_path), (c).escalate_after, p_now) l;
    v_notes := news_first (p_vi, coalesce (v_news, '{}'), p_most) || v_notes;
    RETURN jsonb_build_object ('title', coalesce (f ->> 'title', sentence (p_vi, 'Nguồn số liệu', 'Feeds')), 'lines', to_jsonb (v_lines), 'bars', v_bars,
        'verdict', CASE WHEN v_day IS NOT NULL THEN verdict_words (p_vi, f -> 'result') ELSE coalesce (v_brief, v_notes[1]) END,
        'notes', to_jsonb (CASE WHEN v_all > jsonb_array_length (v_bars) THEN ARRAY[bars_left (p_vi, f -> 'result', v_bars)] ELSE '{}' END || v_notes),
        'names', jsonb_array_length (v_bars) + (SELECT count (*) FROM jsonb_array_elements (f -> 'news') n
                                                WHERE (n ->> 'alert')::bigint = ANY (v_named) AND v_code || ' ' || (n ->> 'unit') <> ALL (v_shown)),
        'size', 2 + cardinality (v_lines) + jsonb_array_length (v_bars) + (v_all > jsonb_array_length (v_bars))::integer + cardinality (v_notes));
END $$;
