-- What a unit did not have to do on the day, since units below it are excused. Null: nothing.
CREATE FUNCTION excused_sentence (p_vi boolean, t status_row) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN t.plan_excused > 0 THEN sentence (p_vi, 'Trong chỉ tiêu ngày có %s được miễn.', '%s of the day''s target are excused.', number_word (p_vi, t.plan_excused)) END;
END $$;
