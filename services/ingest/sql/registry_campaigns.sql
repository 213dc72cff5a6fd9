SELECT c.code, c.province, c.starts_on - DATE '1970-01-01', c.correction_days,
       cardinality (c.reasons),
       (SELECT count (*) FROM campaign_node n WHERE n.campaign = c.code AND n.reporting
          AND n.generation = (SELECT max (g.generation) FROM campaign_generation g WHERE g.campaign = c.code))
FROM campaign c
ORDER BY c.code
