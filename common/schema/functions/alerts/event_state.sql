-- The state that an event has: some say more in their text.
CREATE FUNCTION event_state (p_event text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE p_event WHEN 'broken' THEN 'escalated' WHEN 'unheard' THEN 'escalated' WHEN 'expired' THEN 'open' WHEN 'overdue' THEN 'open' ELSE p_event END
$$;
