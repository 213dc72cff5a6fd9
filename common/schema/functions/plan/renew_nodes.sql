-- The nodes of these units from the day after p_end on, with the targets that they carry then. What was said of a unit that ends goes on with its heir.
CREATE FUNCTION renew_nodes (p_campaign text, p_generation integer, p_end date, p_top text, p_units text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaign_node (campaign, generation, unit, from_day, to_day, began, parent, level, kind, name_vi, name_ascii, path, depth,
                               target, unassigned, provisional, assigned, reporting, clears, weight, change_id)
    WITH carried AS MATERIALIZED (SELECT * FROM campaign_carried (p_campaign, p_generation, p_end)),
    tree AS MATERIALIZED (SELECT * FROM units_to_top (p_top, p_end + 1, ARRAY (SELECT DISTINCT x.carrier FROM carried x)) t WHERE t.depth >= 0),
    piece AS (
        SELECT t.code, x.given AS amount, x.carrier = t.code AS own, n.provisional
        FROM carried x JOIN tree s ON s.code = x.carrier
        CROSS JOIN LATERAL unnest (string_to_array (s.path, '/')) AS up (code)
        JOIN tree t ON t.code = up.code
        JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = p_generation AND n.unit = x.owner AND p_end BETWEEN n.from_day AND n.to_day),
    summed AS (
        SELECT code, sum (amount)::bigint AS target, coalesce (sum (amount) FILTER (WHERE own), 0)::bigint AS own,
               bool_or (provisional) AS provisional FROM piece GROUP BY code),
    old AS ( -- who goes on as whom
        SELECT n.*, CASE WHEN n.to_day > p_end THEN n.unit ELSE unit_heir (n.unit, p_end) END AS heir
        FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_end BETWEEN n.from_day AND n.to_day),
    inherited AS (
        SELECT o.heir, bool_or (o.assigned) AS assigned, bool_or (o.provisional) AS provisional,
               min (o.began) FILTER (WHERE o.unit = o.heir AND o.to_day > p_end) AS began,
               CASE WHEN bool_and (o.weight IS NOT NULL) THEN sum (o.weight) END AS weight,
               min (o.change_id) FILTER (WHERE o.unit = o.heir AND o.to_day > p_end) AS change_id,
               coalesce (jsonb_agg (o.clears) FILTER (WHERE o.unit = o.heir AND o.to_day > p_end) -> 0,
                         CASE WHEN count (*) = 1 THEN jsonb_agg (o.clears) -> 0 END, '{}') AS clears
        FROM old o GROUP BY o.heir)
    SELECT p_campaign, p_generation, t.code, p_end + 1, t.valid_to, coalesce (i.began, p_end + 1), t.parent, t.level, t.kind, t.name_vi, t.name_ascii,
           t.path, t.depth, s.target, CASE WHEN below.parent IS NULL THEN 0 ELSE s.own END,
           CASE WHEN i.assigned THEN i.provisional ELSE s.provisional END, coalesce (i.assigned, false), below.parent IS NULL, coalesce (i.clears, '{}'),
           i.weight, i.change_id
    FROM tree t JOIN summed s ON s.code = t.code
    LEFT JOIN inherited i ON i.heir = t.code
    LEFT JOIN (SELECT DISTINCT b.parent FROM tree b) below ON below.parent = t.code
    WHERE t.code = ANY (p_units);
END $$;
