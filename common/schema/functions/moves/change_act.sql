-- What the audit log calls a change that is asked for: as it calls the verb's.
CREATE FUNCTION change_act (p_asked jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_asked ->> 'withdraw' = 'true' THEN 'excuse withdrawn' ELSE p_asked ->> 'kind' END
$$;
