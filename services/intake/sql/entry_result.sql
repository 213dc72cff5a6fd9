SELECT entry_result_json ($1::text, $2::text, $3::date, $4::bigint, $5::timestamptz)
