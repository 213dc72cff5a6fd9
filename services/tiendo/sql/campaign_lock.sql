SELECT 1 FROM campaign_state s WHERE s.province = $1::text AND s.campaign = $2::text FOR UPDATE
