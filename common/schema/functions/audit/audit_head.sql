-- The last entry of the audit log, null where there is none; and what the entry p_noted is by now, null where it is not there.
CREATE FUNCTION audit_head (p_noted bigint, OUT entry bigint, OUT hash text, OUT noted text)
LANGUAGE plpgsql SECURITY DEFINER STABLE SET search_path = public, pg_temp AS $$
BEGIN
    SELECT a.id, a.hash INTO entry, hash FROM audit a ORDER BY a.id DESC LIMIT 1;
    noted := (SELECT a.hash FROM audit a WHERE a.id = p_noted);
END $$;
