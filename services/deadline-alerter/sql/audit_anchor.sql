INSERT INTO audit_anchor (entry, hash, at, key, signature) VALUES ($1::bigint, $2::text, $3::text, $4::text, $5::text) ON CONFLICT DO NOTHING
