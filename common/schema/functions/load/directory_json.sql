-- A province as the campaign directory that would load the same: units, holidays, members that are not revoked, and what was loaded of each campaign.
CREATE FUNCTION directory_json (p_province text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object (
            'units', (SELECT coalesce (jsonb_agg (jsonb_build_object (
                    'code', u.code, 'parent_code', coalesce (u.parent_code, ''), 'level', u.level, 'kind', u.kind, 'name_vi', u.name_vi, 'name_ascii', u.name_ascii,
                    'valid_from', CASE WHEN u.valid_from = '-infinity' THEN '' ELSE u.valid_from::text END,
                    'valid_to', CASE WHEN u.valid_to = 'infinity' THEN '' ELSE u.valid_to::text END, 'successor_code', coalesce (u.successor_code, ''))
                    ORDER BY cardinality (string_to_array (u.path, '/')), u.code, u.valid_from), '[]') FROM unit u WHERE u.province = p_province),
            'holidays', (SELECT coalesce (jsonb_agg (jsonb_build_object ('date', h.day, 'name_vi', h.name_vi, 'kind', h.kind) ORDER BY h.day), '[]')
                         FROM holiday h WHERE h.province = p_province),
            'members', (SELECT coalesce (jsonb_agg (member_said (m) || jsonb_build_object ('code', m.code, 'keys', (
                            SELECT count (*) FROM member_key k WHERE k.member = m.code AND k.revoked_at IS NULL)) ORDER BY m.code), '[]')
                        FROM member m WHERE m.province = p_province AND m.revoked_at IS NULL),
            'campaigns', (SELECT coalesce (jsonb_agg (c.definition ORDER BY c.code), '[]') FROM campaign c WHERE c.province = p_province))::text);
END $$;
