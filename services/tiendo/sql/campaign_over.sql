-- Campaigns whose deadline has passed: one, or all; and where their rows are that were removed.
SELECT c.code, c.deadline, campaign_today (c.code, $2::timestamptz) AS today, c.correction_days, archive_words (c.code) AS archived
FROM campaign c
WHERE ($1::text IS NULL OR c.code = $1) AND campaign_today (c.code, $2::timestamptz) > c.deadline
ORDER BY c.code
