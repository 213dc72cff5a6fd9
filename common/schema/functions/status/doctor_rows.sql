-- What doctor asks of the rows that grow: they may lie on other servers, so each kind is read by itself, and joined as values with the tables beside.
CREATE FUNCTION doctor_rows (p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_late_since timestamptz := clock_timestamp () - interval '10 minutes';
    v_closed jsonb := (SELECT jsonb_agg (jsonb_build_object ('province', province, 'campaign', campaign, 'day', day)) FROM day_close);
    v_sent jsonb := (SELECT jsonb_agg (jsonb_build_object ('province', x.province, 'feed', x.feed, 'last', x.last))
                     FROM (SELECT province, feed, max (received_at) AS last FROM batch GROUP BY province, feed) x);
    v_lacking jsonb := (SELECT jsonb_agg (jsonb_build_object ('province', x.province, 'feed', x.feed, 'gap', x.gap))
                        FROM (SELECT province, feed, sum (to_seq - from_seq + 1) AS gap FROM feed_missing GROUP BY province, feed) x);
    v_spoke jsonb := (SELECT jsonb_agg (jsonb_build_object ('campaign', x.campaign, 'unit', x.unit, 'newest', x.newest, 'heard', x.heard))
                      FROM (SELECT province, campaign, unit, max (day) AS newest, max (day) FILTER (WHERE status <> 'no_report') AS heard
                            FROM day_status WHERE superseded_at = 'infinity' GROUP BY province, campaign, unit) x);
    v_work bigint := (SELECT count (*) FROM work);
    v_waiting jsonb := (SELECT jsonb_agg (jsonb_build_object ('campaign', campaign, 'recheck_from', recheck_from)) FROM campaign_state
                        WHERE recheck_from IS NOT NULL);
    v_deliveries jsonb := (SELECT jsonb_build_object (
            'dead', count (*) FILTER (WHERE state = 'dead'), 'pending', count (*) FILTER (WHERE state = 'pending'), 'sent', count (*) FILTER (WHERE state = 'sent'),
            'late', count (*) FILTER (WHERE state = 'pending' AND first_due < v_late_since AND quiet_until <= p_now), 'in_all', count (*)) FROM delivery);
    v_refused jsonb := (SELECT jsonb_agg (jsonb_build_object ('feed', x.feed, 'bytes', x.bytes))
                        FROM (SELECT province, feed, sum (octet_length (bytes)) + 150 * count (*) AS bytes FROM quarantine
                              WHERE received_at >= date_trunc ('day', p_now, 'UTC') GROUP BY province, feed) x);
    v_back jsonb := (SELECT jsonb_agg (e.province ORDER BY e.province) FROM event_epoch e
                     WHERE e.went_back_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM event_epoch l WHERE l.province = e.province AND l.ordinal > e.ordinal));
    v_twice jsonb := ( -- of releases that kept text as it was typed: two keyboards write one document in two forms
        SELECT jsonb_agg (jsonb_build_object ('campaign', x.campaign, 'unit', x.unit, 'document', x.document))
        FROM (SELECT province, campaign, unit, normalize (document, NFC) AS document FROM explanation
              GROUP BY province, campaign, unit, normalize (document, NFC) HAVING count (DISTINCT document) > 1) x);
BEGIN
    RETURN jsonb_build_object ('closed', coalesce (v_closed, '[]'), 'sent', coalesce (v_sent, '[]'), 'lacking', coalesce (v_lacking, '[]'),
                               'spoke', coalesce (v_spoke, '[]'), 'work', v_work, 'waiting', coalesce (v_waiting, '[]'), 'deliveries', v_deliveries,
                               'refused', coalesce (v_refused, '[]'), 'back', coalesce (v_back, '[]'), 'twice', coalesce (v_twice, '[]'));
END $$;
