SELECT sheet_judge ($1::text, $2::text, $3::jsonb, $4::boolean, $5::timestamptz)
