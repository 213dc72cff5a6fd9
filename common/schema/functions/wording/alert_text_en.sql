CREATE FUNCTION alert_text_en (p_kind text, p_state text, p_name text, p_day date, f jsonb, p_streak integer)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_kind = 'feed_gap' THEN
        CASE WHEN p_state = 'resolved' THEN 'Feed ' || (f ->> 'feed') || ' (' || p_name || ') has sent everything.'
             ELSE 'Feed ' || (f ->> 'feed') || ' (' || p_name || ') lacks ' || number_en ((f ->> 'missing')::bigint) || ' batches from '
                  || (f ->> 'first_missing') || ' on: they must be sent again.' END
    WHEN p_kind = 'data_rejected' THEN
        'Feed ' || (f ->> 'feed') || ' (' || p_name || ') had ' || number_en ((f ->> 'rejected')::bigint) || ' records rejected on '
        || to_char (p_day, 'YYYY-MM-DD') || ': they must be corrected and sent again.'
    WHEN p_kind = 'feed_flapping' THEN
        'Feed ' || (f ->> 'feed') || ' (' || p_name || ') corrected its figures again and again on ' || to_char (p_day, 'YYYY-MM-DD')
        || ', so that alerts went to and fro and their news wait for the next message: look at the feed.'
    WHEN p_kind = 'figure_implausible' THEN implausible_text (false, p_state, p_name, p_day, f)
    ELSE CASE p_kind
        WHEN 'behind_plan' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' is in time again'
            ELSE ' is behind its plan: ' || number_en ((f ->> 'pace_sum')::bigint) || ' in its last ' || (f ->> 'pace_days') || ' days'
                 || CASE WHEN f ->> 'days_needed' IS NULL THEN ', never done at this pace' ELSE ', ' || (f ->> 'days_needed') || ' days needed' END END
        WHEN 'deadline_near' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' is done' ELSE ' has ' || (f ->> 'days_to_deadline') || CASE f ->> 'days_to_deadline' WHEN '1' THEN ' day' ELSE ' days' END || ' to the deadline' END
        WHEN 'deadline_passed' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' is done, after the deadline'
            ELSE ' is past the deadline of ' || to_char (p_day, 'YYYY-MM-DD') END
        WHEN 'report_due' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' need not be reminded any more of ' ELSE ' has not reported yet, the cutoff is near: ' END
            || to_char (p_day, 'YYYY-MM-DD')
        WHEN 'target_missed' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' has made good ' ELSE ' missed its target of ' END
            || to_char (p_day, 'YYYY-MM-DD') || ': ' || number_en (coalesce ((f ->> 'day')::bigint, 0)) || ' of '
            || number_en ((f ->> 'plan_day')::bigint)
            || CASE WHEN p_state <> 'resolved' AND f ? 'plan_excused' THEN ', ' || number_en ((f ->> 'plan_excused')::bigint) || ' excused' ELSE '' END
            || CASE WHEN p_state = 'resolved' THEN '' ELSE ', ' || number_en ((f ->> 'shortfall')::bigint) || ' short' END
        WHEN 'report_missing' THEN p_name || CASE WHEN p_state = 'resolved' AND f ->> 'day' IS NULL THEN ' need not report any more '
                                                 WHEN p_state = 'resolved' THEN ' has reported ' ELSE ' has not reported ' END
            || to_char (p_day, 'YYYY-MM-DD')
            || CASE WHEN p_state = 'resolved' OR (f ->> 'reports_expected')::integer <= 1 THEN ''
                    ELSE ' (' || (f ->> 'reports_in') || ' of ' || (f ->> 'reports_expected') || ' units reported)' END
        ELSE p_name || ': ' || p_kind || ' ' || to_char (p_day, 'YYYY-MM-DD') END
        || alert_standing_en (p_state, f, p_streak) END
$$;
