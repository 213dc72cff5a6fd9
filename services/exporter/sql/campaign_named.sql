-- The one asked for, or the only one, of those that the asker may see; '' for none.
SELECT CASE WHEN $1::text IS NOT NULL THEN coalesce (max (code) FILTER (WHERE code = $1::text), '') WHEN count (*) = 1 THEN min (code) ELSE '' END
FROM campaign
WHERE campaign_touches (top, $2::text, $3::timestamptz)
