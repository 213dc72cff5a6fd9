-- The same of explanations: what stands above given revisions of documents.
CREATE FUNCTION explanations_above (p_provinces text[], p_campaigns text[], p_units text[], p_documents text[], p_revs bigint[])
RETURNS TABLE (place bigint, rev bigint, count integer, feed text, role text, actor_unit text, received_us bigint) LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    v_province text;
BEGIN
    FOR v_province IN SELECT DISTINCT u FROM unnest (p_provinces) AS u LOOP
        RETURN QUERY
        SELECT k.place, r.rev, r.count, r.feed, b.actor ->> 'role', b.actor ->> 'unit', (extract (epoch FROM r.received_at) * 1000000)::bigint
        FROM unnest (p_provinces, p_campaigns, p_units, p_documents, p_revs) WITH ORDINALITY AS k (province, campaign, unit, document, rev, place)
        CROSS JOIN LATERAL (
            SELECT e.rev, e.count, e.feed, e.seq, e.received_at FROM explanation e
            WHERE e.province = v_province AND e.campaign = k.campaign AND e.unit = k.unit AND e.document = k.document AND e.rev > k.rev
            ORDER BY e.rev DESC LIMIT 1) r
        LEFT JOIN batch b ON b.province = v_province AND b.feed = r.feed AND b.seq = r.seq AND b.received_at = r.received_at AND b.actor IS NOT NULL
        WHERE k.province = v_province;
    END LOOP;
END $$;
