-- How far behind the plan, within a sentence; below 0: ahead of it.
CREATE FUNCTION plan_gap_words (p_vi boolean, p_behind bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_behind = 0 THEN sentence (p_vi, 'bằng kế hoạch', 'equal to the plan')
                WHEN p_behind > 0 THEN sentence (p_vi, 'thấp hơn kế hoạch %s', 'behind the plan by %s', number_word (p_vi, p_behind))
                ELSE sentence (p_vi, 'vượt kế hoạch %s', 'ahead of the plan by %s', number_word (p_vi, -p_behind)) END
$$;
