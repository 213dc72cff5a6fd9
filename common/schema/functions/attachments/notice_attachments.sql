-- What a mail about that notice carries to a reader; missing: not there in time, or never wanted: who became a reader of another language or role since.
CREATE FUNCTION notice_attachments (p_province text, p_campaign text, p_kind text, p_day date, p_ordinal integer, p_language text, p_role text)
RETURNS TABLE (name text, type text, missing boolean, bytes bytea) LANGUAGE plpgsql AS $$
DECLARE
    -- plain letters only: what stands in a mail's header is ASCII, and what names a file trips no system
    v_stem text := concat (CASE p_kind WHEN 'weekly' THEN 'danh-gia' WHEN 'published' THEN 'bao-chi' ELSE 'tien-do' END, '-',
                           regexp_replace (unaccented (p_campaign), '[^A-Za-z0-9._-]', '-', 'g'), '-', p_day, '.');
    v_formats text[] := notice_formats (p_kind, p_role);
    v_wanted text[] := (SELECT array_agg (r.language || ' ' || r.format) FROM notice_report r
                        WHERE r.province = p_province AND r.campaign = p_campaign AND r.kind = p_kind AND r.day = p_day AND r.ordinal = p_ordinal);
BEGIN
    RETURN QUERY
    SELECT v_stem || r.format, r.type, r.bytes IS NULL, r.bytes
    FROM notice_report r
    WHERE r.province = p_province AND r.campaign = p_campaign AND r.kind = p_kind AND r.day = p_day AND r.ordinal = p_ordinal AND r.language = p_language
      AND r.format = ANY (v_formats)
    ORDER BY r.format DESC;
    RETURN QUERY SELECT f.format, '', true, NULL::bytea FROM unnest (v_formats) AS f (format) WHERE NOT p_language || ' ' || f.format = ANY (v_wanted);
END $$;
