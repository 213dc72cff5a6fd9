-- Units of which every revision is kept: all that they, or others whose figures count in them, ever said comes to more than the bound by which a total is out
-- of proportion (implausible_figures). Which figure passed it is found by the order in which all of them came (passing_figures).
CREATE FUNCTION spared_units (p_province text, p_campaign text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_said jsonb := (SELECT jsonb_agg (jsonb_build_object ('unit', s.unit, 'most', s.most))
                     FROM (SELECT x.unit, sum (x.most) AS most
                           FROM (SELECT p.unit, p.day, max (p.value) AS most FROM progress p WHERE p.province = p_province AND p.campaign = p_campaign GROUP BY p.unit, p.day) x
                           GROUP BY x.unit) s);
BEGIN
    RETURN ARRAY (
        WITH rule AS (
            SELECT min (r.total) AS total, min (r.over) AS over
            FROM (SELECT i.total, i.over FROM implausible_rule i WHERE i.campaign = p_campaign
                  UNION ALL SELECT a.total, a.over FROM implausible_rule_at (p_campaign, '-infinity') a) r),
        source AS (SELECT DISTINCT s.generation, s.unit, s.from_day, s.source FROM campaign_source s WHERE s.campaign = p_campaign),
        passed AS (
            SELECT n.generation, n.unit, n.from_day FROM campaign_node n
            JOIN source s ON s.generation = n.generation AND s.unit = n.unit AND s.from_day = n.from_day
            JOIN jsonb_to_recordset (v_said) AS x (unit text, most numeric) ON x.unit = s.source
            WHERE n.campaign = p_campaign AND n.reporting
            GROUP BY n.generation, n.unit, n.from_day, n.target
            HAVING sum (x.most) > (SELECT r.total * n.target + r.over FROM rule r))
        SELECT DISTINCT s.source FROM passed p JOIN source s ON s.generation = p.generation AND s.unit = p.unit AND s.from_day = p.from_day ORDER BY 1);
END $$;
