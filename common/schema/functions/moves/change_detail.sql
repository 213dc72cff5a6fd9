-- What the audit log keeps of a change that is asked for, beside its number: in the form in which the verbs write it.
CREATE FUNCTION change_detail (p_asked jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_asked ->> 'kind' = 'excuse' THEN '{"withdraw": false}' || (p_asked - 'kind') || jsonb_build_object ('to', coalesce (p_asked -> 'to', p_asked -> 'from'))
                WHEN p_asked ->> 'kind' = 'postpone' THEN p_asked - 'kind' - 'from' || jsonb_build_object ('date', p_asked -> 'from')
                ELSE p_asked - 'kind' END
$$;
