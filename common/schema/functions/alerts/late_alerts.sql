-- What goes up, having waited since then for as long as the campaign lets an alert wait at one level. An escalation that falls into a silence waits for its
-- end; `since` is then what it would have been without. What nobody was told at the top, because a silence lasted there, is told once it is over (unheard).
CREATE FUNCTION late_alerts (c campaign, p_now timestamptz) RETURNS TABLE (id bigint, event text, at_top boolean, since timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    v_late jsonb; -- read first: how deep a unit lies is known elsewhere
    v_province text := (c).province; -- values: a row of the campaign is not sent along
    v_campaign text := (c).code;
    v_after interval := (c).escalate_after;
    v_generation integer := campaign_generation_at (v_campaign, NULL);
    v_silences jsonb := (SELECT jsonb_agg (x) FROM (SELECT s.unit, s.kind, least (s.until, s.ended_at) AS ends_at FROM silence s
                                                    WHERE s.province = v_province AND coalesce (s.campaign, v_campaign) = v_campaign) x);
    v_silenced bigint[] := (SELECT array_agg (DISTINCT x.event) FROM delivery d CROSS JOIN LATERAL unnest (d.silenced) AS x (event)
                            WHERE d.province = v_province AND d.campaign = v_campaign AND d.silenced <> '{}');
    v_waited bigint[] := (SELECT array_agg (e.alert) FROM alert_event e
                          WHERE e.province = v_province AND e.id = ANY (v_silenced) AND e.state IN ('open', 'escalated'));
    v_unheard bigint[];
BEGIN
    SELECT jsonb_agg (x) INTO v_late FROM (
        SELECT a.id, a.unit, a.kind, a.level, a.open_since FROM alert a
        WHERE a.province = v_province AND a.campaign = v_campaign AND a.state = 'open' AND a.severity <> 'info'
          AND a.open_since > '-infinity' AND a.open_since <= p_now - v_after
        UNION ALL
        SELECT a.id, a.unit, a.kind, a.level, a.open_since FROM alert a -- arrived at the top while the news of it still waited
        WHERE a.province = v_province AND a.id = ANY (v_waited) AND a.state = 'open' AND a.severity <> 'info' AND a.open_since = '-infinity') x;
    SELECT jsonb_agg (x) INTO v_late FROM (
        SELECT a.id, a.level, a.level >= n.depth AS at_top, a.open_since = '-infinity' AS waited, greatest (a.open_since, (
                   SELECT max (s.ends_at) FROM jsonb_to_recordset (v_silences) AS s (unit text, kind text, ends_at timestamptz)
                   WHERE s.unit = ANY (string_to_array (n.path, '/')) AND coalesce (s.kind, a.kind) = a.kind) - v_after) AS since
        FROM jsonb_to_recordset (v_late) AS a (id bigint, unit text, kind text, level integer, open_since timestamptz)
        CROSS JOIN LATERAL (SELECT x.depth, x.path FROM campaign_node x
                            WHERE x.campaign = v_campaign AND x.generation = v_generation AND x.unit = a.unit AND x.from_day <= campaign_today (v_campaign, p_now)
                            ORDER BY x.from_day DESC LIMIT 1) n
        WHERE kind_rises (a.kind)) x
    WHERE x.since > '-infinity' AND x.since <= p_now - v_after;
    v_unheard := unheard_alerts (v_province, ARRAY (SELECT l.id FROM jsonb_to_recordset (v_late) AS l (id bigint, at_top boolean) WHERE l.at_top), v_silenced);
    RETURN QUERY
    SELECT l.id, CASE WHEN l.id = ANY (v_unheard) THEN 'unheard' ELSE 'escalated' END, l.at_top, l.since
    FROM jsonb_to_recordset (v_late) AS l (id bigint, at_top boolean, waited boolean, since timestamptz)
    WHERE l.id = ANY (v_unheard) OR NOT l.waited;
END $$;
