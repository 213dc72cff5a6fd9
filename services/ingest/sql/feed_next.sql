-- The highest number stored; no row where there is none.
SELECT highest FROM feed_seq WHERE province = $1 AND feed = $2 AND life = $3::integer
