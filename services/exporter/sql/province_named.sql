-- The one asked for, that of the token's units, or the only one; '' for none.
SELECT CASE WHEN $1::text IS NOT NULL AND $2::text IS NOT NULL THEN CASE WHEN $1::text = split_part ($2::text, '/', 1) THEN $1::text ELSE '' END
            WHEN $1::text IS NOT NULL THEN coalesce ((SELECT min (u.code) FROM unit u WHERE u.code = $1::text AND u.path = u.code), '')
            WHEN $2::text IS NOT NULL THEN split_part ($2::text, '/', 1)
            ELSE (SELECT CASE WHEN count (DISTINCT c.province) = 1 THEN min (c.province) ELSE '' END FROM campaign c) END
