-- An alert of no campaign has no zone of its own.
SELECT p.last, (p.event).province, (p.event).id, (p.event).alert, (p.event).state, (p.event).kind, (p.event).severity,
       (p.event).campaign, (p.event).unit, (p.event).unit_name, (p.event).unit_path, (p.event).day, (p.event).figures,
       (p.event).streak, (p.event).text_vi, (p.event).text_en,
       instant_text ((p.event).raised_at, coalesce (c.timezone, 'UTC')), instant_text ((p.event).at, coalesce (c.timezone, 'UTC')),
       coalesce ((p.event).acknowledged_by, ''), coalesce ((p.event).note, ''), coalesce ((p.event).promised_until::text, '')
FROM alert_page ($1::text, $2::bigint, $3::integer, $4::text[], $5::text, NULL, $6::text[]) p
LEFT JOIN campaign c ON c.code = (p.event).campaign
ORDER BY (p.event).id
