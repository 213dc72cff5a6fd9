-- Of the units that changes name, which change holds on a day, and what it gives: the one made last of those that have begun. A code that means another unit
-- since is not meant.
CREATE FUNCTION named_targets (p_campaign text, p_day date) RETURNS TABLE (unit text, id bigint, target bigint) LANGUAGE plpgsql STABLE ROWS 20 AS $$
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (x.unit) x.unit, x.id, (x.new #>> '{}')::bigint
    FROM campaign_change x JOIN unit u ON u.code = x.unit AND p_day BETWEEN u.valid_from AND u.valid_to AND x.from_day BETWEEN u.valid_from AND p_day
    WHERE x.campaign = p_campaign AND x.kind = 'target'
    ORDER BY x.unit, x.id DESC;
END $$;
