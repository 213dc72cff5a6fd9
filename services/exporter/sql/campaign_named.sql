-- The one asked for, or the only one that the asker may see.
SELECT CASE WHEN $1::text IS NOT NULL THEN $1::text WHEN count (*) = 1 THEN min (code) ELSE '' END FROM campaign WHERE campaign_touches (top, $2::text)
