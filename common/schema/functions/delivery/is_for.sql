-- Whether an alert of that kind is for a reader of that role at that place of the tree: 1 is the province, p_depth the alert's own unit.
CREATE FUNCTION is_for (p_kind text, p_role text, p_place integer, p_depth integer, p_of_a_district boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE p_kind
        WHEN 'report_due' THEN p_place = p_depth
        WHEN 'feed_gap' THEN p_role = 'operator'
        WHEN 'feed_flapping' THEN p_role = 'operator'
        WHEN 'data_rejected' THEN p_role = 'operator' OR (p_role IN ('chair', 'police') AND p_place = p_depth)
        WHEN 'figure_implausible' THEN p_role = 'operator' OR p_place = p_depth OR p_of_a_district
        WHEN 'explanation_returned' THEN p_place = p_depth OR p_of_a_district
        WHEN 'explanation_waiting' THEN p_role = 'pc06'
        ELSE true END
$$;
