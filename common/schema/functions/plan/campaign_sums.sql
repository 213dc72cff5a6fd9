-- From the lowest units up: a unit without a target of its own has its children's sum, the others an unassigned rest. Refused: children that exceed it.
CREATE FUNCTION campaign_sums (p_campaign text, p_generation integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_bad record;
BEGIN
    FOR v_depth IN REVERSE (SELECT max (depth) - 1 FROM campaign_node WHERE campaign = p_campaign AND generation = p_generation) .. 0 LOOP
        UPDATE campaign_node n
        SET target = CASE WHEN n.assigned THEN n.target ELSE s.total END,
            unassigned = CASE WHEN n.assigned THEN n.target - s.total ELSE 0 END,
            provisional = CASE WHEN n.assigned THEN n.provisional ELSE s.provisional END
        FROM (SELECT parent, sum (target)::bigint AS total, bool_or (provisional) AS provisional
              FROM campaign_node WHERE campaign = p_campaign AND generation = p_generation AND depth = v_depth + 1 GROUP BY parent) s
        WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.depth = v_depth AND n.unit = s.parent;
    END LOOP;
    SELECT unit, name_vi, target, unassigned INTO v_bad FROM campaign_node
    WHERE campaign = p_campaign AND generation = p_generation AND unassigned < 0 ORDER BY unit LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'campaign %: the targets under unit % (%) sum to %, more than its own %', p_campaign, v_bad.unit, v_bad.name_vi,
            v_bad.target - v_bad.unassigned, v_bad.target USING ERRCODE = 'P0001';
    END IF;
END $$;
