-- What is odd about a figure, by the numbers that implausible_figures gives: said in alerts, and by whoever asks a person about it before it is sent.
CREATE FUNCTION implausible_reason (p_vi boolean, f jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_usual text := CASE WHEN f ->> 'usual' IS NULL THEN '' ELSE
        sentence (p_vi, ', mức thường ngày %s', ', usually it reports %s', number_word (p_vi, (f ->> 'usual')::bigint)) END;
BEGIN
    RETURN concat_ws ('; ', CASE WHEN f ? 'day_bound' THEN
            sentence (p_vi, '%s, cao hơn mức %s (kế hoạch ngày %s%s)', '%s, above %s (the day''s plan is %s%s)', number_word (p_vi, (f ->> 'day')::bigint),
                      number_word (p_vi, (f ->> 'day_bound')::bigint), number_word (p_vi, (f ->> 'plan_day')::bigint), v_usual) END,
        CASE WHEN f ? 'cumulative_bound' THEN
            sentence (p_vi, 'lũy kế lên %s, cao hơn mức %s (chỉ tiêu %s)', 'it brings the cumulative to %s, above %s (the target is %s)',
                      number_word (p_vi, (f ->> 'cumulative')::bigint), number_word (p_vi, (f ->> 'cumulative_bound')::bigint),
                      number_word (p_vi, (f ->> 'target')::bigint)) END);
END $$;
