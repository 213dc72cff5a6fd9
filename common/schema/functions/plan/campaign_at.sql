-- A campaign's row as it stood: with the plan's end and the deadline of that instant. The row itself has those of now.
CREATE FUNCTION campaign_at (p_campaign text, p_as_of timestamptz) RETURNS campaign LANGUAGE plpgsql STABLE AS $$
DECLARE
    c campaign%ROWTYPE;
BEGIN
    SELECT * INTO c FROM campaign k WHERE k.code = p_campaign;
    IF p_as_of IS NOT NULL AND EXISTS (SELECT 1 FROM campaign_change x WHERE x.campaign = p_campaign AND x.kind = 'extend') THEN
        c.plan_until := (SELECT e.plan_until FROM plan_ends (p_campaign, p_as_of) e ORDER BY e.from_day DESC LIMIT 1);
        c.deadline := coalesce ((SELECT m.deadline FROM deadline_moved (p_campaign, p_as_of) m),
            (SELECT (x.old ->> 'deadline')::date FROM campaign_change x WHERE x.campaign = p_campaign AND x.kind = 'extend' ORDER BY x.id LIMIT 1));
    END IF;
    RETURN c;
END $$;
