-- The one asked for, that of the token's units, or the only one.
SELECT coalesce ($1::text, split_part ($2::text, '/', 1), CASE WHEN count (DISTINCT province) = 1 THEN min (province) ELSE '' END) FROM campaign
