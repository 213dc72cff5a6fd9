-- Freshly filled tables are planned for by their real sizes, not by guesses: the difference is minutes for a whole country. By their owner's rights, since
-- the server analyzes for nobody else, and only warns. p_of: what has been filled, the campaign as it was loaded, the nodes of its tree, or the whole tree.
CREATE FUNCTION gather_statistics (p_of text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    CASE p_of
        WHEN 'campaign' THEN ANALYZE unit, campaign_target, campaign_day;
        WHEN 'nodes' THEN ANALYZE campaign_node;
        WHEN 'tree' THEN ANALYZE campaign_node, campaign_source, campaign_piece, campaign_leaf;
    END CASE;
END $$;
