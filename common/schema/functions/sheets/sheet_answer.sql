-- What became of a sheet's rows, once: the answer that stands is returned. Without an answer it may be sent again at once.
CREATE FUNCTION sheet_answer (p_id text, p_answer jsonb, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    s intake_sheet%ROWTYPE;
BEGIN
    UPDATE intake_sheet x SET answer = coalesce (x.answer, p_answer), sending_until = NULL WHERE x.id = p_id RETURNING * INTO s;
    IF p_answer IS NOT NULL AND s.answer = p_answer THEN
        PERFORM audit_write (p_now, s.account, 'http', 'sheet send', s.campaign, jsonb_build_object ('sheet', s.id, 'name', s.name, 'answers', p_answer -> 'answers'));
    END IF;
    RETURN s.answer;
END $$;
