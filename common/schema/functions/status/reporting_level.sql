-- The level of the reporting units at or below a path on a day, where all are of one; else ''.
CREATE FUNCTION reporting_level (p_campaign text, p_generation integer, p_day date, p_path text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT CASE WHEN min (n.level) = max (n.level) THEN min (n.level) ELSE '' END FROM campaign_node n
            WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_day BETWEEN n.from_day AND n.to_day AND n.reporting
              AND (n.path = p_path OR is_below (n.path, p_path)));
END $$;
