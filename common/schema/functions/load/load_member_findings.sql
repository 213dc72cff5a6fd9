CREATE FUNCTION load_member_findings (p_members jsonb, p_provinces text[], p_prune boolean) RETURNS SETOF load_finding LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT true, 'member ' || g.code, 'code', 'member_elsewhere', ARRAY[g.code, m.province]
        FROM jsonb_to_recordset (p_members) AS g (code text) JOIN member m ON m.code = g.code WHERE m.province <> ALL (p_provinces);
    RETURN QUERY SELECT true, 'member ' || g.code, 'public_key', split_part (o.owner, ' ', 1) || '_key_taken', ARRAY[substr (o.owner, strpos (o.owner, ' ') + 1)]
        FROM jsonb_to_recordset (p_members) AS g (code text, public_key text) CROSS JOIN LATERAL (SELECT key_owner (g.public_key) AS owner) o
        WHERE o.owner <> 'member ' || g.code;
    RETURN QUERY SELECT false, 'member ' || g.code, '', 'member_revoked', ARRAY[g.code]
        FROM jsonb_to_recordset (p_members) AS g (code text) JOIN member m ON m.code = g.code WHERE m.revoked_at IS NOT NULL;
    RETURN QUERY SELECT false, 'member ' || m.code, '', CASE WHEN p_prune THEN 'member_pruned' ELSE 'member_unnamed' END, ARRAY[m.code]
        FROM member m WHERE m.code = ANY (load_members_unnamed (p_members, p_provinces)) ORDER BY m.code;
END $$;
