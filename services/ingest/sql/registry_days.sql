SELECT campaign, (extract (epoch FROM begins_at) * 1000000)::bigint FROM campaign_day ORDER BY campaign, day
