-- The province of a campaign; without one, all that there are.
SELECT DISTINCT u.province FROM unit u
WHERE $1::text IS NULL OR u.province = (SELECT c.province FROM campaign c WHERE c.code = $1::text)
ORDER BY 1
