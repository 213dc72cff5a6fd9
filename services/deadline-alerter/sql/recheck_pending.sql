SELECT count (*) FROM campaign_state WHERE province = $1::text AND campaign = $2::text AND recheck_from IS NOT NULL
