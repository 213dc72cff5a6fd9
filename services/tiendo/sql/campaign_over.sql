-- Campaigns whose deadline has passed: one, or all.
SELECT c.code, c.deadline, campaign_today (c.code, $2::timestamptz) AS today, c.correction_days
FROM campaign c
WHERE ($1::text IS NULL OR c.code = $1) AND campaign_today (c.code, $2::timestamptz) > c.deadline
ORDER BY c.code
