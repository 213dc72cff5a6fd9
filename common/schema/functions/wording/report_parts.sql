-- The parts of an official document for the report of a unit. The campaign says those of its own, and under `units` those of others; what is not said of a unit
-- below is that of its people's committee, which reports to who issues the campaign's.
CREATE FUNCTION report_parts (c campaign, p_unit text, p_day date) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_own jsonb := coalesce (c.definition -> 'report', '{}');
    u unit;
BEGIN
    IF p_unit IS NULL OR p_unit = c.top THEN
        RETURN v_own - 'units';
    END IF;
    u := unit_at (p_unit, p_day);
    RETURN CASE WHEN u.level IN ('province', 'district', 'commune') THEN
            jsonb_build_object ('issuer', 'Ủy ban nhân dân ' || unit_word (true, u.name_vi), 'number', '/BC-UBND', 'place', short_name (u.name_vi),
                                'to', coalesce (v_own ->> 'issuer', ''), 'authority', 'TM. Ủy ban nhân dân', 'signer', 'Chủ tịch', 'copies', 'Như trên; Lưu: VT')
        ELSE v_own - 'units' END
        || coalesce (v_own -> 'units' -> p_unit, '{}');
END $$;
