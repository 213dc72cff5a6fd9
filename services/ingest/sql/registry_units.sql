-- Days as numbers from 1970-01-01, infinities as the ends of int32: no date parsing where records are judged.
SELECT code,
       CASE WHEN valid_from = '-infinity' THEN -2147483648 ELSE valid_from - DATE '1970-01-01' END,
       CASE WHEN valid_to = 'infinity' THEN 2147483647 ELSE valid_to - DATE '1970-01-01' END,
       path, coalesce (successor_code, '')
FROM unit
ORDER BY code COLLATE "C", valid_from
