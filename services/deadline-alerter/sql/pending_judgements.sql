SELECT DISTINCT province, campaign, NULL::date FROM figure_change ORDER BY province, campaign
