-- Units and holidays are the province's: a campaign that the directory no longer names, and which may still be changed by loads, has its days, plan and tree made
-- again as one that it names would. A row for each that is changed by it.
CREATE FUNCTION load_unnamed_campaigns (p_campaigns jsonb, p_units jsonb, p_units_changed boolean, p_holidays_changed boolean, p_now timestamptz)
RETURNS TABLE (code text, result text) LANGUAGE plpgsql AS $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT x.code, x.definition FROM campaign x
             WHERE x.province IN (SELECT u ->> 'province' FROM jsonb_array_elements (p_units) u)
               AND x.code NOT IN (SELECT d ->> 'code' FROM jsonb_array_elements (p_campaigns) d) AND NOT campaign_stands (x.code) ORDER BY x.code LOOP
        load_unnamed_campaigns.code := c.code;
        SELECT l.result INTO load_unnamed_campaigns.result FROM load_campaign (c.definition, p_units_changed, p_holidays_changed, false, p_now) l;
        IF load_unnamed_campaigns.result <> 'unchanged' THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END $$;
