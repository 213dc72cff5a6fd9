INSERT INTO batch (province, feed, seq, digest, accepted, rejected, received_at, life, digest_kind, outdated, actor)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
