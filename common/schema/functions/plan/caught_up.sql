-- The plan that catches up, of the units that carry a piece of it themselves, by spans of days. Up to the first day that a close fixed it is the plan of the
-- tree. From each day that one fixed it is what was fixed then; the days after that one are what the same rule gives them until the next close fixes them, with
-- what is to change by then. p_units: of these alone; null: of all.
CREATE FUNCTION caught_up (p_campaign text, p_generation integer, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (first date, last date, unit text, base bigint, rest bigint, k_from integer, k_to integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_units text[] := coalesce (p_units, ARRAY (SELECT DISTINCT n.unit FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation));
    v_fixed date[] := ARRAY (SELECT DISTINCT p.day FROM campaign_plan p WHERE p.campaign = p_campaign AND p.day <= p_to AND p.fixed_at <= coalesce (p_as_of, 'infinity'));
    v_start date := coalesce ((SELECT max (f) FROM unnest (v_fixed) f WHERE f <= p_from), (SELECT min (f) FROM unnest (v_fixed) f), 'infinity');
    v_tree date[] := ARRAY (SELECT DISTINCT n.from_day FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.from_day BETWEEN v_start AND p_to);
    v_starts date[] := ARRAY (SELECT s FROM unnest (v_fixed || v_tree) s WHERE s >= v_start GROUP BY s ORDER BY s);
    v_all boolean := v_tree <> '{}' OR cardinality (v_units) > 100; -- any may hand on, or nearly all are asked for
    v_plan campaign_plan[];
    v_first date;
    v_last date;
BEGIN
    IF p_from < v_start THEN
        RETURN QUERY
        SELECT greatest (n.from_day, p_from), least (n.to_day, p_to, v_start - 1), n.unit, p.base, p.amount, p.k_from, p.k_to
        FROM campaign_node n JOIN campaign_piece p ON p.campaign = n.campaign AND p.generation = n.generation AND p.unit = n.unit AND p.from_day = n.from_day AND p.own
        JOIN unnest (v_units) u ON u = n.unit
        WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.from_day <= least (p_to, v_start - 1) AND n.to_day >= p_from;
    END IF;
    FOR i IN 1 .. cardinality (v_starts) LOOP
        v_first := v_starts[i];
        v_last := least (v_starts[i + 1] - 1, p_to);
        IF v_first = ANY (v_fixed) THEN
            v_plan := ARRAY (SELECT p FROM campaign_plan p WHERE p.campaign = p_campaign AND p.day = v_first AND (v_all OR p.unit = ANY (v_units)));
        END IF;
        IF v_first = ANY (v_tree) THEN
            IF v_first = ANY (v_fixed) AND v_first >= p_from THEN -- what begins to hold on the day itself moves the days after it
                RETURN QUERY SELECT v_first, v_first, x.unit, x.base, x.rest, x.k_from, x.k_to FROM unnest (v_plan) x JOIN unnest (v_units) u ON u = x.unit;
            END IF;
            v_plan := plan_carried (p_campaign, p_generation, v_first, v_plan, p_as_of);
            v_first := v_first + (v_first = ANY (v_fixed))::integer;
        END IF;
        IF v_last >= greatest (v_first, p_from) THEN
            RETURN QUERY SELECT greatest (v_first, p_from), v_last, x.unit, x.base, x.rest, x.k_from, x.k_to FROM unnest (v_plan) x JOIN unnest (v_units) u ON u = x.unit;
        END IF;
    END LOOP;
END $$;
