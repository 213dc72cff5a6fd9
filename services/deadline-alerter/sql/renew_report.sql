SELECT renew_report ($1::text, $2::text, $3::text, $4::date, $5::integer, $6::text, $7::text, $8::integer)
