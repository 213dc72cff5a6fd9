-- Units of a level at or below one of them, as they stand today, each with the district (the level below the top) that it lies in.
SELECT u.code, u.name_vi, coalesce (d.code, u.code) AS district, coalesce (d.name_vi, u.name_vi) AS district_name
FROM unit u
JOIN unit top ON top.code = $2::text AND unit_today ($2::text, $3::timestamptz) BETWEEN top.valid_from AND top.valid_to
LEFT JOIN unit d ON d.code = split_part (u.path, '/', 2) AND unit_today ($2::text, $3::timestamptz) BETWEEN d.valid_from AND d.valid_to
WHERE u.level = $1::text AND (u.path = top.path OR starts_with (u.path, top.path || '/'))
  AND unit_today ($2::text, $3::timestamptz) BETWEEN u.valid_from AND u.valid_to
ORDER BY district, u.code
