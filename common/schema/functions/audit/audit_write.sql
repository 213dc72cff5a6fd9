-- The last statement of its transaction, for acts follow one another from here to the commit. What the command says of who it is stands beside the role
-- that it is connected as, and the operator's role writes no other entries than the command's.
CREATE FUNCTION audit_write (p_at timestamptz, p_actor text, p_via text, p_act text, p_subject text, p_detail jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_last audit;
    v_row audit;
    v_actor text := p_actor || CASE p_via WHEN 'command' THEN ', database ' || session_user ELSE '' END;
BEGIN
    IF session_user = 'tiendo_operator' AND p_via <> 'command' THEN
        RAISE EXCEPTION 'the operator''s role enters acts of the command alone' USING ERRCODE = '42501';
    END IF;
    PERFORM pg_advisory_xact_lock (audit_lock ());
    SELECT * INTO v_last FROM audit ORDER BY id DESC LIMIT 1;
    v_row := (coalesce ((v_last).id, 0) + 1, p_at, v_actor, p_via, p_act, p_subject, p_detail::text, NULL)::audit;
    v_row.hash := audit_hash (coalesce ((v_last).hash, ''), v_row);
    INSERT INTO audit SELECT (v_row).*;
    RETURN (v_row).id;
END $$;
