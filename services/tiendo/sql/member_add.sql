SELECT add_member ($1::jsonb, $2::timestamptz)
