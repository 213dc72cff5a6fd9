SELECT province, campaign, kind, day, severity, said, feeds, coalesce (nullif (campaign, ''), province) FROM due_tasks ($1::timestamptz)
