-- The end of an alert's sentence: how far the unit is, what is left, and for how long it has not made it.
CREATE FUNCTION alert_standing_en (p_state text, f jsonb, p_streak integer) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT '. Cumulative ' || number_en ((f ->> 'cumulative')::bigint) || ' of ' || number_en ((f ->> 'target')::bigint)
        || CASE WHEN p_state = 'resolved' THEN '.'
                ELSE ', ' || number_en ((f ->> 'remaining')::bigint) || ' left'
                     || CASE WHEN (f ->> 'explained')::bigint > 0 THEN ' (' || number_en ((f ->> 'explained')::bigint) || ' explained)' ELSE '' END
                     || CASE f ->> 'days_left' WHEN '0' THEN ', no day left' WHEN '1' THEN ' in 1 day' ELSE ' in ' || (f ->> 'days_left') || ' days' END
                     || CASE WHEN f ->> 'required_per_day' IS NULL THEN '.'
                             ELSE ', ' || number_en ((f ->> 'required_per_day')::bigint) || ' a day needed.' END
                     || streak_words (false, p_streak, (f ->> 'silent_days')::integer) END
$$;
