-- What removing a campaign's rows would take away of each part, and what would stay.
CREATE FUNCTION removal_sizes (p_campaign text) RETURNS TABLE (part text, removed bigint, kept bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
    v_instants timestamptz[] := telling_instants (v_province, p_campaign);
    v_spared text[] := spared_units (v_province, p_campaign);
    v_day date;
    n bigint := 0;
BEGIN
    FOREACH v_day IN ARRAY removal_days (v_province, p_campaign) LOOP
        n := n + (SELECT count (*) FROM doomed_revisions (v_province, p_campaign, v_day, v_instants, v_spared));
    END LOOP;
    RETURN QUERY SELECT 'progress', n, count (*) - n FROM progress p WHERE p.province = v_province AND p.campaign = p_campaign;
    RETURN QUERY SELECT 'day_status', x.gone, x.in_all - x.gone FROM (
        SELECT count (*) AS in_all, count (*) FILTER (WHERE s.superseded_at < 'infinity' AND NOT stood_at_any (s.recorded_at, s.superseded_at, v_instants)) AS gone
        FROM day_status s WHERE s.province = v_province AND s.campaign = p_campaign) x;
    RETURN QUERY SELECT 'notice_report', count (*), 0::bigint FROM notice_report r WHERE r.province = v_province AND r.campaign = p_campaign;
    RETURN QUERY SELECT 'delivery', count (*) FILTER (WHERE d.state <> 'pending' AND d.silenced = '{}'), count (*) FILTER (WHERE d.state = 'pending' OR d.silenced <> '{}')
    FROM delivery d WHERE d.province = v_province AND d.campaign = p_campaign;
END $$;
