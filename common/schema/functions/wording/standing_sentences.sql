-- How the campaign stands after the day: done and missing, what each day left has to bring, the cases of the baseline with it.
CREATE FUNCTION standing_sentences (p_vi boolean, c campaign, t status_row) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    v_behind bigint := t.plan_cumulative - t.cumulative;
BEGIN
    RETURN ARRAY[
        sentence (p_vi, 'Lũy kế từ ngày %s thực hiện %s/%s, đạt %s chỉ tiêu; %s. Còn lại %s trường hợp; đã giải trình được chấp nhận %s.',
                  'Since %s: %s of %s, %s of the target; %s. Remaining: %s; explained and accepted: %s.', day_word (p_vi, c.starts_on),
                  number_word (p_vi, t.cumulative), number_word (p_vi, t.target), percent_word (p_vi, t.percent),
                  plan_gap_words (p_vi, v_behind),
                  number_word (p_vi, t.remaining), number_word (p_vi, t.explained)),
        rest_sentence (p_vi, c, t),
        baseline_sentence (p_vi, c, t)];
END $$;
