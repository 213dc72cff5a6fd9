-- The code, or a refusal that says so: a join that finds nothing says nothing.
CREATE FUNCTION existing_campaign (p_campaign text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM campaign WHERE code = p_campaign) THEN
        RAISE EXCEPTION 'there is no campaign %', p_campaign USING ERRCODE = 'P0002';
    END IF;
    RETURN p_campaign;
END $$;
