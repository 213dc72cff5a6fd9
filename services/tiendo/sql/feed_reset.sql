SELECT life, highest FROM reset_feed ($1::text)
