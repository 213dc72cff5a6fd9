SELECT g.before + 1, g.seq - 1
FROM (SELECT seq, lag (seq, 1, 0::bigint) OVER (ORDER BY seq) AS before FROM batch WHERE province = $1 AND feed = $2) g
WHERE g.seq > g.before + 1
ORDER BY g.seq
LIMIT 1000
