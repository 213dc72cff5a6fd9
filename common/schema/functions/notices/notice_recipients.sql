-- Those with an address, at the campaign's top or above it. Figures of a commune are not published, so a campaign of one has no press.
CREATE FUNCTION notice_recipients (p_campaign text, p_kind text) RETURNS SETOF member LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT m.* FROM campaign c
    CROSS JOIN LATERAL unit_at (c.top, c.starts_on) top
    JOIN member m ON m.province = c.province AND m.unit = ANY (string_to_array (top.path, '/'))
    WHERE c.code = p_campaign AND m.revoked_at IS NULL AND (m.mail <> '' OR m.webhook <> '')
      AND CASE p_kind WHEN 'published' THEN m.role = 'press' AND published_level (top.level)
                      WHEN 'daily' THEN m.role IN ('chair', 'police', 'office', 'task_force')
                      WHEN 'weekly' THEN m.role IN ('chair', 'police', 'office', 'copy') END;
END $$;
