SELECT begin_removal ($1::text, $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::text, $8::text, $9::text, $10::timestamptz)
