SELECT audit_write ($1::timestamptz, $2::text, 'command', $3::text, $4::text, $5::jsonb)
