SELECT entry_day_json ($1::text, $2::text, $3::text, $4::date, $5::timestamptz)
