-- The tree from the day after p_end on, when units end. Every piece of plan goes on with the unit that carried it, or with its successor, wherever that
-- lies; targets are the sums of what lies under a unit then. A node under which anything changed ends with p_end, and another of the same unit begins. Its
-- totals take over the figures of the reporting units that are under it now (the trace), so every table adds up on every day.
CREATE FUNCTION campaign_succeed (p_campaign text, p_generation integer, p_end date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_top text;
    v_lost text;
    v_changed text[];
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT CASE WHEN n.to_day > p_end THEN n.unit ELSE unit_heir (n.unit, p_end) END INTO v_top FROM campaign_node n
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.depth = 0 AND p_end BETWEEN n.from_day AND n.to_day;
    v_lost := campaign_lost (p_campaign, p_generation, p_end, v_top);
    IF v_lost IS NOT NULL AND p_end < c.deadline THEN
        RAISE EXCEPTION 'campaign %: %', p_campaign, v_lost USING ERRCODE = 'P0001';
    ELSIF v_lost IS NOT NULL THEN -- the campaign is over, and keeps the units that it had
        UPDATE campaign_node SET to_day = 'infinity' WHERE campaign = p_campaign AND generation = p_generation AND to_day >= p_end;
        UPDATE campaign_source SET source_to = 'infinity'
        WHERE campaign = p_campaign AND generation = p_generation AND unit = source AND source_to >= p_end;
        RETURN;
    END IF;

    WITH carried AS MATERIALIZED (SELECT * FROM campaign_carried (p_campaign, p_generation, p_end)),
    tree AS MATERIALIZED (SELECT * FROM units_to_top (v_top, p_end + 1, ARRAY (SELECT DISTINCT x.carrier FROM carried x)) t WHERE t.depth >= 0),
    after AS (
        SELECT t.code, t.parent, t.path, array_agg (x.piece ORDER BY x.piece, x.since, x.k_from) AS pieces, array_agg (x.piece ORDER BY x.piece, x.since, x.k_from) FILTER (WHERE x.carrier = t.code) AS own
        FROM carried x JOIN tree s ON s.code = x.carrier
        CROSS JOIN LATERAL unnest (string_to_array (s.path, '/')) AS up (code)
        JOIN tree t ON t.code = up.code GROUP BY t.code, t.parent, t.path),
    before AS (
        SELECT n.unit, n.parent, n.path, array_agg (p.piece ORDER BY p.piece, p.since, p.k_from) AS pieces, array_agg (p.piece ORDER BY p.piece, p.since, p.k_from) FILTER (WHERE p.own) AS own
        FROM campaign_node n
        JOIN campaign_piece p ON p.campaign = n.campaign AND p.generation = n.generation AND p.unit = n.unit AND p.from_day = n.from_day
        WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_end BETWEEN n.from_day AND n.to_day AND n.to_day > p_end
        GROUP BY n.unit, n.parent, n.path)
    SELECT coalesce (array_agg (a.code), '{}') INTO v_changed
    FROM after a LEFT JOIN before b ON b.unit = a.code
    WHERE (a.parent, a.path, a.pieces, a.own) IS DISTINCT FROM (b.parent, b.path, b.pieces, b.own);

    PERFORM campaign_renew (p_campaign, p_generation, p_end, v_top, v_changed);
END $$;
