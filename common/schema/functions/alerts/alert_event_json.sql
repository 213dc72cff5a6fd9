-- Events as alerts/1 has them: the one map that PUB, replay, webhooks and the API give. Times are of the campaign's zone, of a feed's alert of the
-- province's. The epoch of an event is the last one that began before it.
CREATE FUNCTION alert_event_json (p_province text, p_events alert_event[]) RETURNS TABLE (id bigint, event json) LANGUAGE plpgsql AS $$
DECLARE
    v_alerts bigint[] := ARRAY (SELECT DISTINCT e.alert FROM unnest (p_events) e WHERE e.campaign = '');
    v_epochs jsonb := (SELECT jsonb_agg (x) FROM (SELECT p.ordinal, p.epoch, p.after_event FROM event_epoch p WHERE p.province = p_province) x);
    v_feeds jsonb; -- which feed an alert is about: its identity
    v_zones jsonb := (SELECT jsonb_object_agg (c.code, c.timezone) FROM campaign c WHERE c.province = p_province);
    v_zone text := province_zone (p_province);
BEGIN
    SELECT jsonb_object_agg (a.id, a.unit) INTO v_feeds FROM alert a WHERE a.province = p_province AND a.id = ANY (v_alerts);
    RETURN QUERY
    SELECT e.id, (jsonb_build_object (
        'v', 1, 'type', 'alert', 'province', e.province, 'id', e.id, 'alert', e.alert, 'state', e.state, 'kind', e.kind, 'severity', e.severity,
        'epoch', coalesce ((SELECT p.epoch FROM jsonb_to_recordset (v_epochs) AS p (ordinal integer, epoch text, after_event bigint)
                            WHERE p.after_event < e.id ORDER BY p.ordinal DESC LIMIT 1), ''),
        'campaign', nullif (e.campaign, ''), 'unit', nullif (e.unit, ''), 'unit_name', e.unit_name, 'unit_path', e.unit_path,
        'date', e.day,
        'figures', e.figures::jsonb - '{feed,ended_on,named,oldest}'::text[], -- figures are numbers; the rest is said by `feed` and the text
        'streak', e.streak, 'text', jsonb_build_object ('vi', e.text_vi, 'en', e.text_en),
        'raised_at', instant_text (e.raised_at, z.zone), 'at', instant_text (e.at, z.zone))
        || jsonb_strip_nulls (jsonb_build_object ('feed', v_feeds ->> e.alert::text, 'resolution', e.resolution, 'acknowledged_by', e.acknowledged_by,
                                                  'promised_until', e.promised_until, 'note', nullif (e.note, ''))))::json
    FROM unnest (p_events) e CROSS JOIN LATERAL (SELECT coalesce (v_zones ->> e.campaign, v_zone) AS zone) z
    ORDER BY e.id;
END $$;
