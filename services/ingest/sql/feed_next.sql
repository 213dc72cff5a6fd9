-- Behind the highest seq that there is, no further one follows.
SELECT least (coalesce (max (seq), 0), 9223372036854775806) + 1 FROM batch WHERE province = $1 AND feed = $2
