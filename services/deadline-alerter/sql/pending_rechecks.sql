SELECT province, campaign, recheck_from FROM campaign_state WHERE recheck_from IS NOT NULL ORDER BY province, campaign
