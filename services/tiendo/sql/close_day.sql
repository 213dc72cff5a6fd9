SELECT r.closed, instant_text (r.closed_at, c.timezone), r.alerts
FROM campaign c
CROSS JOIN LATERAL close_day (c.province, c.code, $2::date, $3::timestamptz, $4::text) r
WHERE c.code = existing_campaign ($1::text)
