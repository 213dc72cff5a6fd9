-- Who is told what of the events after one: run inside the transaction that raised them, which is then rolled back. The events are read first,
-- as values: who is told is judged beside the members, not where the events lie.
SELECT m.code AS member, m.role, m.unit, concat_ws (' ', CASE WHEN m.mail <> '' THEN 'mail' END, CASE WHEN m.webhook <> '' THEN 'webhook' END, 'alerts/1') AS by,
       e.severity, CASE m.language WHEN 'en' THEN e.text_en ELSE e.text_vi END AS text
FROM unnest ((SELECT array_agg (a) FROM alert_event a WHERE a.province = (SELECT province FROM campaign WHERE code = $1::text) AND a.id > $2::bigint)) e
JOIN unnest (string_to_array (e.unit_path, '/')) AS above (unit) ON true
JOIN member m ON m.province = e.province AND m.unit = above.unit AND tells (m, e)
WHERE NOT is_silenced (e, $3::timestamptz)
ORDER BY m.unit, m.role, m.code, severity_rank (e.severity) DESC, e.unit_path
