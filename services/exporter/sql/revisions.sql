SELECT revisions_json ($1::text, $2::text, $3::date, $4::date, $5::integer, $6::timestamptz, $7::timestamptz, $8::text)
