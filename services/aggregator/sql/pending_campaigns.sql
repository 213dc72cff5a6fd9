SELECT province, campaign, count (*) FROM work GROUP BY province, campaign ORDER BY province, campaign
