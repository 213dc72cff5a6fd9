-- Everything that stood at p_as_of has committed when this returns.
CREATE FUNCTION as_of_check (p_as_of timestamptz, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_as_of > p_now THEN
        RAISE EXCEPTION 'as_of lies in the future: it is % now', p_now USING ERRCODE = 'P0001';
    ELSIF p_as_of IS NOT NULL THEN
        PERFORM wait_for_writers ();
        PERFORM wait_for_decisions ();
    END IF;
END $$;
