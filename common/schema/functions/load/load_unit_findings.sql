CREATE FUNCTION load_unit_findings (p_units jsonb, p_provinces text[], p_prune boolean) RETURNS SETOF load_finding LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- another province's
    RETURN QUERY SELECT DISTINCT true, 'unit ' || g.code, 'code', 'unit_elsewhere', ARRAY[g.code, u.province]
        FROM jsonb_to_recordset (p_units) AS g (code text) JOIN unit u ON u.code = g.code WHERE u.province <> ALL (p_provinces);
    RETURN QUERY SELECT DISTINCT true, 'unit ' || g.code, 'code', 'unit_prefix', ARRAY[least (g.code, u.province), greatest (g.code, u.province)]
        FROM jsonb_to_recordset (p_units) AS g (code text, parent text) JOIN (SELECT DISTINCT x.province FROM unit x) u
          ON u.province <> ALL (p_provinces) AND u.province <> g.code AND (starts_with (u.province, g.code) OR starts_with (g.code, u.province))
        WHERE g.parent IS NULL;
    RETURN QUERY SELECT false, 'unit ' || u.code, '', CASE WHEN p_prune THEN 'unit_pruned' ELSE 'unit_unnamed' END, ARRAY[u.code, u.name_vi]
        FROM load_units_unnamed (p_units, p_provinces) u;
    IF p_prune THEN
        RETURN QUERY SELECT true, 'unit ' || u.code, '', 'unit_used', ARRAY[u.code, x.reason]
            FROM load_units_unnamed (p_units, p_provinces) u CROSS JOIN LATERAL unit_users (u, p_units) AS x (reason) WHERE x.reason IS NOT NULL;
    ELSE -- what stays must not stand beside what is named
        RETURN QUERY SELECT true, 'unit ' || g.code, 'valid_from', 'unit_beside', ARRAY[g.code, CASE WHEN u.valid_from = '-infinity' THEN '…' ELSE u.valid_from::text END,
                                   CASE WHEN u.valid_to = 'infinity' THEN '…' ELSE u.valid_to::text END]
            FROM load_units_unnamed (p_units, p_provinces) u
            JOIN jsonb_to_recordset (p_units) AS g (code text, valid_from date, valid_to date)
              ON g.code = u.code AND coalesce (g.valid_from, '-infinity') <= u.valid_to AND coalesce (g.valid_to, 'infinity') >= u.valid_from;
        RETURN QUERY SELECT true, 'unit ' || g.code, 'code', 'unit_prefix', ARRAY[least (g.code, u.code), greatest (g.code, u.code)]
            FROM load_units_unnamed (p_units, p_provinces) u
            JOIN jsonb_to_recordset (p_units) AS g (code text, parent text)
              ON g.parent IS NOT DISTINCT FROM u.parent_code AND g.code <> u.code AND (starts_with (g.code, u.code) OR starts_with (u.code, g.code));
    END IF;
END $$;
