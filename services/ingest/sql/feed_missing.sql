SELECT from_seq, to_seq FROM feed_missing WHERE province = $1 AND feed = $2 AND life = $3::integer ORDER BY from_seq LIMIT 1000
