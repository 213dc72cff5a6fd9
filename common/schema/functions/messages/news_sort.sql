-- What an event is news of: a promise that was broken, an escalation, an acknowledgement that expired, an end; else the alert's kind.
CREATE FUNCTION news_sort (p_state text, p_kind text, p_text_vi text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN starts_with (p_text_vi, event_prefix ('broken', true)) OR starts_with (p_text_vi, event_prefix ('overdue', true)) THEN 'broken'
                WHEN p_state = 'escalated' THEN 'escalated'
                WHEN starts_with (p_text_vi, event_prefix ('expired', true)) THEN 'expired'
                WHEN p_state = 'resolved' THEN 'corrected' ELSE p_kind END
$$;
