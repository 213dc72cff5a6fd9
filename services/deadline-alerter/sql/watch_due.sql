SELECT province, campaign, kind, day, severity, said, feeds, coalesce (nullif (campaign, ''), province) FROM watch_due ($1::timestamptz)
