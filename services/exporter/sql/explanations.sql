SELECT explanations_json ($1::text, $2::date, $3::date, $4::text, $5::timestamptz, $6::timestamptz, $7::text)
