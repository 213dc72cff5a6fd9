SELECT excuse ($1::text, $2::text, $3::date, $4::date, $5::boolean, $6::text, $7::text, $8::text, $9::timestamptz)
