SELECT a.result, a.acknowledged_by, instant_text (a.acknowledged_at, coalesce (c.timezone, 'UTC')), x.campaign
FROM acknowledge_alert ($1::text, $2::bigint, $3::text, $4::text, $5::date, $6::text[], $7::timestamptz) a
LEFT JOIN alert x ON x.province = $1::text AND x.id = $2::bigint
LEFT JOIN campaign c ON c.code = x.campaign
