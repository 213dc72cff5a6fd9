-- Everything that stands against loading a directory (units, members, holidays, campaigns; as the command has read them), and what is to be said of it.
-- Nothing is changed.
CREATE FUNCTION load_findings (p_directory jsonb, p_prune boolean) RETURNS SETOF load_finding LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_provinces text[] := ARRAY (SELECT DISTINCT u ->> 'province' FROM jsonb_array_elements (p_directory -> 'units') u);
BEGIN
    RETURN QUERY SELECT * FROM load_unit_findings (p_directory -> 'units', v_provinces, p_prune);
    RETURN QUERY SELECT * FROM load_member_findings (p_directory -> 'members', v_provinces, p_prune);
    RETURN QUERY SELECT f.* FROM jsonb_array_elements (p_directory -> 'campaigns') d
        CROSS JOIN LATERAL load_campaign_findings (d, v_provinces, p_prune) f;
    RETURN QUERY SELECT * FROM load_holiday_findings (p_directory -> 'holidays', v_provinces);
    IF p_prune OR NOT EXISTS (SELECT 1 FROM load_units_unnamed (p_directory -> 'units', v_provinces)) THEN -- else the shares were not worked out over all units
        RETURN QUERY SELECT f.* FROM jsonb_each (p_directory -> 'shares') s CROSS JOIN LATERAL load_share_findings (s.key, s.value) f;
    END IF;
    RETURN QUERY SELECT false, 'campaign ' || c.code, '', 'campaign_unnamed', ARRAY[c.code] FROM campaign c
        WHERE c.province = ANY (v_provinces)
          AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements (p_directory -> 'campaigns') d WHERE d ->> 'code' = c.code) ORDER BY c.code;
END $$;
