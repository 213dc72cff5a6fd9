-- One page of events after what a client holds, the log's present epoch, and the highest id examined in the same look: one row with a null id where no
-- event matches.
CREATE FUNCTION alert_page (p_province text, p_epoch text, p_after bigint, p_limit integer, p_units text[], p_severity text, p_state text, p_scope text[])
RETURNS TABLE (last bigint, epoch text, id bigint, event json) LANGUAGE plpgsql AS $$
DECLARE
    v_after bigint := replay_from (p_province, p_epoch, p_after);
    v_epoch text := (present_epoch (p_province)).epoch;
    -- ids have no holes, and what the counter says has committed with its events
    v_bound bigint := least (v_after + 10000, coalesce ((SELECT c.event FROM province_counter c WHERE c.province = p_province), 0));
    v_found alert_event[];
    v_last bigint;
BEGIN
    SELECT array_agg (f.e ORDER BY (f.e).id) INTO v_found FROM (
        SELECT e FROM alert_event e
        WHERE e.province = p_province AND e.id > v_after AND e.id <= v_bound
          AND (p_severity IS NULL OR severity_rank (e.severity) >= severity_rank (p_severity))
          AND (p_state IS NULL OR e.state = p_state)
          AND (p_units IS NULL OR string_to_array (e.unit_path, '/') && p_units)
          AND (p_scope IS NULL OR EXISTS (SELECT 1 FROM unnest (p_scope) s WHERE in_scope (e.unit_path, s)))
        ORDER BY e.id LIMIT p_limit) f;
    v_last := CASE WHEN cardinality (v_found) >= p_limit THEN (v_found[p_limit]).id ELSE greatest (v_bound, v_after) END;
    RETURN QUERY SELECT v_last, v_epoch, j.id, j.event FROM (SELECT 1) one LEFT JOIN alert_event_json (p_province, v_found) j ON true ORDER BY j.id;
END $$;
