SELECT audit_write ($1::timestamptz, $2::text, 'http', $3::text, $4::text, $5::jsonb)
