INSERT INTO token (digest, label, role, unit, added_at) VALUES ($1::bytea, $2, $3, $4, $5::timestamptz)
