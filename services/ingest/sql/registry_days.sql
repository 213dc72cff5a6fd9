-- Where the days of a campaign begin: the first, and each whose day before had not 24 hours, up to twenty years after the last deadline. Worked out once a
-- zone, since there are few. A campaign that has run out has days all the same.
WITH zone AS (
    SELECT timezone, min (starts_on) AS first, max (deadline) + 7305 AS last FROM campaign GROUP BY timezone),
day AS (
    SELECT z.timezone, g.at::date AS day, g.at AT TIME ZONE z.timezone AS begins
    FROM zone z CROSS JOIN LATERAL generate_series (z.first::timestamp, z.last::timestamp, interval '1 day') AS g (at)),
uneven AS (
    SELECT d.* FROM (SELECT x.*, lag (x.begins) OVER (PARTITION BY x.timezone ORDER BY x.day) AS before FROM day x) d
    WHERE extract (epoch FROM d.begins - d.before) <> 86400)
SELECT s.code, s.day - DATE '1970-01-01', (extract (epoch FROM s.begins) * 1000000)::bigint
FROM (SELECT c.code, c.starts_on AS day, c.starts_on::timestamp AT TIME ZONE c.timezone AS begins FROM campaign c
      UNION
      SELECT c.code, u.day, u.begins FROM campaign c JOIN uneven u ON u.timezone = c.timezone AND u.day > c.starts_on) s
ORDER BY s.code, s.day
