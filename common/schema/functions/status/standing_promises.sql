-- What some units have promised of a missed target or a late forecast, and have neither kept nor broken.
CREATE FUNCTION standing_promises (p_province text, p_campaign text, p_units text[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT jsonb_agg (p) FROM promise p
            WHERE p.province = p_province AND p.campaign = p_campaign AND p.outcome IS NULL AND p.kind IN ('target_missed', 'behind_plan') AND p.unit = ANY (p_units));
END $$;
