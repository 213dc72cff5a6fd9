-- What a reporting unit's log says at this moment of one of its days, and of all up to it with its predecessors': roll-ups follow a moment later.
-- p_from_day: the first day of the unit's node. value null: nothing stands of the day.
CREATE FUNCTION reported_so_far (p_province text, p_campaign text, p_generation integer, p_unit text, p_from_day date, p_day date, OUT value bigint, OUT cumulative bigint)
LANGUAGE plpgsql AS $$
DECLARE
    s record;
    v_days date[];
    v_of_source bigint;
    v_on_day bigint;
BEGIN
    cumulative := 0;
    FOR s IN SELECT x.source, x.source_from, least (x.source_to, p_day) AS upto FROM campaign_source x
             WHERE x.campaign = p_campaign AND x.generation = p_generation AND x.unit = p_unit AND x.from_day = p_from_day LOOP
        v_days := reported_days (p_campaign, s.source_from, s.upto);
        SELECT sum (r.value), sum (r.value) FILTER (WHERE r.day = p_day) INTO v_of_source, v_on_day
        FROM (SELECT DISTINCT ON (p.day) p.day, p.value FROM progress p
              WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = s.source AND p.day = ANY (v_days)
              ORDER BY p.day, p.rev DESC) r;
        cumulative := cumulative + coalesce (v_of_source, 0);
        value := coalesce (value, v_on_day);
    END LOOP;
END $$;
