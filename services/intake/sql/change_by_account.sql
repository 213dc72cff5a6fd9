SELECT c.result, c.answer FROM change_by_account ($1::text, $2::text, $3::jsonb, $4::text, $5::timestamptz) c
