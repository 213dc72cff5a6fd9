UPDATE campaign_archive SET state = $2::text WHERE campaign = $1::text
