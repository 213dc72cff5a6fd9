INSERT INTO progress (province, campaign, unit, day, rev, value, others, parts, counted_at, note, feed, seq, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
