SELECT report_json ($1::text, $2::date, $3::timestamptz, $4::timestamptz, $5::text)
