SELECT c.code, 'metric', m.name FROM campaign c CROSS JOIN LATERAL unnest (c.metrics) WITH ORDINALITY AS m (name, place)
UNION ALL
SELECT c.code, 'reason', r.name FROM campaign c CROSS JOIN LATERAL unnest (c.reasons) WITH ORDINALITY AS r (name, place)
