-- The plan: calendar, apportioning, and the campaign's tree with the pieces of plan under each node.

CREATE INDEX campaign_node_parent ON campaign_node (campaign, generation, parent);
CREATE INDEX unit_province ON unit (province);

-- Ingest holds the shared side of this lock from before it reads the version until its commit: what was judged by the old configuration is
-- stored before the new one, and nothing is judged by the old one after it.
CREATE FUNCTION configuration_changed () RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock (7461);
    UPDATE configuration SET version = version + 1;
END $$;

-- Every day of the campaign and two years beyond (late reports, forecasts). No other place knows time zones.
CREATE FUNCTION campaign_calendar (p_campaign text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM campaign_day WHERE campaign = p_campaign;
    INSERT INTO campaign_day (campaign, day, counted, k, ordinal, begins_at, cutoff_at)
    SELECT c.code, d.day, d.works AND d.day <= c.plan_until,
           count(*) FILTER (WHERE d.works AND d.day <= c.plan_until) OVER (ORDER BY d.day),
           count(*) FILTER (WHERE d.works) OVER (ORDER BY d.day),
           d.day::timestamp AT TIME ZONE c.timezone,
           (d.day + c.cutoff) AT TIME ZONE c.timezone
    FROM campaign c
    CROSS JOIN LATERAL (
        SELECT g.at::date AS day,
               CASE WHEN c.holidays = 'skipped' AND h.kind IN ('holiday', 'observed', 'swap_off') THEN false
                    WHEN c.holidays = 'skipped' AND h.kind = 'swap_work' THEN true
                    ELSE extract (isodow FROM g.at)::integer = ANY (c.weekdays) END AS works
        FROM generate_series (c.starts_on::timestamp, (c.deadline + 730)::timestamp, interval '1 day') AS g (at)
        LEFT JOIN holiday h ON h.day = g.at::date) d
    WHERE c.code = p_campaign;
    IF NOT EXISTS (SELECT FROM campaign_day WHERE campaign = p_campaign AND counted) THEN
        RAISE EXCEPTION 'campaign % has no counted day between starts_on and plan_until', p_campaign USING ERRCODE = 'P0001';
    END IF;
    UPDATE campaign SET working_days = (
        SELECT array_agg (d.day ORDER BY d.ordinal)
        FROM (SELECT ordinal, min (day) AS day FROM campaign_day WHERE campaign = p_campaign AND ordinal > 0 GROUP BY ordinal) d)
    WHERE code = p_campaign;
END $$;

-- Largest remainder (Hamilton), ties to the smaller code: what a total of whole cases gives each code. Exact: integers throughout.
CREATE FUNCTION apportion (p_total bigint, p_codes text[], p_weights numeric[])
RETURNS TABLE (code text, amount bigint) LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_weight numeric := (SELECT sum (w) FROM unnest (p_weights) w);
BEGIN
    IF v_weight IS NULL OR v_weight <= 0 THEN
        RAISE EXCEPTION 'nothing can be apportioned by weights that sum to nothing' USING ERRCODE = 'P0001';
    END IF;
    RETURN QUERY
    WITH share AS (
        SELECT s.code AS c, div (p_total * s.weight, v_weight) AS whole, mod (p_total * s.weight, v_weight) AS remainder
        FROM unnest (p_codes, p_weights) AS s (code, weight)),
    ranked AS (
        SELECT share.*, row_number () OVER (ORDER BY share.remainder DESC, share.c COLLATE "C") AS place,
               p_total - sum (share.whole) OVER () AS spare
        FROM share)
    SELECT ranked.c, (ranked.whole + CASE WHEN ranked.place <= ranked.spare THEN 1 ELSE 0 END)::bigint
    FROM ranked ORDER BY ranked.c COLLATE "C";
END $$;

-- Provisional targets for the units of one level that no target names, each from its parent's rest.
CREATE FUNCTION apportion_targets (p_campaign text, p_level text, p_weights jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_campaign campaign%ROWTYPE;
    v_parent record;
    v_missing text;
    v_done integer := 0;
    v_count integer;
BEGIN
    SELECT * INTO STRICT v_campaign FROM campaign WHERE campaign.code = p_campaign;
    FOR v_parent IN
        SELECT t.unit, (t.target - coalesce (sum (named.target), 0))::bigint AS rest,
               array_agg (u.code ORDER BY u.code) FILTER (WHERE named.unit IS NULL) AS codes
        FROM campaign_target t
        JOIN unit u ON u.parent_code = t.unit AND u.level = p_level AND v_campaign.starts_on BETWEEN u.valid_from AND u.valid_to
        LEFT JOIN campaign_target named ON named.campaign = p_campaign AND named.unit = u.code
        WHERE t.campaign = p_campaign
        GROUP BY t.unit, t.target
        ORDER BY t.unit
    LOOP
        CONTINUE WHEN v_parent.codes IS NULL;
        IF v_parent.rest < 0 THEN
            RAISE EXCEPTION 'campaign %: the targets under unit % exceed its own by %', p_campaign, v_parent.unit, -v_parent.rest
                USING ERRCODE = 'P0001';
        END IF;
        SELECT string_agg (c, ', ' ORDER BY c) INTO v_missing
        FROM unnest (v_parent.codes) c WHERE p_weights IS NOT NULL AND NOT p_weights ? c;
        IF v_missing IS NOT NULL THEN
            RAISE EXCEPTION 'campaign %: the weights over % do not name unit %', p_campaign, p_level, v_missing USING ERRCODE = 'P0001';
        END IF;
        INSERT INTO campaign_target (campaign, unit, target, provisional, apportioned)
        SELECT p_campaign, a.code, a.amount, true, true
        FROM apportion (v_parent.rest, v_parent.codes,
                        (SELECT array_agg (coalesce ((p_weights ->> c)::numeric, 1) ORDER BY c COLLATE "C")
                         FROM unnest (v_parent.codes) c)) a;
        GET DIAGNOSTICS v_count = ROW_COUNT;
        v_done := v_done + v_count;
    END LOOP;
    RETURN v_done;
END $$;

-- The cumulative plan of one piece at k counted days.
CREATE FUNCTION piece_plan (p_base bigint, p_amount bigint, p_k integer, p_k_from integer, p_k_to integer)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_k <= p_k_from THEN p_base
                WHEN p_k >= p_k_to THEN p_base + p_amount
                ELSE p_base + p_amount * (p_k - p_k_from) / (p_k_to - p_k_from) END
$$;

-- A new generation of the campaign's tree: the assigned units and all above them as of starts_on, then their successors in time.
CREATE FUNCTION campaign_build (p_campaign text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    g integer;
    v_n integer;
    v_end date := '-infinity';
    v_bad record;
BEGIN
    -- Freshly loaded tables are planned for by their real sizes, not by guesses: the difference is minutes for a whole country.
    ANALYZE unit, campaign_target, campaign_day;
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT max (k) INTO v_n FROM campaign_day WHERE campaign = p_campaign;
    SELECT coalesce (max (generation), 0) + 1 INTO g FROM campaign_generation WHERE campaign = p_campaign;
    INSERT INTO campaign_generation VALUES (p_campaign, g, p_now);

    INSERT INTO campaign_node (campaign, generation, unit, from_day, to_day, parent, level, kind, name_vi, name_ascii, path, depth,
                               target, unassigned, provisional, assigned, reporting, clears)
    WITH standing AS (
        SELECT u.* FROM unit u WHERE c.starts_on BETWEEN u.valid_from AND u.valid_to),
    top AS (SELECT * FROM standing WHERE code = c.top),
    wanted AS (   -- the assigned units under the top, and every unit between them and it
        SELECT DISTINCT a.code
        FROM campaign_target t
        JOIN standing s ON s.code = t.unit
        JOIN top ON s.path = top.path OR starts_with (s.path, top.path || '/')
        CROSS JOIN LATERAL unnest (string_to_array (s.path, '/')) WITH ORDINALITY AS a (code, place)
        WHERE t.campaign = p_campaign AND a.place >= cardinality (string_to_array (top.path, '/'))),
    above AS (SELECT DISTINCT s.parent_code AS code FROM wanted JOIN standing s ON s.code = wanted.code)
    SELECT p_campaign, g, s.code, c.starts_on, s.valid_to, CASE WHEN s.code = c.top THEN NULL ELSE s.parent_code END,
           s.level, s.kind, s.name_vi, s.name_ascii, s.path,
           cardinality (string_to_array (s.path, '/')) - cardinality (string_to_array (top.path, '/')),
           coalesce (t.target, 0), 0, coalesce (t.provisional, false), t.unit IS NOT NULL,
           above.code IS NULL,
           coalesce (t.clears, '{}')
    FROM wanted
    JOIN standing s ON s.code = wanted.code
    CROSS JOIN top
    LEFT JOIN above ON above.code = s.code
    LEFT JOIN campaign_target t ON t.campaign = p_campaign AND t.unit = s.code;
    ANALYZE campaign_node;

    IF NOT EXISTS (SELECT FROM campaign_node WHERE campaign = p_campaign AND generation = g) THEN
        RAISE EXCEPTION 'campaign % has no target under its top unit %', p_campaign, c.top USING ERRCODE = 'P0001';
    END IF;

    -- from the lowest units up: a unit without a target of its own has its children's sum, the others an unassigned rest
    FOR v_depth IN REVERSE (SELECT max (depth) - 1 FROM campaign_node WHERE campaign = p_campaign AND generation = g) .. 0 LOOP
        UPDATE campaign_node n
        SET target = CASE WHEN n.assigned THEN n.target ELSE s.total END,
            unassigned = CASE WHEN n.assigned THEN n.target - s.total ELSE 0 END,
            provisional = CASE WHEN n.assigned THEN n.provisional ELSE s.provisional END
        FROM (SELECT parent, sum (target)::bigint AS total, bool_or (provisional) AS provisional
              FROM campaign_node WHERE campaign = p_campaign AND generation = g AND depth = v_depth + 1 GROUP BY parent) s
        WHERE n.campaign = p_campaign AND n.generation = g AND n.depth = v_depth AND n.unit = s.parent;
    END LOOP;
    FOR v_bad IN SELECT unit, name_vi, target, unassigned FROM campaign_node
                 WHERE campaign = p_campaign AND generation = g AND unassigned < 0 ORDER BY unit LOOP
        RAISE EXCEPTION 'campaign %: the targets under unit % (%) sum to %, more than its own %', p_campaign, v_bad.unit, v_bad.name_vi,
            v_bad.target - v_bad.unassigned, v_bad.target USING ERRCODE = 'P0001';
    END LOOP;

    INSERT INTO campaign_source SELECT p_campaign, g, unit, from_day, unit, from_day, to_day
    FROM campaign_node WHERE campaign = p_campaign AND generation = g;
    -- a leaf's target, or the unassigned rest of a unit above, counts for itself and for every node above
    INSERT INTO campaign_piece (campaign, generation, unit, from_day, piece, amount, k_to)
    SELECT p_campaign, g, a.unit, a.from_day, n.unit, CASE WHEN n.reporting THEN n.target ELSE n.unassigned END, v_n
    FROM campaign_node n
    CROSS JOIN LATERAL unnest (string_to_array (n.path, '/')) AS up (code)
    JOIN campaign_node a ON a.campaign = p_campaign AND a.generation = g AND a.unit = up.code
    WHERE n.campaign = p_campaign AND n.generation = g AND (n.reporting OR n.unassigned > 0);

    -- successors, in the order in which units end
    LOOP
        SELECT min (to_day) INTO v_end FROM campaign_node
        WHERE campaign = p_campaign AND generation = g AND to_day > v_end AND to_day < c.deadline + 730;
        EXIT WHEN v_end IS NULL;
        PERFORM campaign_succeed (p_campaign, g, v_end);
    END LOOP;

    INSERT INTO campaign_leaf
    SELECT p_campaign, g, a.unit, a.from_day, n.unit, n.from_day, n.to_day
    FROM campaign_node n
    CROSS JOIN LATERAL unnest (string_to_array (n.path, '/')) AS up (code)
    JOIN campaign_node a ON a.campaign = p_campaign AND a.generation = g AND a.unit = up.code
                        AND (a.unit <> n.unit OR a.from_day = n.from_day)
                        AND a.from_day <= n.to_day AND n.from_day <= a.to_day
    WHERE n.campaign = p_campaign AND n.generation = g AND n.reporting;

    INSERT INTO campaign_state (province, campaign) VALUES (c.province, p_campaign) ON CONFLICT DO NOTHING;
    INSERT INTO province_counter (province) VALUES (c.province) ON CONFLICT DO NOTHING;
    IF g > 1 THEN -- the tree changed: every closed day is looked at again
        UPDATE campaign_state SET recheck_from = c.starts_on WHERE province = c.province AND campaign = p_campaign;
    END IF;
    ANALYZE campaign_node, campaign_source, campaign_piece, campaign_leaf;
    IF g > 1 THEN
        PERFORM figures_rebuild (c.province, p_campaign);
    END IF;
    RETURN g;
END $$;

-- Those who take over from the nodes that end on one day: the sum of their predecessors' targets, plans and figures.
CREATE FUNCTION campaign_succeed (p_campaign text, p_generation integer, p_end date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaign_node (campaign, generation, unit, from_day, to_day, parent, level, kind, name_vi, name_ascii, path, depth,
                               target, unassigned, provisional, assigned, reporting, clears)
    SELECT p_campaign, p_generation, u.code, u.valid_from, u.valid_to,
           CASE WHEN bool_and (n.parent IS NULL) THEN NULL ELSE u.parent_code END, u.level, u.kind, u.name_vi, u.name_ascii, u.path,
           min (n.depth), sum (n.target), sum (n.unassigned), bool_or (n.provisional), bool_or (n.assigned), bool_and (n.reporting),
           CASE WHEN count (*) = 1 THEN (array_agg (n.clears))[1] ELSE '{}' END
    FROM campaign_node n
    JOIN unit old ON old.code = n.unit AND p_end BETWEEN old.valid_from AND old.valid_to
    JOIN unit u ON u.code = old.successor_code AND u.valid_from = p_end + 1
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.to_day = p_end
    GROUP BY u.code, u.valid_from;

    INSERT INTO campaign_source
    SELECT p_campaign, p_generation, n.unit, n.from_day, n.unit, n.from_day, n.to_day
    FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.from_day = p_end + 1
    UNION
    SELECT p_campaign, p_generation, u.code, u.valid_from, s.source, s.source_from, s.source_to
    FROM campaign_source s
    JOIN campaign_node n ON n.campaign = s.campaign AND n.generation = s.generation AND n.unit = s.unit AND n.from_day = s.from_day
    JOIN unit old ON old.code = n.unit AND p_end BETWEEN old.valid_from AND old.valid_to
    JOIN unit u ON u.code = old.successor_code AND u.valid_from = p_end + 1
    WHERE s.campaign = p_campaign AND s.generation = p_generation AND n.to_day = p_end;

    INSERT INTO campaign_piece
    SELECT p_campaign, p_generation, u.code, u.valid_from, p.piece, p.amount, p.base, p.k_from, p.k_to
    FROM campaign_piece p
    JOIN campaign_node n ON n.campaign = p.campaign AND n.generation = p.generation AND n.unit = p.unit AND n.from_day = p.from_day
    JOIN unit old ON old.code = n.unit AND p_end BETWEEN old.valid_from AND old.valid_to
    JOIN unit u ON u.code = old.successor_code AND u.valid_from = p_end + 1
    WHERE p.campaign = p_campaign AND p.generation = p_generation AND n.to_day = p_end;
END $$;
