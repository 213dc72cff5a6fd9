SELECT coalesce (max (seq), 0) + 1 FROM batch WHERE province = $1 AND feed = $2
