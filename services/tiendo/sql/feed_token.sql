SELECT make_feed_token ($1::text, $2::bytea, $3::timestamptz)
