SELECT province, campaign, kind, day, severity, said, feeds FROM watch_due ($1::timestamptz)
