-- What the link is signed over by which a mail is answered, and its words; null: nothing in it waits for an answer.
CREATE FUNCTION mail_answer (d delivery, m member) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (d).province;
    v_ids bigint[] := answerable_alerts (d, m, (d).made_at);
    v_vi boolean := (m).language <> 'en';
    v_open bigint := (SELECT count (*) FROM alert a WHERE a.province = v_province AND a.id = ANY (v_ids) AND a.state = 'open');
BEGIN
    IF v_open = 0 THEN
        RETURN NULL;
    END IF;
    RETURN jsonb_build_object ('province', v_province, 'epoch', (present_epoch (v_province)).epoch, 'member', (m).code, 'message', (d).id::text,
                               'words', (answer_words (v_vi, v_open)).words, 'note', (answer_words (v_vi, v_open)).note);
END $$;
