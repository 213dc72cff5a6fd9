SELECT target_change ($1::text, $2::jsonb, $3::date, $4::text, $5::text, $6::text, $7::timestamptz)
