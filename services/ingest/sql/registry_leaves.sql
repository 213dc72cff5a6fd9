SELECT n.campaign, n.unit, n.from_day - DATE '1970-01-01',
       CASE WHEN n.to_day = 'infinity' THEN 2147483647 ELSE n.to_day - DATE '1970-01-01' END
FROM campaign_node n
WHERE n.reporting
  AND n.generation = (SELECT max (g.generation) FROM campaign_generation g WHERE g.campaign = n.campaign)
ORDER BY n.campaign, n.unit COLLATE "C", n.from_day
