-- The current figures: leaves from the log by revision, the units above from their children. Derived: doing it again changes nothing. Each row has the
-- sums of its unit up to its day too, so that nobody reads the days before: a campaign may last a year.

-- Accepted cases of a unit's explanations dated one day, as they stand.
CREATE FUNCTION explained_on (p_province text, p_campaign text, p_unit text, p_day date, p_as_of timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        SELECT coalesce (sum (e.count), 0)
        FROM explanation e
        WHERE e.province = p_province AND e.campaign = p_campaign AND e.unit = p_unit AND e.day = p_day AND e.received_at <= p_as_of
          AND NOT EXISTS (SELECT FROM explanation l
                          WHERE l.province = p_province AND l.campaign = p_campaign AND l.unit = p_unit AND l.document = e.document
                            AND l.rev > e.rev AND l.received_at <= p_as_of)
          AND (SELECT d.accepted FROM explanation_decision d
               WHERE d.province = p_province AND d.campaign = p_campaign AND d.unit = p_unit AND d.document = e.document
                 AND d.rev = e.rev AND d.at <= p_as_of
               ORDER BY d.ordinal DESC LIMIT 1));
END $$;

-- The totals of the days after those that changed. Where a unit has none, and that is nearly always, there is nothing to do.
CREATE FUNCTION figure_totals (p_province text, p_campaign text, p_units text[], p_days date[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM unnest (p_units, p_days) AS k (unit, day)
        CROSS JOIN LATERAL (
            SELECT FROM figure x WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = k.unit AND x.day > k.day LIMIT 1) z) THEN
        RETURN;
    END IF;
    WITH late AS (
        SELECT k.unit, min (k.day) AS day FROM unnest (p_units, p_days) AS k (unit, day) GROUP BY k.unit),
    running AS (
        SELECT l.unit, r.day, coalesce (b.total, 0) + sum (coalesce (r.value, 0)) OVER days AS total,
               coalesce (b.explained_total, 0) + sum (r.explained) OVER days AS explained_total
        FROM late l
        CROSS JOIN LATERAL ( -- the last day of the unit
            SELECT x.day FROM figure x
            WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = l.unit ORDER BY x.day DESC LIMIT 1) z
        LEFT JOIN LATERAL (
            SELECT x.total, x.explained_total FROM figure x
            WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = l.unit AND x.day < l.day ORDER BY x.day DESC LIMIT 1) b ON true
        CROSS JOIN LATERAL ( -- LIMIT: a look-up by key, as above
            SELECT x.day, x.value, x.explained FROM figure x
            WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = l.unit AND x.day >= l.day LIMIT 10000) r
        WHERE z.day > l.day
        WINDOW days AS (PARTITION BY l.unit ORDER BY r.day))
    INSERT INTO figure AS f (province, campaign, unit, day, total, explained_total) -- each is there: this finds it by its key, as a join may not
    SELECT p_province, p_campaign, r.unit, r.day, r.total, r.explained_total FROM running r
    ON CONFLICT (province, campaign, unit, day) DO UPDATE SET total = excluded.total, explained_total = excluded.explained_total
        WHERE (f.total, f.explained_total) IS DISTINCT FROM (excluded.total, excluded.explained_total);
END $$;

CREATE FUNCTION aggregate_work (p_province text, p_campaign text, p_limit integer, p_wait boolean) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off AS $$ -- figures are looked up by their key, however few the planner believes there are: they grow under it
DECLARE
    v_taken integer;
    v_units text[];
    v_days date[];
    v_explained text[];  -- units with explanations among the work
    v_explained_on jsonb;
    v_explaining text[]; -- units of the work with any explanation at all
    v_from date;
    v_generation integer;
    v_all_units text[]; -- what changed, of every level
    v_all_days date[];
BEGIN
    -- Who takes no lock writes nothing: answers that were worked out stay good. Work that another is about to have done is still seen here.
    IF NOT EXISTS (SELECT FROM work WHERE province = p_province AND campaign = p_campaign) THEN
        RETURN 0;
    END IF;
    -- Taken before the work: whoever holds the campaign's row is the only one to take its work, so nobody waits for a row of work.
    IF p_wait THEN
        PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE;
    ELSE
        PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE SKIP LOCKED;
    END IF;
    IF NOT FOUND THEN
        RETURN -1;
    END IF;

    WITH taken AS (
        DELETE FROM work WHERE province = p_province AND campaign = p_campaign AND id IN (
            SELECT id FROM work WHERE province = p_province AND campaign = p_campaign ORDER BY id LIMIT p_limit)
        RETURNING kind, day, units),
    progress_key AS (SELECT DISTINCT u AS unit, day FROM taken CROSS JOIN LATERAL unnest (units) u WHERE kind = 'progress')
    SELECT (SELECT count (*) FROM taken),
           (SELECT array_agg (unit ORDER BY unit, day) FROM progress_key), (SELECT array_agg (day ORDER BY unit, day) FROM progress_key),
           (SELECT array_agg (DISTINCT u) FROM taken CROSS JOIN LATERAL unnest (units) u WHERE kind = 'explanation')
    INTO v_taken, v_units, v_days, v_explained;
    IF v_taken = 0 THEN
        RETURN 0;
    END IF;

    IF v_explained IS NOT NULL THEN -- a new revision may have left its old day: all days of the unit
        SELECT v_units || array_agg (k.unit), v_days || array_agg (k.day) INTO v_units, v_days
        FROM (SELECT DISTINCT e.unit, e.day FROM explanation e
              WHERE e.province = p_province AND e.campaign = p_campaign AND e.unit = ANY (v_explained)
              UNION
              SELECT f.unit, f.day FROM figure f
              WHERE f.province = p_province AND f.campaign = p_campaign AND f.unit = ANY (v_explained) AND f.explained > 0) k;
    END IF;

    SELECT coalesce (array_agg (DISTINCT e.unit), '{}') INTO v_explaining FROM explanation e
    WHERE e.province = p_province AND e.campaign = p_campaign AND e.unit = ANY (v_units);

    -- asked here, not where the rows lie: a function over distributed tables
    SELECT coalesce (jsonb_agg (jsonb_build_object ('unit', k.unit, 'day', k.day, 'explained', explained_on (p_province, p_campaign, k.unit, k.day, 'infinity'))), '[]')
    INTO v_explained_on FROM (SELECT DISTINCT u.unit, u.day FROM unnest (v_units, v_days) u (unit, day) WHERE u.unit = ANY (v_explaining)) k;

    WITH changed AS (
        INSERT INTO figure AS f (province, campaign, unit, day, value, explained, rev, total, explained_total)
        SELECT p_province, p_campaign, k.unit, k.day, p.value, coalesce (x.explained, 0), p.rev,
               coalesce (b.total, 0) + coalesce (p.value, 0), coalesce (b.explained_total, 0) + coalesce (x.explained, 0)
        FROM (SELECT DISTINCT unit, day FROM unnest (v_units, v_days) WITH ORDINALITY AS u (unit, day, place)) k
        LEFT JOIN jsonb_to_recordset (v_explained_on) AS x (unit text, day date, explained bigint) ON x.unit = k.unit AND x.day = k.day
        LEFT JOIN LATERAL (
            SELECT r.value, r.rev FROM progress r
            WHERE r.province = p_province AND r.campaign = p_campaign AND r.unit = k.unit AND r.day = k.day
            ORDER BY r.rev DESC LIMIT 1) p ON true
        LEFT JOIN LATERAL (
            SELECT y.total, y.explained_total FROM figure y
            WHERE y.province = p_province AND y.campaign = p_campaign AND y.unit = k.unit AND y.day < k.day ORDER BY y.day DESC LIMIT 1) b ON true
        ON CONFLICT (province, campaign, unit, day) DO UPDATE
            SET value = excluded.value, explained = excluded.explained, rev = excluded.rev, total = excluded.total,
                explained_total = excluded.explained_total
            WHERE (f.value, f.explained, f.rev) IS DISTINCT FROM (excluded.value, excluded.explained, excluded.rev)
        RETURNING f.unit, f.day)
    SELECT array_agg (unit), array_agg (day), min (day) INTO v_units, v_days, v_from FROM changed;

    SELECT max (generation) INTO v_generation FROM campaign_generation WHERE campaign = p_campaign;
    v_all_units := v_units;
    v_all_days := v_days;
    WHILE v_units IS NOT NULL LOOP
        WITH parent AS (
            SELECT DISTINCT n.parent AS unit, k.day
            FROM unnest (v_units, v_days) WITH ORDINALITY AS k (unit, day, place)
            JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = v_generation AND n.unit = k.unit
                                AND k.day BETWEEN n.from_day AND n.to_day
            WHERE n.parent IS NOT NULL),
        summed AS (
            SELECT parent.unit, parent.day, sum (c.value)::bigint AS value, coalesce (sum (c.explained), 0)::bigint AS explained
            FROM parent
            JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = v_generation AND n.parent = parent.unit
                                AND parent.day BETWEEN n.from_day AND n.to_day
            CROSS JOIN LATERAL ( -- a look-up by key, whatever the planner knows of the table (LIMIT keeps it from joining otherwise)
                SELECT x.value, x.explained FROM figure x
                WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = n.unit AND x.day = parent.day LIMIT 1) c
            GROUP BY parent.unit, parent.day),
        changed AS (
            INSERT INTO figure AS f (province, campaign, unit, day, value, explained, total, explained_total)
            SELECT p_province, p_campaign, s.unit, s.day, s.value, s.explained, coalesce (b.total, 0) + coalesce (s.value, 0),
                   coalesce (b.explained_total, 0) + s.explained
            FROM summed s
            LEFT JOIN LATERAL (
                SELECT y.total, y.explained_total FROM figure y
                WHERE y.province = p_province AND y.campaign = p_campaign AND y.unit = s.unit AND y.day < s.day ORDER BY y.day DESC LIMIT 1) b ON true
            ON CONFLICT (province, campaign, unit, day) DO UPDATE
                SET value = excluded.value, explained = excluded.explained, total = excluded.total,
                    explained_total = excluded.explained_total
                WHERE (f.value, f.explained) IS DISTINCT FROM (excluded.value, excluded.explained)
            RETURNING f.unit, f.day)
        SELECT array_agg (unit), array_agg (day) INTO v_units, v_days FROM changed;
        v_all_units := v_all_units || v_units;
        v_all_days := v_all_days || v_days;
    END LOOP;
    PERFORM figure_totals (p_province, p_campaign, v_all_units, v_all_days);

    -- What changed on or before a closed day has that day evaluated again.
    -- So has an alert that the change may end, whatever its day: a reminder, a deadline.
    IF v_from IS NOT NULL AND (
        EXISTS (SELECT FROM day_close WHERE province = p_province AND campaign = p_campaign AND day >= v_from)
        OR EXISTS (SELECT FROM milestone WHERE province = p_province AND campaign = p_campaign AND evaluated)) THEN
        UPDATE campaign_state SET recheck_from = least (recheck_from, v_from)
        WHERE province = p_province AND campaign = p_campaign;
    END IF;
    RETURN v_taken;
END $$;

-- The same figures of some units as they stood at an instant, from the log alone: of it, what the reporting units under them said.
CREATE FUNCTION figures_as_of (p_province text, p_campaign text, p_generation integer, p_units text[], p_from date, p_upto date, p_as_of timestamptz)
RETURNS TABLE (unit text, day date, value bigint, explained bigint) LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE -- the join of leaves is hashed whatever the planner believes of a log that is not analyzed yet
    v_leaves text[] := ARRAY (SELECT DISTINCT l.leaf FROM campaign_leaf l
                              WHERE l.campaign = p_campaign AND l.generation = p_generation AND l.unit = ANY (p_units));
BEGIN
    RETURN QUERY
    WITH reported AS (
        SELECT DISTINCT ON (p.unit, p.day) p.unit, p.day, p.value::bigint AS value
        FROM progress p
        WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = ANY (v_leaves) AND p.day BETWEEN p_from AND p_upto
          AND p.received_at <= p_as_of
        ORDER BY p.unit, p.day, p.rev DESC),
    excused AS (
        SELECT e.unit, e.day, coalesce (sum (e.count) FILTER (WHERE e.newest AND d.accepted), 0) AS explained
        FROM (SELECT x.*, x.rev = max (x.rev) OVER (PARTITION BY x.unit, x.document) AS newest FROM explanation x
              WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = ANY (v_leaves) AND x.received_at <= p_as_of) e
        LEFT JOIN LATERAL (
            SELECT y.accepted FROM explanation_decision y
            WHERE y.province = p_province AND y.campaign = p_campaign AND y.unit = e.unit AND y.document = e.document AND y.rev = e.rev
              AND y.at <= p_as_of
            ORDER BY y.ordinal DESC LIMIT 1) d ON true
        WHERE e.day BETWEEN p_from AND p_upto GROUP BY e.unit, e.day),
    leaf AS (
        SELECT coalesce (r.unit, x.unit) AS unit, coalesce (r.day, x.day) AS day, r.value, coalesce (x.explained, 0) AS explained
        FROM reported r FULL JOIN excused x ON x.unit = r.unit AND x.day = r.day)
    SELECT l.unit, leaf.day, sum (leaf.value)::bigint, sum (leaf.explained)::bigint
    FROM campaign_leaf l
    JOIN leaf ON leaf.unit = l.leaf AND leaf.day BETWEEN l.leaf_from AND l.leaf_to
    WHERE l.campaign = p_campaign AND l.generation = p_generation AND l.unit = ANY (p_units)
    GROUP BY l.unit, leaf.day;
END $$;

-- Either of the two, of some units.
CREATE FUNCTION figure_rows (p_province text, p_campaign text, p_generation integer, p_units text[], p_from date, p_upto date, p_as_of timestamptz)
RETURNS TABLE (unit text, day date, value bigint, explained bigint) LANGUAGE plpgsql AS $$
BEGIN
    IF p_as_of IS NULL THEN
        RETURN QUERY SELECT f.unit, f.day, f.value, f.explained FROM figure f
        WHERE f.province = p_province AND f.campaign = p_campaign AND f.unit = ANY (p_units) AND f.day BETWEEN p_from AND p_upto;
    ELSE
        RETURN QUERY SELECT * FROM figures_as_of (p_province, p_campaign, p_generation, p_units, p_from, p_upto, p_as_of);
    END IF;
END $$;

-- What nodes of the tree have on a day: so far, with their predecessors; on that day; and of their own at most 7 latest counted days with a figure.
-- Now by a few look-ups a node, however long the campaign; as of an instant from the log.
CREATE FUNCTION node_figures (p_province text, p_campaign text, p_generation integer, p_units text[], p_from_days date[], p_day date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, cumulative bigint, explained bigint, value bigint, explained_on_day bigint,
               pace_days integer, pace_sum bigint, pace_squares numeric) LANGUAGE plpgsql SET enable_nestloop = on AS $$
DECLARE
    v_first date := (SELECT c.starts_on FROM campaign c WHERE c.code = p_campaign);
    v_idle date[] := coalesce ((SELECT array_agg (d.day) FROM campaign_day d WHERE d.campaign = p_campaign AND d.day <= p_day AND NOT d.counted), '{}');
    v_sources text[]; -- the units and their predecessors
BEGIN
    IF p_as_of IS NULL THEN
        RETURN QUERY
        WITH total AS (
            SELECT n.unit, n.from_day, sum (z.total - coalesce (b.total, 0))::bigint AS cumulative,
                   sum (z.explained_total - coalesce (b.explained_total, 0))::bigint AS explained,
                   (sum (z.value) FILTER (WHERE z.day = p_day))::bigint AS value, coalesce (sum (z.explained) FILTER (WHERE z.day = p_day), 0)::bigint AS explained_on_day
            FROM unnest (p_units, p_from_days) AS n (unit, from_day)
            JOIN campaign_source s ON s.campaign = p_campaign AND s.generation = p_generation AND s.unit = n.unit AND s.from_day = n.from_day
            CROSS JOIN LATERAL (
                SELECT x.day, x.value, x.explained, x.total, x.explained_total FROM figure x
                WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = s.source AND x.day BETWEEN s.source_from AND least (s.source_to, p_day) ORDER BY x.day DESC LIMIT 1) z
            LEFT JOIN LATERAL (
                SELECT x.total, x.explained_total FROM figure x WHERE s.source_from > v_first
                AND x.province = p_province AND x.campaign = p_campaign AND x.unit = s.source AND x.day < s.source_from ORDER BY x.day DESC LIMIT 1) b ON true
            GROUP BY n.unit, n.from_day)
        SELECT t.*, p.days, p.total, p.squares
        FROM total t
        CROSS JOIN LATERAL (
            SELECT count (*)::integer AS days, sum (l.value)::bigint AS total, sum (l.value::numeric * l.value) AS squares
            FROM (SELECT x.value FROM figure x WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = t.unit
                  AND x.day BETWEEN t.from_day AND p_day AND x.value IS NOT NULL AND x.day <> ALL (v_idle) ORDER BY x.day DESC LIMIT 7) l) p;
    ELSE
        PERFORM set_config ('enable_nestloop', 'off', true); -- how many units there are is not known to the planner; until the end of this function
        v_sources := ARRAY (SELECT DISTINCT s.source FROM campaign_source s
                            WHERE s.campaign = p_campaign AND s.generation = p_generation AND s.unit = ANY (p_units));
        RETURN QUERY
        WITH figures AS MATERIALIZED (SELECT * FROM figures_as_of (p_province, p_campaign, p_generation, v_sources, '-infinity', p_day, p_as_of)),
        node AS (SELECT n.unit, n.from_day FROM unnest (p_units, p_from_days) AS n (unit, from_day)),
        total AS (
            SELECT s.unit, s.from_day, coalesce (sum (f.value), 0)::bigint AS cumulative, sum (f.explained)::bigint AS explained,
                   (sum (f.value) FILTER (WHERE f.day = p_day))::bigint AS value, coalesce (sum (f.explained) FILTER (WHERE f.day = p_day), 0)::bigint AS explained_on_day
            FROM campaign_source s
            JOIN figures f ON f.unit = s.source AND f.day BETWEEN s.source_from AND s.source_to
            WHERE s.campaign = p_campaign AND s.generation = p_generation AND s.unit = ANY (p_units)
            GROUP BY s.unit, s.from_day),
        latest AS (
            SELECT f.unit, f.day, f.value, row_number () OVER (PARTITION BY f.unit ORDER BY f.day DESC) AS place
            FROM figures f WHERE f.value IS NOT NULL AND f.day <> ALL (v_idle)),
        pace AS (
            SELECT n.unit, n.from_day, count (*)::integer AS days, sum (l.value)::bigint AS total, sum (l.value::numeric * l.value) AS squares
            FROM latest l JOIN node n ON n.unit = l.unit AND l.day >= n.from_day
            WHERE l.place <= 7 GROUP BY n.unit, n.from_day)
        SELECT t.*, coalesce (p.days, 0), p.total, p.squares
        FROM node n JOIN total t ON t.unit = n.unit AND t.from_day = n.from_day
        LEFT JOIN pace p ON p.unit = n.unit AND p.from_day = n.from_day;
    END IF;
END $$;

-- Every figure anew from the log: the sums of a tree that has changed.
CREATE FUNCTION figures_rebuild (p_province text, p_campaign text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE;
    DELETE FROM figure WHERE province = p_province AND campaign = p_campaign;
    INSERT INTO work (province, campaign, kind, day, units)
    SELECT p_province, p_campaign, 'progress', p.day, array_agg (DISTINCT p.unit) FROM progress p
    WHERE p.province = p_province AND p.campaign = p_campaign GROUP BY p.day;
    INSERT INTO work (province, campaign, kind, day, units)
    SELECT p_province, p_campaign, 'explanation', NULL, array_agg (DISTINCT e.unit) FROM explanation e
    WHERE e.province = p_province AND e.campaign = p_campaign HAVING count (*) > 0;
    WHILE aggregate_work (p_province, p_campaign, 5000, true) > 0 LOOP
        NULL;
    END LOOP;
END $$;

CREATE FUNCTION decide_explanation (p_province text, p_campaign text, p_unit text, p_document text, p_accepted boolean, p_by text,
                                    p_note text, p_now timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_rev bigint;
BEGIN
    PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE;
    SELECT max (rev) INTO v_rev FROM explanation
    WHERE province = p_province AND campaign = p_campaign AND unit = p_unit AND document = p_document;
    IF v_rev IS NULL THEN
        RAISE EXCEPTION 'campaign % has no explanation % of unit %', p_campaign, p_document, p_unit USING ERRCODE = 'P0002';
    END IF;
    INSERT INTO explanation_decision
    SELECT p_province, p_campaign, p_unit, p_document, v_rev, coalesce (max (ordinal), 0) + 1, p_accepted, coalesce (p_note, ''), p_by, p_now
    FROM explanation_decision
    WHERE province = p_province AND campaign = p_campaign AND unit = p_unit AND document = p_document AND rev = v_rev;
    INSERT INTO work (province, campaign, kind, units) VALUES (p_province, p_campaign, 'explanation', ARRAY[p_unit]);
    PERFORM pg_notify ('tiendo_work', p_province);
    RETURN v_rev;
END $$;
