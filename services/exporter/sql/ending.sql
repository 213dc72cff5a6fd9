SELECT ending_json ($1::text, $2::text, $3::date, $4::timestamptz, $5::timestamptz, $6::text)
