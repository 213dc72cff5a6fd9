INSERT INTO token (digest, label, role, unit, added_at, expires_at)
SELECT $1::bytea, $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz
WHERE $4::text = '*' OR EXISTS (SELECT 1 FROM unit WHERE code = $4::text)
RETURNING label
