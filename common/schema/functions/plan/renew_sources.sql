-- Whose figures count for the nodes that begin on the day after p_end: their own from then on, and until then those of the units that they carry on.
CREATE FUNCTION renew_sources (p_campaign text, p_generation integer, p_end date, p_top text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaign_source
    SELECT p_campaign, p_generation, n.unit, n.from_day, n.unit, n.from_day, n.to_day
    FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.from_day = p_end + 1
    UNION -- and, until the change, what the reporting units that are under it now had
    SELECT p_campaign, p_generation, a.unit, a.from_day, f.source, f.source_from, least (f.source_to, p_end)
    FROM (SELECT DISTINCT x.owner, x.carrier FROM campaign_carried (p_campaign, p_generation, p_end) x WHERE x.reports) x
    JOIN campaign_node r ON r.campaign = p_campaign AND r.generation = p_generation AND r.unit = x.owner AND p_end BETWEEN r.from_day AND r.to_day
    JOIN campaign_source f ON f.campaign = p_campaign AND f.generation = p_generation AND f.unit = r.unit AND f.from_day = r.from_day
    JOIN units_to_top (p_top, p_end + 1, ARRAY (SELECT y.carrier FROM campaign_carried (p_campaign, p_generation, p_end) y)) s ON s.code = x.carrier
    JOIN campaign_node a ON a.campaign = p_campaign AND a.generation = p_generation AND a.from_day = p_end + 1
                        AND a.unit = ANY (string_to_array (s.path, '/'));
END $$;
