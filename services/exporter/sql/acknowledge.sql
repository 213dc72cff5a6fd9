SELECT a.result, a.acknowledged_by, instant_text (a.acknowledged_at, coalesce (
           (SELECT c.timezone FROM campaign c JOIN alert x ON x.campaign = c.code WHERE x.province = $1::text AND x.id = $2::bigint), 'UTC'))
FROM acknowledge_alert ($1::text, $2::bigint, $3::text, $4::text, $5::date, CASE WHEN $6::text IS NULL THEN NULL ELSE ARRAY[$6::text] END,
                        $7::timestamptz) a
