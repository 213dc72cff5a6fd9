-- The forecast as a band and what it means for the deadline: "Dự kiến hoàn thành khoảng 3–9/8: chậm 3–9 ngày." Null where nothing is left to do.
CREATE FUNCTION finish_sentence (p_vi boolean, c campaign, p_workable bigint, p_forecast json) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_first date := coalesce ((p_forecast ->> 'low')::date, (p_forecast ->> 'finish')::date);
    v_last date := (p_forecast ->> 'high')::date;
    v_early integer := v_first - c.deadline;
    v_late integer := v_last - c.deadline;
BEGIN
    IF p_workable = 0 OR p_forecast ->> 'finish' IS NULL THEN
        RETURN forecast_sentence (p_vi, p_workable, p_forecast);
    END IF;
    RETURN CASE WHEN v_last IS NULL THEN sentence (p_vi, 'Dự kiến hoàn thành sớm nhất %s, muộn nhất %s', 'To be done on %s at the earliest; the latest %s',
                                                   date_span_word (p_vi, v_first, v_first, c.deadline), unforeseen_word (p_vi))
                ELSE sentence (p_vi, 'Dự kiến hoàn thành khoảng %s', 'To be done about %s', date_span_word (p_vi, v_first, v_last, c.deadline)) END
        || CASE WHEN v_last IS NULL AND v_early > 0 THEN sentence (p_vi, ': chậm ít nhất %s ngày.', ': late by %s days or more.', v_early::text)
                WHEN v_last IS NULL THEN sentence (p_vi, ': có thể quá hạn.', ': it may be late.')
                WHEN v_late <= 0 THEN sentence (p_vi, ': đúng thời hạn.', ': in time.')
                WHEN v_early <= 0 THEN sentence (p_vi, ': có thể chậm đến %s ngày.', ': up to %s days late.', v_late::text)
                WHEN v_early = v_late THEN sentence (p_vi, ': chậm %s ngày.', ': %s days late.', v_late::text)
                ELSE sentence (p_vi, ': chậm %s–%s ngày.', ': %s to %s days late.', v_early::text, v_late::text) END;
END $$;
