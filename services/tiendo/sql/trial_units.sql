-- A unit that this database holds with other dates than those given, where one of the two is a trial that was moved in time.
WITH given AS (
    SELECT g.code, coalesce (g.valid_from, '-infinity') AS valid_from, coalesce (g.valid_to, 'infinity') AS valid_to
    FROM jsonb_to_recordset ($1::jsonb) AS g (code text, valid_from date, valid_to date))
SELECT u.code FROM unit u
WHERE ($2::boolean OR EXISTS (SELECT 1 FROM campaign c WHERE c.definition ? 'trial'))
  AND EXISTS (SELECT 1 FROM given g WHERE g.code = u.code)
  AND NOT EXISTS (SELECT 1 FROM given g WHERE g.code = u.code AND g.valid_from = u.valid_from AND g.valid_to = u.valid_to)
ORDER BY u.code LIMIT 1
