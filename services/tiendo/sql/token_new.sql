INSERT INTO token (digest, label, role, unit, added_at)
SELECT $1::bytea, $2::text, $3::text, $4::text, $5::timestamptz WHERE $4::text = '*' OR EXISTS (SELECT FROM unit WHERE code = $4::text)
RETURNING label
