-- Raises where the campaign has no such unit: in this generation of its tree, or in any where none is given.
CREATE FUNCTION campaign_unit_check (p_campaign text, p_unit text, p_generation integer DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM campaign_node n WHERE n.campaign = p_campaign AND n.unit = p_unit
                   AND n.generation BETWEEN coalesce (p_generation, 0) AND coalesce (p_generation, 2147483647)) THEN -- a range of the key
        RAISE EXCEPTION 'campaign % has no unit %', p_campaign, p_unit USING ERRCODE = 'P0002';
    END IF;
END $$;
