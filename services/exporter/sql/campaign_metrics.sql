SELECT campaign_metrics ($1::timestamptz)
