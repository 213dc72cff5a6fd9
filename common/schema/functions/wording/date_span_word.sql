-- From one day to another within a sentence, as short as it can be: 3–9/8, 29/7–4/8. Days of another year than p_beside carry theirs.
CREATE FUNCTION date_span_word (p_vi boolean, p_from date, p_to date, p_beside date) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT p_vi OR extract (year FROM p_from) <> extract (year FROM p_beside) OR extract (year FROM p_to) <> extract (year FROM p_beside) THEN
        RETURN CASE WHEN p_from = p_to THEN day_word (p_vi, p_to) ELSE day_word (p_vi, p_from) || CASE WHEN p_vi THEN '–' ELSE ' to ' END || day_word (p_vi, p_to) END;
    END IF;
    RETURN CASE WHEN p_from = p_to THEN '' WHEN date_trunc ('month', p_from::timestamp) = date_trunc ('month', p_to::timestamp) THEN to_char (p_from, 'FMDD') || '–'
                ELSE to_char (p_from, 'FMDD/FMMM') || '–' END || to_char (p_to, 'FMDD/FMMM');
END $$;
