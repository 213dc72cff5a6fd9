-- What a page shows beside the status of one day: a unit's days, and the explanations.

CREATE FUNCTION days_json (p_campaign text, p_unit text, p_from date, p_to date, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_unit text;
    v_from date;
    v_to date;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    v_unit := coalesce (p_unit, c.top);
    v_to := coalesce (p_to, (SELECT coalesce (max (d.day), c.starts_on) FROM campaign_day d WHERE d.campaign = c.code AND d.begins_at <= p_now));
    v_from := coalesce (p_from, greatest (c.starts_on, v_to - 30));
    IF v_to - v_from NOT BETWEEN 0 AND 99 THEN
        RAISE EXCEPTION 'from % to %: at most 100 days are answered at once', v_from, v_to USING ERRCODE = 'P0001';
    ELSIF NOT EXISTS (SELECT FROM campaign_node n WHERE n.campaign = c.code AND n.unit = v_unit) THEN
        RAISE EXCEPTION 'campaign % has no unit %', c.code, v_unit USING ERRCODE = 'P0002';
    END IF;
    RETURN (
        SELECT json_build_object ('campaign', c.code, 'unit', v_unit, 'from', v_from, 'to', v_to, 'days', coalesce (json_agg (json_build_object (
                   'date', d.day, 'counted', d.counted, 'closed_at', CASE WHEN k.closed_at IS NOT NULL THEN instant_text (k.closed_at, c.timezone) END,
                   'name', r.name, 'target', r.target, 'plan_day', r.plan_day, 'day', r.day, 'plan_cumulative', r.plan_cumulative,
                   'cumulative', r.cumulative, 'explained', r.explained, 'percent', r.percent, 'reports_in', r.reports_in,
                   'reports_expected', r.reports_expected,
                   'status', CASE WHEN d.counted AND (k.closed_at IS NOT NULL OR p_now >= d.cutoff_at) THEN r.status END,
                   'streak', s.streak) ORDER BY d.day), '[]'))
        FROM campaign_day d
        CROSS JOIN LATERAL (SELECT x.* FROM status_rows (c.code, d.day, NULL) x WHERE x.unit = v_unit) r
        LEFT JOIN day_close k ON k.province = c.province AND k.campaign = c.code AND k.day = d.day
        LEFT JOIN day_status s ON s.province = c.province AND s.campaign = c.code AND s.day = d.day AND s.unit = v_unit AND s.superseded_at = 'infinity'
        WHERE d.campaign = c.code AND d.day BETWEEN v_from AND v_to);
END $$;

-- The current revision of each document dated in the period, with the last decision on it.
CREATE FUNCTION explanations_json (p_campaign text, p_from date, p_to date, p_scope text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    RETURN (
        WITH current AS (
            SELECT DISTINCT ON (e.unit, e.document) e.*, u.name_vi, u.path
            FROM explanation e
            JOIN LATERAL (SELECT x.name_vi, x.path FROM unit x WHERE x.code = e.unit AND e.day BETWEEN x.valid_from AND x.valid_to LIMIT 1) u ON true
            WHERE e.province = c.province AND e.campaign = c.code
            ORDER BY e.unit, e.document, e.rev DESC),
        shown AS (
            SELECT k.*, d.decided_by, d.at, d.note AS decision_note,
                   CASE WHEN d.accepted IS NULL THEN 'submitted' WHEN d.accepted THEN 'accepted' ELSE 'returned' END AS state
            FROM current k
            LEFT JOIN LATERAL (
                SELECT x.* FROM explanation_decision x
                WHERE x.province = k.province AND x.campaign = k.campaign AND x.unit = k.unit AND x.document = k.document AND x.rev = k.rev
                ORDER BY x.ordinal DESC LIMIT 1) d ON true
            WHERE k.day BETWEEN coalesce (p_from, '-infinity') AND coalesce (p_to, 'infinity')
              AND (p_scope IS NULL OR k.path = p_scope OR starts_with (k.path, p_scope || '/')))
        SELECT json_build_object ('campaign', c.code,
            'explanations', coalesce ((SELECT json_agg (json_build_object ('unit', s.unit, 'name', s.name_vi, 'document', s.document, 'rev', s.rev,
                'date', s.day, 'reason', s.reason, 'count', s.count, 'note', s.note, 'state', s.state, 'by', s.decided_by,
                'at', CASE WHEN s.at IS NOT NULL THEN instant_text (s.at, c.timezone) END, 'decision_note', s.decision_note)
                ORDER BY s.path, s.day, s.document) FROM shown s), '[]'),
            'by_reason', coalesce ((SELECT json_agg (json_build_object ('reason', t.reason, 'state', t.state, 'documents', t.documents, 'count', t.cases)
                ORDER BY t.reason, t.state) FROM (SELECT reason, state, count (*) AS documents, sum (count) AS cases FROM shown GROUP BY 1, 2) t), '[]')));
END $$;
