-- What is distributed is counted by itself, then joined.
WITH reopened AS MATERIALIZED (SELECT province, campaign, count (*) AS days FROM day_reopen GROUP BY province, campaign)
SELECT c.code, c.province, c.starts_on - DATE '1970-01-01', c.correction_days,
       cardinality (c.reasons),
       (SELECT count (*) FROM campaign_day d WHERE d.campaign = c.code),
       (SELECT count (*) FROM campaign_node n WHERE n.campaign = c.code AND n.reporting
          AND n.generation = (SELECT max (g.generation) FROM campaign_generation g WHERE g.campaign = c.code)),
       coalesce ((SELECT r.days FROM reopened r WHERE r.province = c.province AND r.campaign = c.code), 0)
FROM campaign c
ORDER BY c.code
