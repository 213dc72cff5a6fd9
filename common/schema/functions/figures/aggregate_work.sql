CREATE FUNCTION aggregate_work (p_province text, p_campaign text, p_limit integer, p_wait boolean,
                                p_upto bigint DEFAULT 9223372036854775807) RETURNS integer
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
    IF NOT EXISTS (SELECT 1 FROM work WHERE province = p_province AND campaign = p_campaign AND id <= p_upto) THEN
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
            SELECT id FROM work WHERE province = p_province AND campaign = p_campaign AND id <= p_upto ORDER BY id LIMIT p_limit)
        RETURNING kind, day, units),
    progress_key AS (SELECT DISTINCT u AS unit, day FROM taken CROSS JOIN LATERAL unnest (units) u WHERE kind = 'progress')
    SELECT (SELECT count (*) FROM taken),
           (SELECT array_agg (unit ORDER BY unit, day) FROM progress_key), (SELECT array_agg (day ORDER BY unit, day) FROM progress_key),
           (SELECT array_agg (DISTINCT u) FROM taken CROSS JOIN LATERAL unnest (units) u WHERE kind = 'explanation')
    INTO v_taken, v_units, v_days, v_explained;
    IF v_taken = 0 THEN
        RETURN 0;
    END IF;

    IF v_explained IS NOT NULL THEN
        PERFORM mark_explained (p_province, p_campaign, v_explained);
        -- a new revision may have left its old day: all days of the unit
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
    INTO v_explained_on FROM (SELECT DISTINCT u.unit, u.day FROM unnest (v_units, v_days) WITH ORDINALITY AS u (unit, day, place) WHERE u.unit = ANY (v_explaining)) k;

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

    IF v_units IS NOT NULL THEN -- the alerter judges them
        INSERT INTO figure_change (province, campaign, units, days) VALUES (p_province, p_campaign, v_units, v_days);
    END IF;
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
        EXISTS (SELECT 1 FROM day_close WHERE province = p_province AND campaign = p_campaign AND day >= v_from)
        OR EXISTS (SELECT 1 FROM milestone WHERE province = p_province AND campaign = p_campaign AND evaluated)) THEN
        UPDATE campaign_state SET recheck_from = least (recheck_from, v_from)
        WHERE province = p_province AND campaign = p_campaign;
    END IF;
    RETURN v_taken;
END $$;
