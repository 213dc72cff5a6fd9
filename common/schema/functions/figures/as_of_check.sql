-- Everything that stood at p_as_of has committed when this returns, and is still there of the campaign. p_campaign null: what is asked for rests on rows that no
-- archive takes away.
CREATE FUNCTION as_of_check (p_campaign text, p_as_of timestamptz, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_as_of > p_now THEN
        RAISE EXCEPTION 'as_of lies in the future: it is % now', p_now USING ERRCODE = 'P0001';
    ELSIF p_as_of IS NOT NULL THEN
        PERFORM wait_for_writers ();
        PERFORM wait_for_decisions ();
        PERFORM refuse_removed (p_campaign, p_as_of);
    END IF;
END $$;
