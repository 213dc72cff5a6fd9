SELECT f.feed FROM feed_of_token ($1::bytea) f
