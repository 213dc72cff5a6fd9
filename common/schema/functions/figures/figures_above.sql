-- What stands above given revisions: of each place, counted from 1, the highest revision above its own, what it says (null: it was taken out), who sent
-- it (the feed; the role and unit of a person where a gateway said so) and when (microseconds from 1970). Days are numbers from 1970-01-01. By a look-up a place, however long the log is: ingest asks it for every group.
CREATE FUNCTION figures_above (p_provinces text[], p_campaigns text[], p_units text[], p_days integer[], p_revs bigint[])
RETURNS TABLE (place bigint, rev bigint, value integer, feed text, role text, actor_unit text, received_us bigint) LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    v_province text;
BEGIN
    FOR v_province IN SELECT DISTINCT u FROM unnest (p_provinces) AS u LOOP
        RETURN QUERY
        SELECT k.place, r.rev, r.value, r.feed, b.actor ->> 'role', b.actor ->> 'unit', (extract (epoch FROM r.received_at) * 1000000)::bigint
        FROM unnest (p_provinces, p_campaigns, p_units, p_days, p_revs) WITH ORDINALITY AS k (province, campaign, unit, day, rev, place)
        CROSS JOIN LATERAL (
            SELECT p.rev, p.value, p.feed, p.seq, p.received_at FROM progress p
            WHERE p.province = v_province AND p.campaign = k.campaign AND p.unit = k.unit AND p.day = DATE '1970-01-01' + k.day AND p.rev > k.rev
            ORDER BY p.rev DESC LIMIT 1) r
        LEFT JOIN batch b ON b.province = v_province AND b.feed = r.feed AND b.seq = r.seq AND b.received_at = r.received_at AND b.actor IS NOT NULL
        WHERE k.province = v_province;
    END LOOP;
END $$;
