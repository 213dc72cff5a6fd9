-- Who is told what of the events after one: run inside the transaction that raised them, which is then rolled back. The events are read first,
-- as values: who is told is judged beside the members, not where the events lie.
SELECT m.code AS member, m.role, m.unit, concat_ws (' ', CASE WHEN m.mail <> '' THEN 'mail' END, CASE WHEN m.webhook <> '' THEN 'webhook' END, 'alerts/1') AS by,
       e.severity, CASE m.language WHEN 'en' THEN e.text_en ELSE e.text_vi END AS text
FROM campaign c
CROSS JOIN LATERAL told (c.province, $2::bigint + 1, 9223372036854775807, $3::timestamptz) t
JOIN member m ON m.code = t.member
JOIN alert_event e ON e.province = c.province AND e.id = t.event
WHERE c.code = $1::text
ORDER BY m.unit, m.role, m.code, severity_rank (e.severity) DESC, e.unit_path
