SELECT sheet_answer ($1::text, $2::jsonb, $3::timestamptz)
