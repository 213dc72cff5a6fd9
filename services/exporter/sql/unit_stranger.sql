-- The first unit of a comma list that is not there, or lies outside of the scope (null: everything) both on the day asked for ($4, null: today) and on the
-- first day of the period ($3, null: none). No row: all may be seen.
SELECT x.code
FROM unnest (string_to_array ($1::text, ',')) WITH ORDINALITY AS x (code, place)
WHERE NOT EXISTS (SELECT 1 FROM unit u WHERE u.code = x.code)
   OR NOT (in_scope (unit_path (x.code, coalesce ($4::date, province_today ((unit_at (x.code, '-infinity')).province, $5::timestamptz))), $2::text)
           OR ($3::date IS NOT NULL AND in_scope (unit_path (x.code, $3::date), $2::text)))
ORDER BY x.place LIMIT 1
