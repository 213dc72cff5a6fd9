-- What a unit owes on a day: nothing more where it is finished, else how it stands beside the plan.
CREATE FUNCTION owes_words (p_vi boolean, p_behind bigint, p_workable bigint, p_remaining bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_remaining = 0 THEN sentence (p_vi, 'đã hoàn thành', 'all done')
                WHEN p_workable = 0 THEN sentence (p_vi, 'phần còn lại đã có giải trình', 'the rest is explained')
                ELSE plan_gap_words (p_vi, p_behind) END
$$;
