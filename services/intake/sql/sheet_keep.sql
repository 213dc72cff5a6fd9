SELECT sheet_keep ($1::text, $2::text, $3::text, decode ($4::text, 'base64'), $5::jsonb)
