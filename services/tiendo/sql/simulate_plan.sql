SELECT r.unit, d.day, r.plan_day, array_to_string (c.metrics, ',')
FROM campaign c
JOIN campaign_day d ON d.campaign = c.code AND d.day BETWEEN $3::date AND $4::date AND d.counted
CROSS JOIN LATERAL status_rows (c.code, d.day, NULL) r
WHERE c.code = existing_campaign ($1::text) AND r.reporting AND $2::text = ANY (string_to_array (r.path, '/'))
ORDER BY d.day, r.unit
