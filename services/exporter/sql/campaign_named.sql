SELECT CASE WHEN $1::text IS NOT NULL THEN $1::text WHEN count (*) = 1 THEN min (code) ELSE '' END FROM campaign
