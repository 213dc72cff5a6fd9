-- The query whose rows are a part of a campaign's archive. p_columns: those that the archive has, null: all that the table has today. A literal province and
-- campaign, so that over Citus it is asked of one shard.
CREATE FUNCTION archive_query (p_campaign text, p_part text, p_columns text[] DEFAULT NULL) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
BEGIN
    RETURN (
        SELECT format ('SELECT %s FROM %I WHERE ', archive_columns (k.part, p_columns), k.part) || format (k.condition, v_province, p_campaign) || ' ORDER BY ' || k.ordering
        FROM archive_parts () k WHERE k.part = p_part);
END $$;
