INSERT INTO batch (province, feed, seq, digest, accepted, rejected, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
