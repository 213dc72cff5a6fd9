-- The changes that stand, or stood, and touch a unit, what is below it or what it lies in, on days of a period. Without a unit all.
CREATE FUNCTION changes_json (p_campaign text, p_generation integer, p_unit text, p_from date, p_to date, p_as_of timestamptz) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_zone text := zone_of (NULL, p_campaign);
BEGIN
    IF NOT EXISTS (SELECT 1 FROM campaign_change c WHERE c.campaign = p_campaign) THEN
        RETURN '[]';
    END IF;
    RETURN (
        WITH shown AS (
            SELECT c.* FROM standing_changes_of (p_campaign, p_from, p_to, p_as_of) c
            WHERE p_unit IS NULL OR c.unit IS NULL OR EXISTS (
                SELECT 1 FROM campaign_node n
                WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.from_day <= p_to AND n.to_day >= p_from
                  AND ((n.unit = c.unit AND in_scope (n.path, p_unit)) OR (n.unit = p_unit AND in_scope (n.path, c.unit)))))
        SELECT coalesce (json_agg (json_build_object ('id', s.id, 'kind', s.kind, 'unit', s.unit, 'from', s.from_day, 'to', nullif (s.to_day, 'infinity'), 'old', s.old, 'new', s.new,
                   'reason', s.reason, 'document', s.document, 'made_at', instant_text (s.made_at, v_zone), 'by', s.made_by) ORDER BY s.id, s.part), '[]')
        FROM shown s);
END $$;
