-- Whether alerts of that kind go up the tree.
CREATE FUNCTION kind_rises (p_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_kind IN ('target_missed', 'report_missing', 'behind_plan', 'deadline_near', 'deadline_passed')
$$;
