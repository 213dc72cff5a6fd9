CREATE FUNCTION campaign_generation_at (p_campaign text, p_as_of timestamptz) RETURNS integer LANGUAGE plpgsql STABLE AS $$
DECLARE
    g integer;
BEGIN
    SELECT max (generation) INTO g FROM campaign_generation
    WHERE campaign = p_campaign AND recorded_at <= coalesce (p_as_of, 'infinity');
    IF g IS NULL THEN
        IF EXISTS (SELECT 1 FROM campaign WHERE code = p_campaign) THEN
            RAISE EXCEPTION 'campaign % was not loaded yet at that instant', p_campaign USING ERRCODE = 'P0002';
        END IF;
        RAISE EXCEPTION 'there is no campaign %', p_campaign USING ERRCODE = 'P0002';
    END IF;
    RETURN g;
END $$;
