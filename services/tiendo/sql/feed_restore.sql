SELECT restore_feed ($1::text)
