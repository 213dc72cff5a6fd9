-- The current figures: leaves from the log by revision, the units above from their children. Derived: doing it again changes nothing.

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

CREATE FUNCTION aggregate_work (p_province text, p_campaign text, p_limit integer, p_wait boolean) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_taken integer;
    v_units text[];
    v_days date[];
    v_explained text[];  -- units with explanations among the work
    v_explained_on jsonb;
    v_explaining text[]; -- units of the work with any explanation at all
    v_from date;
    v_generation integer;
BEGIN
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
        INSERT INTO figure AS f (province, campaign, unit, day, value, reports, explained, rev)
        SELECT p_province, p_campaign, k.unit, k.day, p.value, CASE WHEN p.rev IS NULL THEN 0 ELSE 1 END,
               coalesce (x.explained, 0), p.rev
        FROM (SELECT DISTINCT unit, day FROM unnest (v_units, v_days) WITH ORDINALITY AS u (unit, day, place)) k
        LEFT JOIN jsonb_to_recordset (v_explained_on) AS x (unit text, day date, explained bigint) ON x.unit = k.unit AND x.day = k.day
        LEFT JOIN LATERAL (
            SELECT r.value, r.rev FROM progress r
            WHERE r.province = p_province AND r.campaign = p_campaign AND r.unit = k.unit AND r.day = k.day
            ORDER BY r.rev DESC LIMIT 1) p ON true
        ON CONFLICT (province, campaign, unit, day) DO UPDATE
            SET value = excluded.value, reports = excluded.reports, explained = excluded.explained, rev = excluded.rev
            WHERE (f.value, f.explained, f.rev) IS DISTINCT FROM (excluded.value, excluded.explained, excluded.rev)
        RETURNING f.unit, f.day)
    SELECT array_agg (unit), array_agg (day), min (day) INTO v_units, v_days, v_from FROM changed;

    SELECT max (generation) INTO v_generation FROM campaign_generation WHERE campaign = p_campaign;
    WHILE v_units IS NOT NULL LOOP
        WITH parent AS (
            SELECT DISTINCT n.parent AS unit, k.day
            FROM unnest (v_units, v_days) WITH ORDINALITY AS k (unit, day, place)
            JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = v_generation AND n.unit = k.unit
                                AND k.day BETWEEN n.from_day AND n.to_day
            WHERE n.parent IS NOT NULL),
        changed AS (
            INSERT INTO figure AS f (province, campaign, unit, day, value, reports, explained)
            SELECT p_province, p_campaign, parent.unit, parent.day, sum (c.value), coalesce (sum (c.reports), 0), coalesce (sum (c.explained), 0)
            FROM parent
            JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = v_generation AND n.parent = parent.unit
                                AND parent.day BETWEEN n.from_day AND n.to_day
            CROSS JOIN LATERAL ( -- a look-up by key, whatever the planner knows of the table (LIMIT keeps it from joining otherwise)
                SELECT x.value, x.reports, x.explained FROM figure x
                WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = n.unit AND x.day = parent.day LIMIT 1) c
            GROUP BY parent.unit, parent.day
            ON CONFLICT (province, campaign, unit, day) DO UPDATE
                SET value = excluded.value, reports = excluded.reports, explained = excluded.explained
                WHERE (f.value, f.reports, f.explained) IS DISTINCT FROM (excluded.value, excluded.reports, excluded.explained)
            RETURNING f.unit, f.day)
        SELECT array_agg (unit), array_agg (day) INTO v_units, v_days FROM changed;
    END LOOP;

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

-- The same figures as they stood at an instant, from the log alone.
CREATE FUNCTION figures_as_of (p_province text, p_campaign text, p_generation integer, p_upto date, p_as_of timestamptz)
RETURNS TABLE (unit text, day date, value bigint, reports integer, explained bigint) LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN -- the join of leaves is hashed whatever the planner believes of a log that is not analyzed yet
    RETURN QUERY
    WITH reported AS (
        SELECT DISTINCT ON (p.unit, p.day) p.unit, p.day, p.value::bigint AS value
        FROM progress p
        WHERE p.province = p_province AND p.campaign = p_campaign AND p.day <= p_upto AND p.received_at <= p_as_of
        ORDER BY p.unit, p.day, p.rev DESC),
    excused AS (
        SELECT e.unit, e.day, coalesce (sum (e.count) FILTER (WHERE e.newest AND d.accepted), 0) AS explained
        FROM (SELECT x.*, x.rev = max (x.rev) OVER (PARTITION BY x.unit, x.document) AS newest FROM explanation x
              WHERE x.province = p_province AND x.campaign = p_campaign AND x.received_at <= p_as_of) e
        LEFT JOIN LATERAL (
            SELECT y.accepted FROM explanation_decision y
            WHERE y.province = p_province AND y.campaign = p_campaign AND y.unit = e.unit AND y.document = e.document AND y.rev = e.rev
              AND y.at <= p_as_of
            ORDER BY y.ordinal DESC LIMIT 1) d ON true
        WHERE e.day <= p_upto GROUP BY e.unit, e.day),
    leaf AS (
        SELECT coalesce (r.unit, x.unit) AS unit, coalesce (r.day, x.day) AS day, r.value, coalesce (x.explained, 0) AS explained
        FROM reported r FULL JOIN excused x ON x.unit = r.unit AND x.day = r.day)
    SELECT l.unit, leaf.day, sum (leaf.value)::bigint, count (leaf.value)::integer, sum (leaf.explained)::bigint
    FROM campaign_leaf l
    JOIN leaf ON leaf.unit = l.leaf AND leaf.day BETWEEN l.leaf_from AND l.leaf_to
    WHERE l.campaign = p_campaign AND l.generation = p_generation
    GROUP BY l.unit, leaf.day;
END $$;

-- Either of the two.
CREATE FUNCTION figure_rows (p_province text, p_campaign text, p_generation integer, p_upto date, p_as_of timestamptz)
RETURNS TABLE (unit text, day date, value bigint, reports integer, explained bigint) LANGUAGE plpgsql AS $$
BEGIN
    IF p_as_of IS NULL THEN
        RETURN QUERY SELECT f.unit, f.day, f.value, f.reports, f.explained FROM figure f
        WHERE f.province = p_province AND f.campaign = p_campaign AND f.day <= p_upto;
    ELSE
        RETURN QUERY SELECT * FROM figures_as_of (p_province, p_campaign, p_generation, p_upto, p_as_of);
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
