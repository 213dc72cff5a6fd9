-- Which of these alerts that member has acknowledged since a mail was made: their answer stands, also where the mail's list has them no more.
CREATE FUNCTION answered_alerts (p_province text, p_alerts bigint[], p_member text, p_made_at timestamptz) RETURNS bigint[] LANGUAGE plpgsql AS $$
BEGIN
    RETURN ARRAY (SELECT a.id FROM alert a WHERE a.province = p_province AND a.id = ANY (p_alerts) AND a.acknowledged_by = p_member AND a.acknowledged_at >= p_made_at);
END $$;
