-- Accepted cases of a unit's explanations dated one day, as they stand.
CREATE FUNCTION explained_on (p_province text, p_campaign text, p_unit text, p_day date, p_as_of timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        SELECT coalesce (sum (e.count), 0)
        FROM explanation e
        WHERE e.province = p_province AND e.campaign = p_campaign AND e.unit = p_unit AND e.day = p_day AND e.received_at <= p_as_of
          AND NOT EXISTS (SELECT 1 FROM explanation l
                          WHERE l.province = p_province AND l.campaign = p_campaign AND l.unit = p_unit AND l.document = e.document
                            AND l.rev > e.rev AND l.received_at <= p_as_of)
          AND (SELECT d.accepted FROM explanation_decision d
               WHERE d.province = p_province AND d.campaign = p_campaign AND d.unit = p_unit AND d.document = e.document
                 AND d.rev = e.rev AND d.at <= p_as_of
               ORDER BY d.ordinal DESC LIMIT 1));
END $$;
