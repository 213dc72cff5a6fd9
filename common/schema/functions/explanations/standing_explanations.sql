-- The current revision of each document as of an instant (null: now), with the last decision on it: what every list of explanations begins with. Of some
-- units; null: of all.
CREATE FUNCTION standing_explanations (p_province text, p_campaign text, p_units text[], p_as_of timestamptz)
RETURNS TABLE (unit text, document text, rev bigint, day date, reason text, count integer, note text, received_at timestamptz, state text,
               decided_by text, decided_at timestamptz, decision_note text) LANGUAGE plpgsql AS $$
DECLARE
    v_as_of timestamptz := coalesce (p_as_of, 'infinity');
BEGIN
    RETURN QUERY
    SELECT k.unit, k.document, k.rev, k.day, k.reason, k.count, k.note, k.received_at,
           CASE WHEN d.accepted IS NULL THEN 'submitted' WHEN d.accepted THEN 'accepted' ELSE 'returned' END, d.decided_by, d.at, d.note
    FROM (SELECT DISTINCT ON (e.unit, e.document) e.* FROM explanation e
          WHERE e.province = p_province AND e.campaign = p_campaign AND (p_units IS NULL OR e.unit = ANY (p_units)) AND e.received_at <= v_as_of
          ORDER BY e.unit, e.document, e.rev DESC) k
    LEFT JOIN (
        SELECT DISTINCT ON (x.unit, x.document, x.rev) x.* FROM explanation_decision x
        WHERE x.province = p_province AND x.campaign = p_campaign AND (p_units IS NULL OR x.unit = ANY (p_units)) AND x.at <= v_as_of
        ORDER BY x.unit, x.document, x.rev, x.ordinal DESC) d
      ON d.province = k.province AND d.unit = k.unit AND d.document = k.document AND d.rev = k.rev;
END $$;
