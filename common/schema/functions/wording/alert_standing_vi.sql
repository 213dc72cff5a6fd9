-- The end of an alert's sentence: how far the unit is, what is left, and for how long it has not made it.
CREATE FUNCTION alert_standing_vi (p_state text, f jsonb, p_streak integer) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT '. Lũy kế ' || number_vi ((f ->> 'cumulative')::bigint) || '/' || number_vi ((f ->> 'target')::bigint)
        || CASE WHEN p_state = 'resolved' THEN '.'
                ELSE ', còn ' || number_vi ((f ->> 'remaining')::bigint)
                     || CASE WHEN (f ->> 'explained')::bigint > 0 THEN ' (đã giải trình ' || number_vi ((f ->> 'explained')::bigint) || ')' ELSE '' END
                     || CASE WHEN f ->> 'days_left' = '0' THEN ', không còn ngày thực hiện' ELSE ' trong ' || (f ->> 'days_left') || ' ngày' END
                     || CASE WHEN f ->> 'required_per_day' IS NULL THEN '.'
                             ELSE ', cần ' || number_vi ((f ->> 'required_per_day')::bigint) || ' mỗi ngày.' END
                     || streak_words (true, p_streak, (f ->> 'silent_days')::integer) END
$$;
