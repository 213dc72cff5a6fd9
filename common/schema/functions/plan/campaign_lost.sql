-- What nobody would owe on the day after p_end: the first unit whose plan has no place in the tree of that day, and why. Null: all have one.
CREATE FUNCTION campaign_lost (p_campaign text, p_generation integer, p_end date, p_top text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH carried AS MATERIALIZED (SELECT * FROM campaign_carried (p_campaign, p_generation, p_end)),
        tree AS MATERIALIZED (SELECT * FROM units_to_top (p_top, p_end + 1, ARRAY (SELECT DISTINCT c.carrier FROM carried c)) t WHERE t.depth >= 0),
        above AS (SELECT DISTINCT t.parent FROM tree t)
        SELECT CASE WHEN c.carrier IS NULL THEN format ('unit %s ends on %s and has no successor', c.owner, p_end)
                    WHEN t.code IS NULL THEN format ('unit %s, which takes over from %s, does not lie under %s on %s', c.carrier, c.owner, p_top, p_end + 1)
                    ELSE format ('unit %s, which takes over from %s, has units with targets below it', c.carrier, c.owner) END
        FROM carried c LEFT JOIN tree t ON t.code = c.carrier
        WHERE t.code IS NULL OR (c.reports AND t.code IN (SELECT a.parent FROM above a))
        ORDER BY c.owner LIMIT 1);
END $$;
